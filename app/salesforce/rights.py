"""What a Salesforce user may see and change: asked of Salesforce, kept briefly, and closed when in doubt."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from app.errors import SalesforceUnavailable
from app.salesforce.field_access import FieldAccess
from app.salesforce.gateway import Salesforce
from app.salesforce.ids import to_18
from app.salesforce.record_access import RecordAccess
from app.salesforce.soql import format_soql


class SalesforceUser(Protocol):
    """Anything with the id of a Salesforce user."""

    @property
    def id(self) -> str:
        """The User record's id."""
        ...


class Rights:
    """Record access (kept a minute) by UserRecordAccess and the user's own eyes, field access by describes as the user (ten minutes).

    Every question raises SalesforceUnavailable where Salesforce does not answer: no answer, no data.
    """

    def __init__(self, salesforce: Salesforce) -> None:
        self._salesforce = salesforce
        self._usernames: dict[str, str] = {}
        self._records = RecordAccess(salesforce, lambda user_id: salesforce.acting_as(self._username(user_id)))
        self._fields = FieldAccess(salesforce, self._username)

    def visible(self, user: SalesforceUser, record_ids: Iterable[str]) -> frozenset[str]:
        """Those of the records that the user may read, in one call. Ids come back in their 18-character form.

        Tasks and events among them need JWT bearer sign-in.
        """
        return frozenset(key for key, access in self._records.of(user.id, record_ids).items() if access.can_read)

    def editable(self, user: SalesforceUser, record_ids: Iterable[str]) -> frozenset[str]:
        """Those of the records that the user may change."""
        return frozenset(key for key, access in self._records.of(user.id, record_ids).items() if access.can_edit)

    def can_edit(self, user: SalesforceUser, record_id: str) -> bool:
        """Whether the user may change that record."""
        return bool(self.editable(user, [record_id]))

    def hidden_fields(self, user: SalesforceUser, object_name: str) -> frozenset[str]:
        """Fields of the object that the mirror reads and this user may not see; all of a hidden object's fields."""
        return self._fields.hidden(user.id, object_name)

    def username(self, user: SalesforceUser) -> str:
        """The user's Salesforce username, which a token is asked for; raises SalesforceUnavailable."""
        return self._username(user.id)

    def forget(self) -> None:
        """Ask anew from now on."""
        self._records.forget()
        self._fields.forget()
        self._usernames.clear()

    def _username(self, user_id: str) -> str:
        if user_id not in self._usernames:
            soql = format_soql("SELECT Username FROM User WHERE Id = {} AND IsActive = true", to_18(user_id))
            rows = list(self._salesforce.query(soql))
            if not rows:
                raise SalesforceUnavailable("Salesforce knows no active user of yours")
            self._usernames[user_id] = str(rows[0]["Username"])
        return self._usernames[user_id]
