"""Promises on a handoff's page: each with where it stands in the ledger. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.handoffs.handoff import Entry
from app.handoffs.ledger import Promise
from app.handoffs.promises import Said
from app.llm.relative_dates import due_in
from app.slack.text import day


def owed_first(promises: Sequence[Said], ledger: Sequence[Promise]) -> tuple[Said, ...]:
    """What is still owed before what was delivered; the order within each stays."""
    known = _by_words(ledger)
    return tuple(sorted(promises, key=lambda one: _is_delivered(known.get(_key(one)))))


def promised(promises: Sequence[Said], ledger: Sequence[Promise], today: date) -> tuple[Entry, ...]:
    """One entry a promise: who said it and when, by when it is due, and whether it was delivered."""
    known = _by_words(ledger)
    return tuple(_entry(one, known.get(_key(one)), today) for one in promises)


def _entry(said: Said, kept: Promise | None, today: date) -> Entry:
    told = (said.who, day(said.on) if said.on else None, _standing(said, kept, today))
    return Entry("", (said.record_id,), quote=said.quote, source=", ".join(part for part in told if part))


def _standing(said: Said, kept: Promise | None, today: date) -> str:
    if kept and kept.delivered_at:
        return f"delivered {day(kept.delivered_at.date())}"
    due = kept.due_on if kept else due_in(said.quote, said.on) if said.on else None
    if due is None:
        return ""
    return f"due {day(due)}, late" if due < today else f"due {day(due)}"


def _by_words(ledger: Sequence[Promise]) -> dict[tuple[str, str], Promise]:
    return {(one.record_id, _folded(one.quote)): one for one in ledger}


def _key(said: Said) -> tuple[str, str]:
    return said.record_id, _folded(said.quote)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _is_delivered(kept: Promise | None) -> bool:
    return kept is not None and kept.delivered_at is not None
