"""Proving that nobody changed, removed or moved an entry of the ops log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hmac import compare_digest

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.log import GENESIS, entry_hash
from app.audit.seals import sign
from app.audit.tables import OpsLogEntry, OpsLogHead, OpsLogSeal


@dataclass(frozen=True, slots=True)
class Finding:
    """Something is wrong at or before an entry; `what` is a sentence."""

    entry_id: int
    what: str


@dataclass(slots=True)
class _Walk:
    """Where the walk along the chain stands."""

    expected: str
    entries: int
    last_id: int


def verify(session: Session, key: str) -> list[Finding]:
    """Everything that is wrong with the log; empty where it is whole. `key` is AUDIT_KEY, empty where there is none."""
    head = session.get(OpsLogHead, 1)
    seals = list(session.scalars(select(OpsLogSeal).order_by(OpsLogSeal.id)))
    walk, findings = _walk(session, seals, None)
    return [*_bad_signatures(seals, key), *findings, *_at_the_end(head, walk)]


def verify_through(session: Session, last_id: int) -> list[Finding]:
    """Entries up to that one that do not fit the chain or their seals; who signed the seals is not looked at."""
    return _walk(session, list(session.scalars(select(OpsLogSeal).order_by(OpsLogSeal.id))), last_id)[1]


def _walk(session: Session, seals: list[OpsLogSeal], last_id: int | None) -> tuple[_Walk, list[Finding]]:
    starts = [one for one in seals if one.is_start]
    walk = _Walk(starts[-1].hash, starts[-1].entries, starts[-1].through_id) if starts else _Walk(GENESIS, 0, 0)
    due = {
        one.through_id: one
        for one in seals
        if one.through_id > walk.last_id and (last_id is None or one.through_id <= last_id)
    }
    findings = list(_along_the_chain(session, walk, due, last_id))
    gone = [Finding(one.through_id, f"the entry sealed on {one.at:%Y-%m-%d %H:%M} UTC is gone") for one in due.values()]
    return walk, findings + gone


def _bad_signatures(seals: list[OpsLogSeal], key: str) -> Iterator[Finding]:
    for one in seals:
        if key and not compare_digest(one.signature, sign(one, key)):
            yield Finding(one.through_id, f"the seal of {one.at:%Y-%m-%d %H:%M} UTC was not made with this AUDIT_KEY")


def _along_the_chain(
    session: Session, walk: _Walk, due: dict[int, OpsLogSeal], last_id: int | None
) -> Iterator[Finding]:
    rows = select(OpsLogEntry).where(OpsLogEntry.id > walk.last_id).order_by(OpsLogEntry.id)
    if last_id is not None:
        rows = rows.where(OpsLogEntry.id <= last_id)
    for entry in session.scalars(rows.execution_options(yield_per=1000)):
        if entry.previous_hash != walk.expected:
            yield Finding(entry.id, "an entry before this one is missing, or the order was changed")
        if entry.hash != entry_hash(entry):
            yield Finding(entry.id, "this entry was changed")
        sealed = due.pop(entry.id, None)
        if sealed is not None and sealed.hash != entry.hash:
            yield Finding(entry.id, f"the log was rewritten after it was sealed on {sealed.at:%Y-%m-%d %H:%M} UTC")
        walk.expected, walk.last_id = entry.hash, entry.id
        walk.entries += 1
        session.expunge(entry)


def _at_the_end(head: OpsLogHead | None, walk: _Walk) -> Iterator[Finding]:
    written = head.entries if head else 0
    if head is None or head.last_hash != walk.expected or written != walk.entries:
        found = f"{written} entries were written, {walk.entries} are accounted for"
        if written or walk.entries:
            yield Finding(walk.last_id, f"the end of the log does not match: {found}")
