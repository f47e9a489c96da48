"""What a Salesforce user may see and change: asked of Salesforce, kept for a minute, and closed when in doubt."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.errors import SalesforceRefused, SalesforceUnavailable
from app.salesforce.errors import Refusal
from app.salesforce.gateway import Query, Salesforce
from app.salesforce.ids import is_record_id, to_18
from app.salesforce.soql import chunks, format_soql

RECORDS_PER_QUERY = 200
"""UserRecordAccess takes no more ids in one query."""

KEEP_SECONDS = 60.0
KEEP_FIELDS_SECONDS = 600.0
_MOST_KEPT = 50_000


class SalesforceUser(Protocol):
    """Anything with the id of a Salesforce user."""

    @property
    def id(self) -> str:
        """The User record's id."""
        ...


@dataclass(frozen=True, slots=True)
class Access:
    """What one user may do with one record."""

    can_read: bool
    can_edit: bool


_NONE = Access(can_read=False, can_edit=False)


class Rights:
    """Record access by UserRecordAccess, field access by a describe with the user's own token.

    Every method raises SalesforceUnavailable where Salesforce does not answer: no answer, no data.
    """

    def __init__(self, salesforce: Salesforce) -> None:
        self._salesforce = salesforce
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, str], tuple[float, Access]] = {}
        self._fields: dict[tuple[str, str], tuple[float, frozenset[str]]] = {}
        self._usernames: dict[str, str] = {}

    def visible(self, user: SalesforceUser, record_ids: Iterable[str]) -> frozenset[str]:
        """Those of the records that the user may read. Ids come back in their 18-character form."""
        return frozenset(key for key, access in self._access(user, record_ids).items() if access.can_read)

    def editable(self, user: SalesforceUser, record_ids: Iterable[str]) -> frozenset[str]:
        """Those of the records that the user may change."""
        return frozenset(key for key, access in self._access(user, record_ids).items() if access.can_edit)

    def can_edit(self, user: SalesforceUser, record_id: str) -> bool:
        """Whether the user may change that record."""
        return bool(self.editable(user, [record_id]))

    def hidden_fields(self, user: SalesforceUser, object_name: str) -> frozenset[str]:
        """Fields of the object that the mirror reads and this user may not; kept per user for ten minutes.

        Per user and not per profile: permission sets open fields to single users. Where the whole object is hidden
        from the user, all its fields are.
        """
        found = self._fields.get((user.id, object_name))
        if found is None or time.monotonic() - found[0] > KEEP_FIELDS_SECONDS:
            found = (time.monotonic(), self._asked_fields(user, object_name))
            with self._lock:
                self._fields[user.id, object_name] = found
        return found[1]

    def username(self, user: SalesforceUser) -> str:
        """The user's Salesforce username, which a token is asked for; raises SalesforceUnavailable."""
        if user.id not in self._usernames:
            soql = format_soql("SELECT Username FROM User WHERE Id = {} AND IsActive = true", to_18(user.id))
            rows = list(self._salesforce.query(soql))
            if not rows:
                raise SalesforceUnavailable("Salesforce knows no active user of yours")
            self._usernames[user.id] = str(rows[0]["Username"])
        return self._usernames[user.id]

    def forget(self) -> None:
        """Ask anew from now on."""
        with self._lock:
            self._kept.clear()
            self._fields.clear()
            self._usernames.clear()

    def _access(self, user: SalesforceUser, record_ids: Iterable[str]) -> dict[str, Access]:
        wanted = {to_18(one) for one in record_ids if is_record_id(one)}
        now = time.monotonic()
        with self._lock:
            known = {one: self._kept[user.id, one] for one in wanted if (user.id, one) in self._kept}
        fresh = {one: access for one, (at, access) in known.items() if now - at <= KEEP_SECONDS}
        return fresh | self._asked_access(user, sorted(wanted - fresh.keys()))

    def _asked_access(self, user: SalesforceUser, record_ids: Sequence[str]) -> dict[str, Access]:
        asked: dict[str, Access] = {}
        for part in chunks(record_ids, RECORDS_PER_QUERY):
            told = self._told(user, part)
            asked |= {one: told.get(one, _NONE) for one in part}
        at = time.monotonic()
        with self._lock:
            if len(self._kept) > _MOST_KEPT:
                self._kept.clear()
            self._kept |= {(user.id, one): (at, access) for one, access in asked.items()}
        return asked

    def _told(self, user: SalesforceUser, record_ids: Sequence[str]) -> dict[str, Access]:
        soql = format_soql(
            "SELECT RecordId, HasReadAccess, HasEditAccess FROM UserRecordAccess WHERE UserId = {} AND RecordId IN {}",
            to_18(user.id),
            list(record_ids),
        )
        try:
            page = self._salesforce.first_page(Query(soql))
        except Refusal as error:
            raise SalesforceUnavailable(f"Salesforce did not tell me your access ({error})") from error
        return {
            to_18(row["RecordId"]): Access(row["HasReadAccess"] is True, row["HasEditAccess"] is True)
            for row in page.rows
        }

    def _asked_fields(self, user: SalesforceUser, object_name: str) -> frozenset[str]:
        ours = frozenset(self._salesforce.describe(object_name).fields)
        if not self._salesforce.may_act_as_others:
            raise SalesforceUnavailable("Field access can only be checked with JWT bearer sign-in")
        try:
            theirs = self._salesforce.acting_as(self.username(user)).describe(object_name)
        except SalesforceRefused as error:
            if error.code in {"NOT_FOUND", "INVALID_TYPE"}:
                return ours
            raise SalesforceUnavailable(f"Salesforce did not tell me which fields you may see ({error})") from error
        return ours - frozenset(theirs.fields)
