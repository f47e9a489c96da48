"""One sentence of code's own making, and what it is made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from app.crm.facts import AccountFacts
from app.crm.fiscal import FiscalCalendar
from app.risk.signal import Signal
from app.slack.text import count, day

ITEMS = 5
"""Lines of one kind in one answer; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence (plain text) with the records that say so."""

    text: str
    record_ids: tuple[str, ...]
    denies: bool = False
    """It says that something is absent, which only code may say."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the asker may see of one account: its facts, and what the watch makes of them."""

    facts: AccountFacts
    signals: tuple[Signal, ...] = ()
    fiscal: FiscalCalendar = field(default_factory=FiscalCalendar)
    mapped: frozenset[str] = frozenset()
    """The account's fields that its measures are read from."""


def with_rest(lines: list[Line], total: int, noun: str, account_id: str, plural: str | None = None) -> list[Line]:
    """The lines, and how many more there are."""
    more = total - len(lines)
    return (
        lines
        if more <= 0
        else [*lines, Line(f"And {count(more, f'more {noun}', plural and f'more {plural}')}.", (account_id,))]
    )


def none(facts: AccountFacts, text: str) -> list[Line]:
    """That there is none, which rests on the account itself."""
    return [Line(text, (facts.id,), denies=True)]


def due(due_on: date | None, today: date) -> str:
    """`, due 3 Nov 2026 (18 days overdue)`; empty where no day is set."""
    if due_on is None:
        return ""
    late = (today - due_on).days
    return f", due {day(due_on)}" + (f" ({count(late, 'day')} overdue)" if late > 0 else "")


def ago(on: date, today: date) -> str:
    """`in 40 days`, `today`, `3 days ago`."""
    days = (on - today).days
    if days == 0:
        return "today"
    return f"in {count(days, 'day')}" if days > 0 else f"{count(-days, 'day')} ago"


def described(*parts: str | None) -> str:
    """` (Head of IT, Economic Buyer)`; empty where nothing is known."""
    told = ", ".join(part for part in parts if part)
    return f" ({told})" if told else ""


def sentence(text: str) -> str:
    """The text with an end mark, whatever its writer ended it with."""
    bare = text.strip().rstrip(",;:")
    return bare if bare.endswith((".", "!", "?", "…", "”")) else f"{bare}."
