"""Enhanced notes: the records that each is linked to, and the text beyond the preview.

Salesforce answers for links only by note or by record, and gives a note's text one call at a time. Linking a note does
not stamp it, so links are read again while a note is young, and once a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from html.parser import HTMLParser
from itertools import islice

import requests
from sqlalchemy import ColumnElement, Table, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from app.errors import SalesforceRefused
from app.salesforce.describing import BATCH_SIZE
from app.salesforce.errors import Refusal, Unreachable
from app.salesforce.gateway import Page, Query
from app.salesforce.ids import to_18
from app.salesforce.mirrored_object import MirroredObject
from app.salesforce.schema import ABSENT_CODES
from app.salesforce.soql import chunks, format_soql
from app.salesforce.soql import select as soql_select
from app.salesforce.sync.report import ObjectReport
from app.salesforce.sync.run import FAULTS_OF_ONE_OBJECT, Run
from app.salesforce.tables import NoteLink

NOTES = "ContentNote"

_LINKS = "ContentDocumentLink"
_NOTES_PER_QUERY = 200
_STILL_LINKED = timedelta(hours=1)
"""Somebody writes a note and then adds it to more records."""
_LINKS_AGAIN = timedelta(days=1)
_TEXTS_A_RUN = 50
"""Each costs one call: a thousand long notes are there after twenty runs, the newest first."""
_PREVIEW_CHARACTERS = 255
_BLOCK_BYTES, _MOST_BLOCKS = 65_536, 16
"""A megabyte of text; more is pictures."""

_NOT_FOR_US = ABSENT_CODES | {"ENTITY_IS_DELETED", "INSUFFICIENT_ACCESS", "INSUFFICIENT_ACCESS_OR_READONLY"}
"""How one note's text is refused: gone meanwhile, or not shared with the integration user."""

_BREAKS = frozenset({"p", "br", "li", "div", "h1", "h2", "h3", "tr"})
_UNSHOWN = frozenset({"script", "style"})


def read_notes(run: Run, notes: MirroredObject | None) -> Iterator[ObjectReport]:
    """Read links and texts that are due; nothing where the org has no notes, which costs no call."""
    if notes is None:
        return
    try:
        yield ObjectReport(_LINKS, *_read_links(run, notes.table))
        yield ObjectReport(NOTES, *_read_texts(run, notes.table))
    except SalesforceRefused as refusal:
        yield ObjectReport(_LINKS, error=str(refusal), error_code=refusal.code)
    except FAULTS_OF_ONE_OBJECT as error:
        yield ObjectReport(_LINKS, error=str(error), error_code="DATABASE")


def _read_links(run: Run, notes: Table) -> tuple[int, int]:
    """Links read, and links that were new."""
    read = new = 0
    while due := _due_for_links(run, notes):
        parts = list(chunks(due, _NOTES_PER_QUERY))
        for part, answer in zip(parts, run.salesforce.batch([_links_of(part) for part in parts]), strict=True):
            found = _pairs(run, answer)
            new += _keep_links(run, notes, part, found)
            read += len(found)
    return read, new


def _due_for_links(run: Run, notes: Table) -> Sequence[str]:
    at = notes.c.links_read_at
    is_due: ColumnElement[bool] = or_(
        at.is_(None),
        at <= run.until - _LINKS_AGAIN,
        (at < run.until) & (notes.c.last_modified_date > at - _STILL_LINKED),
    )
    with run.db.begin() as session:
        statement = select(notes.c.id).where(notes.c.is_deleted.is_(False), is_due).order_by(notes.c.id)
        return session.scalars(statement.limit(BATCH_SIZE * _NOTES_PER_QUERY)).all()


def _links_of(note_ids: Sequence[str]) -> Query:
    where = format_soql("ContentDocumentId IN {}", list(note_ids))
    return Query(soql_select(_LINKS, ("Id", "ContentDocumentId", "LinkedEntityId"), where))


def _pairs(run: Run, answer: Page | Refusal) -> set[tuple[str, str]]:
    if isinstance(answer, Refusal):
        raise answer
    rows = list(answer.rows)
    while answer.next_path:
        answer = run.salesforce.next_page(answer.next_path)
        rows += answer.rows
    return {(to_18(row["ContentDocumentId"]), to_18(row["LinkedEntityId"])) for row in rows}


def _keep_links(run: Run, notes: Table, note_ids: Sequence[str], found: set[tuple[str, str]]) -> int:
    with run.db.begin() as session:
        statement = select(NoteLink.note_id, NoteLink.record_id).where(NoteLink.note_id.in_(note_ids))
        known = {(row[0], row[1]) for row in session.execute(statement)}
        for note_id, record_id in known - found:
            session.execute(delete(NoteLink).where(NoteLink.note_id == note_id, NoteLink.record_id == record_id))
        new = [{"note_id": note_id, "record_id": record_id} for note_id, record_id in found - known]
        if new:
            session.execute(insert(NoteLink), new)
        session.execute(update(notes).where(notes.c.id.in_(note_ids)).values(links_read_at=run.until))
    return len(new)


def _read_texts(run: Run, notes: Table) -> tuple[int, int]:
    """Texts read, as rows read and rows new."""
    version = notes.c.latest_published_version_id
    is_cut = func.length(notes.c.text_preview) >= _PREVIEW_CHARACTERS
    is_unread = notes.c.text_preview.is_(None) & (notes.c.content_size > 0)
    statement = (
        select(notes.c.id, version)
        .where(notes.c.is_deleted.is_(False), is_cut | is_unread, notes.c.body_version_id.is_distinct_from(version))
        .order_by(notes.c.last_modified_date.desc())
        .limit(_TEXTS_A_RUN)
    )
    with run.db.begin() as session:
        due = session.execute(statement).all()
    for note_id, version_id in due:
        values = {"body": _text(run, note_id), "body_version_id": version_id}
        with run.db.begin() as session:
            session.execute(update(notes).where(notes.c.id == note_id).values(**values))
    return len(due), len(due)


def _text(run: Run, note_id: str) -> str | None:
    try:
        with run.salesforce.download(f"sobjects/{NOTES}/{note_id}/Content", {}) as response:
            html = b"".join(islice(response.iter_content(_BLOCK_BYTES), _MOST_BLOCKS))
    except Refusal as refusal:
        if refusal.code not in _NOT_FOR_US:
            raise
        return None  # its first words stay; the others' texts go on
    except requests.RequestException as error:
        raise Unreachable("Salesforce broke off in the middle of a note", was_sent=True) from error
    return plain_text(html.decode("utf-8", "replace")) or None


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._unshown = 0

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self._unshown += tag in _UNSHOWN
        if tag in _BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unshown -= tag in _UNSHOWN and self._unshown > 0
        if tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unshown:
            self.parts.append(data)


def plain_text(html: str) -> str:
    """What a reader sees of a note's HTML: a line a paragraph or list item, without NUL, which PostgreSQL refuses."""
    reader = _Reader()
    reader.feed(html.replace("\x00", ""))
    reader.close()
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in "".join(reader.parts).splitlines())
    return "\n".join(line for line in lines if line)
