"""Proving that nobody changed, removed or moved an entry of the ops log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hmac import compare_digest

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.log import GENESIS, entry_hash
from app.audit.seals import sign
from app.audit.tables import OpsLogEntry, OpsLogHead, OpsLogSeal
from app.slack.text import count

_UNSEALED = timedelta(days=1)
"""The worker seals every hour, where anything came."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something is wrong at or before an entry; `what` is a sentence."""

    entry_id: int
    what: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What the log was found to be. `entries` were ever written, up to `last_id`; `seal` is the newest."""

    findings: Sequence[Finding]
    entries: int
    last_id: int
    seal: OpsLogSeal | None

    @property
    def lines(self) -> list[str]:
        """In words, for whoever answers for the log: each finding, then the verdict and what it rests on."""
        told = [f"entry {one.entry_id}: {one.what}" for one in self.findings]
        if told:
            return [*told, f"{count(len(told), 'finding')}: keep the database as it is, and compare with a backup"]
        size = f"{count(self.entries, 'entry', 'entries')}, the newest is {self.last_id}"
        return [f"the ops log is whole: {size}; {self._sealed}" if self.entries else "the ops log is empty"]

    @property
    def _sealed(self) -> str:
        if self.seal is None:
            return "not sealed yet"
        unsigned = "" if self.seal.signature else ", unsigned, since there was no AUDIT_KEY"
        return f"last sealed on {_moment(self.seal.at)}, through entry {self.seal.through_id}{unsigned}"


@dataclass(slots=True)
class _Walk:
    """Where the walk along the chain stands; `sealed_id` is the last entry that a seal speaks of."""

    expected: str
    entries: int
    last_id: int
    sealed_id: int = 0
    unsealed_since: datetime | None = None


def verify(session: Session, key: str, *, now: datetime) -> Proof:
    """What is wrong with the log, if anything. `key` is AUDIT_KEY, empty where there is none; `now` is this machine's."""
    head = session.get(OpsLogHead, 1)
    seals = list(session.scalars(select(OpsLogSeal).order_by(OpsLogSeal.id)))
    walk, findings = _walk(session, seals, None)
    found = [*_bad_signatures(seals, key), *findings, *_long_unsealed(walk, now), *_at_the_end(head, walk)]
    return Proof(found, walk.entries, walk.last_id, seals[-1] if seals else None)


def verify_through(session: Session, last_id: int) -> list[Finding]:
    """Entries up to that one that do not fit the chain or their seals; who signed the seals is not looked at."""
    return _walk(session, list(session.scalars(select(OpsLogSeal).order_by(OpsLogSeal.id))), last_id)[1]


def _walk(session: Session, seals: list[OpsLogSeal], last_id: int | None) -> tuple[_Walk, list[Finding]]:
    starts = [one for one in seals if one.is_start]
    walk = _Walk(starts[-1].hash, starts[-1].entries, starts[-1].through_id) if starts else _Walk(GENESIS, 0, 0)
    walk.sealed_id = max((one.through_id for one in seals), default=0)
    due = {
        one.through_id: one
        for one in seals
        if one.through_id > walk.last_id and (last_id is None or one.through_id <= last_id)
    }
    findings = list(_along_the_chain(session, walk, due, last_id))
    gone = [Finding(one.through_id, f"the entry sealed on {_moment(one.at)} is gone") for one in due.values()]
    return walk, findings + gone


def _bad_signatures(seals: list[OpsLogSeal], key: str) -> Iterator[Finding]:
    """Of the seal that the log begins behind, and of those newer than the last with this key's signature.

    That one vouches for the whole chain before it, so that a key which came late or was changed is soon forgotten.
    """
    good = {one.id for one in seals if key and compare_digest(one.signature, sign(one, key))}
    vouched_for = max((one.through_id for one in seals if one.id in good), default=-1)
    start = next((one.id for one in reversed(seals) if one.is_start), None)
    for one in seals:
        if not key or one.id in good or (one.through_id < vouched_for and one.id != start):
            continue
        why = (
            "was changed, or made with another AUDIT_KEY"
            if one.signature
            else "is not signed: older than AUDIT_KEY, or forged"
        )
        yield Finding(one.through_id, f"the seal of {_moment(one.at)} {why}")


def _along_the_chain(
    session: Session, walk: _Walk, due: dict[int, OpsLogSeal], last_id: int | None
) -> Iterator[Finding]:
    rows = select(OpsLogEntry).where(OpsLogEntry.id > walk.last_id).order_by(OpsLogEntry.id)
    if last_id is not None:
        rows = rows.where(OpsLogEntry.id <= last_id)
    for entry in session.scalars(rows.execution_options(yield_per=1000)):
        if entry.previous_hash != walk.expected:
            yield Finding(
                entry.id, f"does not follow {_place(walk)}: what stood between is gone, or the order was changed"
            )
        if entry.hash != entry_hash(entry):
            yield Finding(entry.id, "this entry was changed")
        sealed = due.pop(entry.id, None)
        if sealed is not None and sealed.hash != entry.hash:
            yield Finding(entry.id, f"the log up to here is not what was sealed on {_moment(sealed.at)}")
        if entry.id > walk.sealed_id:
            walk.unsealed_since = walk.unsealed_since or entry.at
        walk.expected, walk.last_id = entry.hash, entry.id
        walk.entries += 1
        session.expunge(entry)


def _long_unsealed(walk: _Walk, now: datetime) -> Iterator[Finding]:
    """Who removes the seals could rewrite what they spoke of."""
    if walk.unsealed_since and walk.unsealed_since < now - _UNSEALED:
        told = f"no seal speaks of what came since {_moment(walk.unsealed_since)}, though the worker seals every hour"
        yield Finding(walk.last_id, f"{told}: seals were removed, or no worker ran")


def _at_the_end(head: OpsLogHead | None, walk: _Walk) -> Iterator[Finding]:
    if head is None:
        if walk.entries:
            yield Finding(walk.last_id, "the note of how far the log goes was removed")
    elif head.entries != walk.entries or head.last_id != walk.last_id:
        written = f"{count(head.entries, 'entry was', 'entries were')} written, up to {head.last_id}"
        yield Finding(walk.last_id, f"the log ends here with {walk.entries:,} accounted for, but {written}")
    elif head.last_hash != walk.expected:
        yield Finding(walk.last_id, "the log does not end with the entry that was written last")


def _place(walk: _Walk) -> str:
    return f"entry {walk.last_id}" if walk.last_id else "the beginning of the log"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
