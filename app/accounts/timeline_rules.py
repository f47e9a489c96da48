"""One timeline of touches and stage changes. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from app.crm.facts import AccountFacts, Deal, TouchKind

PER_PAGE = 12


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened (or is planned), and the record to open for it."""

    record_id: str
    at: datetime
    kind: TouchKind | str
    what: str
    text: str = ""
    who: str | None = None
    in_their_words: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some moments of a timeline; `number` counts from 0, the newest page."""

    moments: tuple[Moment, ...]
    number: int
    pages: int
    total: int


def timeline_of(facts: AccountFacts) -> list[Moment]:
    """Touches and stage changes, newest first."""
    touches = [Moment(t.id, t.at, t.kind, t.subject, t.text, t.who, t.in_their_words) for t in facts.touches]
    stages = [moment for deal in facts.deals for moment in _stages(deal)]
    return sorted((*touches, *stages), key=lambda moment: (moment.at, moment.record_id), reverse=True)


def _stages(deal: Deal) -> Iterator[Moment]:
    """The deal's first entry and each change of stage; a hidden stage gives none."""
    if deal.changes and deal.changes[0].stage:
        first = deal.changes[0]
        yield Moment(deal.id, first.at, "stage", f"{deal.name}: {first.stage}")
    for before, after in pairwise(deal.changes):
        if before.stage != after.stage:
            yield Moment(deal.id, after.at, "stage", f"{deal.name}: {before.stage} → {after.stage}")


def page_of(moments: Sequence[Moment], number: int) -> Page:
    """One page; a number beyond the end gives the last page."""
    pages = max(1, -(-len(moments) // PER_PAGE))
    held = min(max(number, 0), pages - 1)
    return Page(tuple(moments[held * PER_PAGE : (held + 1) * PER_PAGE]), held, pages, len(moments))
