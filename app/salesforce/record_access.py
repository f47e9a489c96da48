"""What a user may do with records: UserRecordAccess, and for activities the user's own eyes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from cachetools import TTLCache

from app.errors import SalesforceUnavailable
from app.salesforce.describing import BATCH_SIZE
from app.salesforce.errors import Refusal
from app.salesforce.ids import find_18, to_18
from app.salesforce.pages import Page, Query
from app.salesforce.schema import ABSENT_CODES
from app.salesforce.soql import chunks, format_soql, select

RECORDS_PER_QUERY = 200
"""UserRecordAccess takes no more ids in one query."""

KEEP_SECONDS = 60.0
_MOST_KEPT = 50_000
_ACTIVITIES = {"00T": "Task", "00U": "Event"}
# How an object looks that the user's profile hides.
_HIDDEN_CODES = ABSENT_CODES | {"INSUFFICIENT_ACCESS"}


@dataclass(frozen=True, slots=True)
class Access:
    """What one user may do with one record."""

    can_read: bool
    can_edit: bool


_NONE = Access(can_read=False, can_edit=False)


class Reader(Protocol):
    """The org with somebody's rights."""

    def first_page(self, query: Query) -> Page:
        """The first rows of a query."""
        ...

    def batch(self, queries: Sequence[Query]) -> list[Page | Refusal]:
        """Up to 25 queries in one call."""
        ...


@dataclass(frozen=True, slots=True)
class _Question:
    query: Query
    is_about_activities: bool = False


class RecordAccess:
    """Answers kept for a minute; every question raises SalesforceUnavailable where Salesforce does not answer.

    UserRecordAccess does not speak of tasks and events: those that the user's own query finds may be read. Where any
    are among the records, all questions travel in one call as that user, who may always ask about themselves.
    """

    def __init__(self, salesforce: Reader, acting_as: Callable[[str], Reader]) -> None:
        self._salesforce = salesforce
        self._acting_as = acting_as
        self._lock = threading.Lock()
        self._kept: TTLCache[tuple[str, str], Access] = TTLCache(_MOST_KEPT, KEEP_SECONDS)

    def of(self, user_id: str, record_ids: Iterable[str]) -> dict[str, Access]:
        """The user's access to each record, by 18-character id; text that is no id is left out."""
        wanted = set(filter(None, map(find_18, record_ids)))
        with self._lock:
            known = {one: access for one in wanted if (access := self._kept.get((user_id, one)))}
        return known | self._asked(user_id, sorted(wanted - known.keys()))

    def forget(self) -> None:
        """Ask anew from now on."""
        with self._lock:
            self._kept.clear()

    def _asked(self, user_id: str, record_ids: Sequence[str]) -> dict[str, Access]:
        questions = list(_questions(user_id, record_ids))
        is_personal = any(one.is_about_activities for one in questions)
        told: dict[str, Access] = {}
        for part in chunks(questions, BATCH_SIZE):  # 5,000 records cost one call
            told |= _told(self._acting_as(user_id) if is_personal else self._salesforce, part)
        asked = {one: told.get(one, _NONE) for one in record_ids}
        with self._lock:
            self._kept.update({(user_id, one): access for one, access in asked.items()})
        return asked


def _questions(user_id: str, record_ids: Sequence[str]) -> Iterator[_Question]:
    plain = [one for one in record_ids if one[:3] not in _ACTIVITIES]
    for part in chunks(plain, RECORDS_PER_QUERY):
        yield _Question(_access_query(user_id, part))
    for prefix, object_name in _ACTIVITIES.items():
        for part in chunks([one for one in record_ids if one[:3] == prefix], RECORDS_PER_QUERY):
            soql = select(object_name, ["Id"], where=format_soql("Id IN {}", list(part)))
            yield _Question(Query(soql), is_about_activities=True)


def _access_query(user_id: str, record_ids: Sequence[str]) -> Query:
    return Query(
        format_soql(
            "SELECT RecordId, HasReadAccess, HasEditAccess FROM UserRecordAccess WHERE UserId = {} AND RecordId IN {}",
            to_18(user_id),
            list(record_ids),
        )
    )


def _told(reader: Reader, questions: Sequence[_Question]) -> dict[str, Access]:
    told: dict[str, Access] = {}
    for question, answer in zip(questions, _answers(reader, questions), strict=True):
        if isinstance(answer, Page):
            told |= _access(answer)
        elif not (question.is_about_activities and answer.code in _HIDDEN_CODES):
            raise SalesforceUnavailable(f"Salesforce did not tell me your access ({answer})") from answer
    return told


def _answers(reader: Reader, questions: Sequence[_Question]) -> Sequence[Page | Refusal]:
    if len(questions) > 1:
        return reader.batch([one.query for one in questions])
    try:
        return [reader.first_page(questions[0].query)]
    except Refusal as refusal:
        return [refusal]


def _access(page: Page) -> dict[str, Access]:
    """Rows of UserRecordAccess, or the activities that a user found; whether those may be changed is not known."""
    return {
        to_18(row.get("RecordId") or row["Id"]): Access(
            "RecordId" not in row or row["HasReadAccess"] is True, row.get("HasEditAccess") is True
        )
        for row in page.rows
    }
