"""The org with one person's rights: live reads, and writes that are never repeated blindly."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, TypeVar

from app.salesforce.catalogue import ObjectDescribe, read_describe
from app.salesforce.client import PERSON_WAITS, Call, Client, Json
from app.salesforce.describing import describe_many
from app.salesforce.errors import AnswerLost, Refusal
from app.salesforce.idempotency import find_marked, with_marker
from app.salesforce.ids import to_18
from app.salesforce.pages import Page, Query, batch_of, read_page
from app.salesforce.soql import api_name
from app.salesforce.wire_values import as_json, same_value

Fields = Mapping[str, Any]
_T = TypeVar("_T")

_GONE = frozenset({"ENTITY_IS_DELETED", "NOT_FOUND", "INVALID_CROSS_REFERENCE_KEY"})
SETTLE_SECONDS = 1.0
"""A call whose answer was lost may still be at work: look a moment later, not at once."""


class ActingSalesforce:
    """Calls as one Salesforce user: their sharing, their field security, their name in the audit trail."""

    def __init__(self, client: Client, username: str, *, settle_seconds: float = SETTLE_SECONDS) -> None:
        self._client = client
        self._settle_seconds = settle_seconds
        self.username = username

    def query(self, soql: str) -> list[dict[str, Any]]:
        """The first page of a query (at most 2,000 rows): what a person asks for live is small."""
        return self.first_page(Query(soql)).rows

    def first_page(self, query: Query) -> Page:
        """The same as a page."""
        return read_page(self._call(Call("GET", query.path, {"q": query.soql})))

    def batch(self, queries: Sequence[Query]) -> list[Page | Refusal]:
        """Up to 25 independent queries in one API call, answered in order."""
        return batch_of(self._call, self._client.api_version, queries)

    def describe(self, object_name: str) -> ObjectDescribe:
        """The object as this user sees it; raises Refusal (NOT_FOUND) where it is hidden from them."""
        return read_describe(self._call(Call("GET", f"sobjects/{api_name(object_name)}/describe")))

    def describe_many(self, object_names: Sequence[str]) -> dict[str, ObjectDescribe | Refusal]:
        """The same for many objects, 25 to a call."""
        return describe_many(self._call, self._client.api_version, object_names)

    def get(self, object_name: str, record_id: str, fields: tuple[str, ...]) -> dict[str, Any]:
        """These fields of one record; raises Refusal (NOT_FOUND, INVALID_FIELD …)."""
        wanted = ",".join(api_name(field) for field in fields)
        row: dict[str, Any] = self._call(Call("GET", _record(object_name, record_id), {"fields": wanted}))
        return {name: row.get(name) for name in fields}

    def create(
        self, object_name: str, fields: Fields, *, key: str | None = None, allow_duplicates: bool = False
    ) -> str:
        """Make one record and return its id.

        With a `key`, a marker line that holds it is written at the end of the record's long text, and looked for
        before and, where the answer was lost, after the call: the same key never makes two records. Without one, a
        lost answer raises AnswerLost. Raises Refusal with Salesforce's own message, marked fields and duplicates.
        """
        found = find_marked(self, object_name, fields, key) if key else None
        if found:
            return found
        call = Call(
            "POST",
            f"sobjects/{api_name(object_name)}/",
            json=as_json(with_marker(object_name, fields, key) if key else fields),
            headers={"Sforce-Duplicate-Rule-Header": "allowSave=true"} if allow_duplicates else {},
        )
        try:
            return to_18(self._call(call)["id"])
        except AnswerLost:
            found = self._look_again(lambda: find_marked(self, object_name, fields, key)) if key else None
            if found is None:
                raise AnswerLost(f"a new {object_name}") from None
            return found

    def update(
        self, object_name: str, record_id: str, fields: Fields, *, unmodified_since: datetime | None = None
    ) -> None:
        """Change these fields; with `unmodified_since`, only if nobody changed the record later (else 412)."""
        headers = {}
        if unmodified_since is not None:
            headers["If-Unmodified-Since"] = format_datetime(unmodified_since.astimezone(UTC), usegmt=True)
        try:
            self._call(Call("PATCH", _record(object_name, record_id), json=as_json(fields), headers=headers))
        except AnswerLost:
            if not self._look_again(lambda: self._holds(object_name, record_id, fields)):
                raise AnswerLost(f"a change to that {object_name}") from None

    def delete(self, object_name: str, record_id: str) -> None:
        """Move one record to the recycle bin; one that is already gone is fine."""
        try:
            self._call(Call("DELETE", _record(object_name, record_id)))
        except AnswerLost:
            if not self._look_again(lambda: self._is_gone(object_name, record_id)):
                raise AnswerLost(f"the removal of that {object_name}") from None
        except Refusal as error:
            if error.code not in _GONE:
                raise

    def _holds(self, object_name: str, record_id: str, fields: Fields) -> bool:
        now = self.get(object_name, record_id, tuple(fields))
        return all(same_value(now.get(name), value) for name, value in fields.items())

    def _is_gone(self, object_name: str, record_id: str) -> bool:
        try:
            self.get(object_name, record_id, ("Id",))
        except Refusal as error:
            return error.code in _GONE
        return False

    def _look_again(self, look: Callable[[], _T]) -> _T:
        time.sleep(self._settle_seconds)
        return look()

    def _call(self, call: Call) -> Json:
        return self._client.call(call, PERSON_WAITS)


def _record(object_name: str, record_id: str) -> str:
    return f"sobjects/{api_name(object_name)}/{to_18(record_id)}"
