"""What a user may do with records, by UserRecordAccess."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.errors import SalesforceUnavailable
from app.salesforce.describing import BATCH_SIZE
from app.salesforce.errors import Refusal
from app.salesforce.gateway import Page, Query, Salesforce
from app.salesforce.ids import is_record_id, to_18
from app.salesforce.soql import chunks, format_soql

RECORDS_PER_QUERY = 200
"""UserRecordAccess takes no more ids in one query."""

KEEP_SECONDS = 60.0
_MOST_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class Access:
    """What one user may do with one record."""

    can_read: bool
    can_edit: bool


_NONE = Access(can_read=False, can_edit=False)


class RecordAccess:
    """Answers kept for a minute; every question raises SalesforceUnavailable where Salesforce does not answer."""

    def __init__(self, salesforce: Salesforce) -> None:
        self._salesforce = salesforce
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, str], tuple[float, Access]] = {}

    def of(self, user_id: str, record_ids: Iterable[str]) -> dict[str, Access]:
        """The user's access to each record, by 18-character id; text that is no id is left out."""
        wanted = {to_18(one) for one in record_ids if is_record_id(one)}
        now = time.monotonic()
        with self._lock:
            known = {one: self._kept[user_id, one] for one in wanted if (user_id, one) in self._kept}
        fresh = {one: access for one, (at, access) in known.items() if now - at <= KEEP_SECONDS}
        return fresh | self._asked(user_id, sorted(wanted - fresh.keys()))

    def forget(self) -> None:
        """Ask anew from now on."""
        with self._lock:
            self._kept.clear()

    def _asked(self, user_id: str, record_ids: Sequence[str]) -> dict[str, Access]:
        queries = [_query(user_id, part) for part in chunks(record_ids, RECORDS_PER_QUERY)]
        told: dict[str, Access] = {}
        for page in self._pages(queries):
            told |= _access(page)
        asked = {one: told.get(one, _NONE) for one in record_ids}
        at = time.monotonic()
        with self._lock:
            if len(self._kept) > _MOST_KEPT:
                self._kept.clear()
            self._kept |= {(user_id, one): (at, access) for one, access in asked.items()}
        return asked

    def _pages(self, queries: Sequence[Query]) -> Iterator[Page]:
        """The answers; up to 5,000 records cost one call."""
        for part in chunks(queries, BATCH_SIZE):
            for answer in self._answers(part):
                if isinstance(answer, Refusal):
                    raise SalesforceUnavailable(f"Salesforce did not tell me your access ({answer})") from answer
                yield answer

    def _answers(self, queries: Sequence[Query]) -> Sequence[Page | Refusal]:
        if len(queries) > 1:
            return self._salesforce.batch(queries)
        try:
            return [self._salesforce.first_page(queries[0])]
        except Refusal as refusal:
            return [refusal]


def _query(user_id: str, record_ids: Sequence[str]) -> Query:
    return Query(
        format_soql(
            "SELECT RecordId, HasReadAccess, HasEditAccess FROM UserRecordAccess WHERE UserId = {} AND RecordId IN {}",
            to_18(user_id),
            list(record_ids),
        )
    )


def _access(page: Page) -> dict[str, Access]:
    return {
        to_18(row["RecordId"]): Access(row["HasReadAccess"] is True, row["HasEditAccess"] is True) for row in page.rows
    }
