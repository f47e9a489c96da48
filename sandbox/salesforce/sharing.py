"""Who may see and change which records and fields."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sandbox.org import Row
from sandbox.salesforce.access import EVERYBODY, Conditions, Defaults, Level
from sandbox.salesforce.field_security import FieldSecurity
from sandbox.salesforce.hierarchy import Standing, standing_of
from sandbox.salesforce.schema import Schema
from sandbox.salesforce.sharing_tables import OWN_SETTING, SHARING_SETTINGS
from sandbox.salesforce.store import Store
from sandbox.salesforce.store.database import quoted


@dataclass(frozen=True, slots=True)
class RecordAccess:
    """What one user may do with one record, in the words of UserRecordAccess."""

    record_id: str
    read: bool
    edit: bool
    full: bool

    def level(self) -> str:
        """MaxAccessLevel."""
        if self.full:
            return "All"
        return "Edit" if self.edit else "Read" if self.read else "None"


class Rights:
    """Answers for any user of the org. Reads roles, teams and owners as they are at the moment of asking."""

    def __init__(self, store: Store, field_permissions: Iterable[Row] = ()) -> None:
        self._store = store
        self._schema = store.schema
        self._fields = FieldSecurity(field_permissions)

    def condition(self, user_id: str, name: str, level: Level, row: str) -> str:
        """The SQL condition under which a row of an object, by its table alias, is the user's to read or edit."""
        return self.conditions(user_id).of(name, level, row)

    def conditions(self, user_id: str) -> Conditions:
        """The conditions for a user as things stand; use it for one call and no longer."""
        return Conditions(self._schema, self._defaults(), self.standing(user_id))

    def may(self, user_id: str, name: str, record_id: str, level: Level) -> bool:
        """Whether the user may read or edit that record."""
        return record_id in self.allowed(user_id, name, [record_id], level)

    def may_delete(self, user_id: str, name: str, record_id: str) -> bool:
        """Whether the user may delete that record: its owner, those above, and administrators; details by edit."""
        standing = self.standing(user_id)
        if standing.changes_all:
            return True
        if name in OWN_SETTING:
            return record_id in self._owned(standing, name, [record_id])
        return self.may(user_id, name, record_id, "edit")

    def allowed(self, user_id: str, name: str, ids: Sequence[str], level: Level) -> set[str]:
        """Which of these records the user may read or edit."""
        condition = self.condition(user_id, name, level, "r")
        return self._ids_where(name, ids, condition)

    def record_access(self, user_id: str, name: str, ids: Sequence[str]) -> list[RecordAccess]:
        """The access of a user to records of one object, in the order of their ids."""
        standing = self.standing(user_id)
        read = self.allowed(user_id, name, ids, "read")
        edit = self.allowed(user_id, name, ids, "edit") & read
        full = read if standing.changes_all else self._owned(standing, name, ids)
        return [RecordAccess(i, i in read, i in edit or i in full, i in full) for i in sorted(ids)]

    def object_of(self, record_id: str) -> str | None:
        """The object a record id belongs to."""
        return self._schema.object_of(record_id)

    def is_shared(self, name: str) -> bool:
        """Whether an object is on the Sharing Settings page, so that UserRecordAccess answers for it."""
        return name in SHARING_SETTINGS or name.endswith("__c")

    def standing(self, user_id: str) -> Standing:
        """The user's place in the hierarchy."""
        return standing_of(self._store.rows.database, user_id)

    def hidden_fields(self, user_id: str, name: str) -> frozenset[str]:
        """The fields of one object that the user's profile hides."""
        return frozenset(field for owner, field in self.hidden(user_id) if owner == name)

    def locked_fields(self, user_id: str, name: str) -> frozenset[str]:
        """The fields of one object that the user's profile shows but does not let change."""
        return frozenset(field for owner, field in self._fields.locked(self._profile(user_id)) if owner == name)

    def hidden(self, user_id: str) -> frozenset[tuple[str, str]]:
        """All (object, field) pairs that the user's profile hides."""
        return self._fields.hidden(self._profile(user_id))

    def schema_for(self, user_id: str) -> Schema:
        """The schema as the user sees it."""
        return self._fields.narrowed(self._schema, self._profile(user_id))

    def _profile(self, user_id: str) -> tuple[str, ...]:
        """Id and name of the user's profile."""
        if self._fields.is_empty:
            return ()
        found = self._store.rows.database.rows(
            'SELECT p.Id, p.Name FROM "User" u JOIN Profile p ON p.Id = u.ProfileId WHERE u.Id = ?', (user_id,)
        )
        return tuple(str(key) for key in found[0]) if found else ()

    def _defaults(self) -> Defaults:
        database = self._store.rows.database
        columns = [f"Default{name}Access" for name in sorted(OWN_SETTING)]
        rows = database.rows(f"SELECT {', '.join(columns)} FROM Organization LIMIT 1")
        values = rows[0] if rows else ()
        found = {name: str(value) for name, value in zip(sorted(OWN_SETTING), values, strict=False) if value}
        return Defaults(found)

    def _owned(self, standing: Standing, name: str, ids: Sequence[str]) -> set[str]:
        if "OwnerId" not in self._schema.get(name).fields:
            return set()
        return self._ids_where(name, ids, f"r.OwnerId IN ({standing.sql_owners()})")

    def _ids_where(self, name: str, ids: Sequence[str], condition: str) -> set[str]:
        self._store.rows.table(name)
        where = "" if condition == EVERYBODY else f" AND {condition}"
        found = self._store.rows.database.rows(
            f"SELECT r.Id FROM {quoted(name)} AS r WHERE r.Id IN (SELECT value FROM json_each(?)){where}",
            (json.dumps(list(ids)),),
        )
        return {row[0] for row in found}
