"""The records of the org, and everything that happens to them when somebody works in Salesforce."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sandbox.clock import Clock
from sandbox.salesforce.ids import is_id, to_18
from sandbox.salesforce.schema import ObjectSchema, SalesforceError, Schema
from sandbox.salesforce.store.activity_formulas import DAILY_FORMULAS
from sandbox.salesforce.store.checks import check_fields
from sandbox.salesforce.store.database import quoted
from sandbox.salesforce.store.derive import add_formula_functions, apply_formulas
from sandbox.salesforce.store.loading import load_rows, settle
from sandbox.salesforce.store.merging import check_merge, move_children
from sandbox.salesforce.store.notes import NOTE, note_as_version
from sandbox.salesforce.store.references import check_references
from sandbox.salesforce.store.rows import RawRow, Rows
from sandbox.salesforce.store.save_rules import adjust_insert, adjust_update, fill_new_row
from sandbox.salesforce.store.stamps import system_stamp, to_stamp
from sandbox.salesforce.store.trash import KEPT_DAYS, Trash
from sandbox.salesforce.store.work import Work


class Store:
    """Records by object and id. Ids may be 15 or 18 characters; refusals are `SalesforceError`.

    Safe to call from several threads: one connection, one lock.
    """

    def __init__(self, schema: Schema, clock: Clock, path: Path | None = None) -> None:
        self.schema = schema
        self.clock = clock
        self.rows = Rows(schema, clock, path)
        self.trash = Trash(self.rows)
        self._unsettled: set[str] = set()
        self._settled_on: date | None = None
        add_formula_functions(self.rows.database)

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing for several calls; may be nested."""
        return self.rows.database.transaction()

    def load(self, object_name: str, rows: Sequence[Mapping[str, Any]]) -> int:
        """Bulk load rows with their own ids and stamps, unchecked; returns how many.

        Fields must exist (`Schema.adopt` adds missing ones). Computed fields follow at the next read.
        """
        loaded = load_rows(self.rows, object_name, rows)
        self._unsettled.add(self.schema.get(object_name).name)
        return loaded

    def settle(self) -> None:
        """Bring computed fields up to date after loads and at the turn of the day; every read does this."""
        today = self.clock.today()
        if not self._unsettled and self._settled_on == today:
            return
        with self.rows.database.lock:
            if self._unsettled or self._settled_on is None:
                settle(self.rows, self._unsettled)
            else:
                self._turn_day()
            self._unsettled = set()
            self._settled_on = today

    def insert(self, object_name: str, fields: Mapping[str, Any], user_id: str) -> str:
        """Create a record as this user; returns its id."""
        self.settle()
        schema = self._changeable(object_name, "createable")
        if schema.name == NOTE:
            version_id = self.insert("ContentVersion", note_as_version(fields), user_id)
            return str(self._row(self.rows.table("ContentVersion"), version_id)["ContentDocumentId"])
        with self.transaction():
            row: RawRow = check_fields(schema, fields, "insert")
            check_references(self.rows, schema, row)
            fill_new_row(self.rows, schema, row, to_18(user_id))
            adjust_insert(schema, row)
            self.rows.add(schema, row)
            self._work(user_id).created(schema, row)
        return str(row["Id"])

    def update(self, object_name: str, record_id: str, fields: Mapping[str, Any], user_id: str) -> None:
        """Change a record as this user: stamps move even where the values stay."""
        self.settle()
        schema = self._changeable(object_name, "updateable")
        if schema.name == NOTE:
            self.insert("ContentVersion", note_as_version(fields, self.live_row(NOTE, record_id)), user_id)
            return
        with self.transaction():
            before = self.live_row(schema.name, record_id)
            changes: RawRow = check_fields(schema, fields, "update")
            check_references(self.rows, schema, changes)
            adjust_update(self.rows, schema, before, changes)
            self._work(user_id).save(schema, before, changes)

    def touch(self, object_name: str, record_id: str) -> None:
        """Move SystemModstamp only, as work of the system does."""
        schema = self.rows.table(object_name)
        row = self.live_row(schema.name, record_id)
        self.rows.change(schema, str(row["Id"]), {"SystemModstamp": self._now()})

    def delete(self, object_name: str, record_id: str, user_id: str) -> None:
        """Move a record to the recycle bin, with the children that Salesforce deletes along."""
        self.settle()
        schema = self._changeable(object_name, "deletable")
        with self.transaction():
            row = self.live_row(schema.name, record_id)
            before = [(schema, row)]
            gone = self.trash.put(schema, str(row["Id"]))
            before += [(self.rows.table(o), self._row(self.rows.table(o), i)) for o, i in gone[1:]]
            self._work(user_id).roll_up([(s, r, {}) for s, r in before])

    def undelete(self, object_name: str, record_id: str, user_id: str) -> None:
        """Bring a record back from the recycle bin under the same id, with what went along."""
        self.settle()
        schema = self._changeable(object_name, "undeletable")
        with self.transaction():
            row = self.rows.find(schema.name, _full_id(record_id))
            if row is None or not row.get("IsDeleted"):
                raise SalesforceError(400, "UNDELETE_FAILED", "Entity is not in the recycle bin", ())
            back = self.trash.take_back(str(row["Id"]))
            tables = [(self.rows.table(o), i) for o, i in back]
            self._work(user_id).roll_up([(s, {}, self._row(s, i)) for s, i in tables])

    def hard_delete(self, object_name: str, record_id: str) -> None:
        """Remove a record for good: it shows nowhere any more, except as deleted in the replication log."""
        self.settle()
        schema = self.rows.table(object_name)
        with self.transaction():
            row = self.rows.find(schema.name, _full_id(record_id))
            if row is None:
                raise not_found()
            if not row.get("IsDeleted"):
                self.trash.put(schema, str(row["Id"]))
            self.trash.purge(schema, str(row["Id"]))

    def merge(self, object_name: str, winner_id: str, loser_id: str, user_id: str) -> None:
        """Fold the loser into the winner: children move over, the loser is deleted with MasterRecordId."""
        self.settle()
        schema = self._changeable(object_name, "mergeable")
        with self.transaction():
            winner = self.live_row(schema.name, winner_id)
            loser = self.live_row(schema.name, loser_id)
            check_merge(schema, winner, loser)
            moved = move_children(self.rows, schema, str(winner["Id"]), str(loser["Id"]), self._now())
            self.rows.change(schema, str(loser["Id"]), {"MasterRecordId": winner["Id"]})
            self.trash.put(schema, str(loser["Id"]))
            work = self._work(user_id)
            if schema.name == "Account":
                work.history.mark(schema, str(winner["Id"]), "accountMerged")
            work.save(schema, winner, {})
            work.roll_up([(s, {}, self._row(s, i)) for s, i in moved])

    def get(self, object_name: str, record_id: str, include_deleted: bool = False) -> dict[str, Any] | None:
        """Every field of a record as JSON values (no `attributes`); None where there is none."""
        self.settle()
        schema = self.rows.table(object_name)
        if not is_id(record_id):
            return None
        row = self.rows.find(schema.name, to_18(record_id))
        if row is None or (row.get("IsDeleted") and not include_deleted):
            return None
        return self.rows.as_json(schema, row)

    def exists(self, object_name: str, record_id: str) -> bool:
        """Whether a live record has that id."""
        return self.get(object_name, record_id) is not None

    def count(self, object_name: str) -> int:
        """How many live records the object has, archived ones included."""
        self.settle()
        schema = self.rows.table(object_name)
        live = " WHERE IsDeleted = 0" if "IsDeleted" in schema.fields else ""
        return int(self.rows.database.value(f"SELECT COUNT(*) FROM {quoted(schema.name)}{live}"))

    def deleted_between(self, object_name: str, start: datetime, end: datetime) -> list[tuple[str, str]]:
        """(id, stamp) of records deleted in [start, end), oldest first, as `sobjects/X/deleted` lists them."""
        return self.trash.deleted_between(self.schema.get(object_name).name, to_stamp(start), to_stamp(end))

    def updated_between(self, object_name: str, start: datetime, end: datetime) -> list[str]:
        """Ids of live records whose SystemModstamp lies in [start, end)."""
        self.settle()
        schema = self.rows.table(object_name)
        self.rows.database.ensure_index(schema.name, "SystemModstamp")
        live = "IsDeleted = 0" if "IsDeleted" in schema.fields else "1"
        found = self.rows.database.rows(
            f"SELECT Id FROM {quoted(schema.name)} WHERE SystemModstamp >= ? AND SystemModstamp < ? "
            f"AND {live} ORDER BY SystemModstamp, Id",
            (to_stamp(start), to_stamp(end)),
        )
        return [row[0] for row in found]

    def live_row(self, object_name: str, record_id: str) -> RawRow:
        """The stored row of a live record; NOT_FOUND or ENTITY_IS_DELETED otherwise."""
        row = self.rows.find(object_name, _full_id(record_id))
        if row is None:
            raise not_found()
        if row.get("IsDeleted"):
            raise SalesforceError(404, "ENTITY_IS_DELETED", "entity is deleted", ())
        return row

    def close(self) -> None:
        """Close the database."""
        self.rows.database.close()

    def _turn_day(self) -> None:
        with self.transaction():
            apply_formulas(self.rows, DAILY_FORMULAS, stamped=True)
            kept_since = self.clock.now() - timedelta(days=KEPT_DAYS)
            self.trash.purge_before(system_stamp(kept_since))

    def _changeable(self, object_name: str, flag: str) -> ObjectSchema:
        """The object whose rows change; deleting a note deletes its file."""
        schema = self.rows.table(object_name)
        if not schema.can(flag):
            verb = {"createable": "create", "updateable": "update", "deletable": "delete"}.get(flag, "change")
            raise SalesforceError(
                400,
                "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY" if flag == "mergeable" else "INVALID_TYPE_FOR_OPERATION",
                f"entity type {schema.name} does not support {verb}",
            )
        return self.rows.table("ContentDocument") if schema.name == NOTE and "delet" in flag else schema

    def _row(self, schema: ObjectSchema, record_id: str) -> RawRow:
        return self.rows.find(schema.name, record_id) or {}

    def _work(self, user_id: str) -> Work:
        return Work(self.rows, to_18(user_id), self._now())

    def _now(self) -> str:
        return system_stamp(self.clock.now())


def not_found() -> SalesforceError:
    """The refusal of an id that no record has."""
    return SalesforceError(404, "NOT_FOUND", "The requested resource does not exist")


def _full_id(record_id: str) -> str:
    if not is_id(record_id):
        raise SalesforceError(
            404,
            "NOT_FOUND",
            "Provided external ID field does not exist or is not accessible: " + record_id,
        )
    return to_18(record_id)
