"""A question for a list ("all Q2 expansion risks"): its filter as a value, and in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from app.crm.read_holdings import RENEWAL_WORDS
from app.slack.text import day, number

Subject = Literal["deals", "accounts", "tasks", "cases"]
NOUNS: dict[Subject, str] = {"deals": "opportunities", "accounts": "accounts", "tasks": "tasks", "cases": "cases"}
_ONE: dict[Subject, str] = {"deals": "opportunity", "accounts": "account", "tasks": "task", "cases": "case"}
# A success manager owns few records, but looks after the customers that they belong to.
_OWNED: dict[Subject, str] = dict.fromkeys(NOUNS, "owner or success manager") | {"tasks": "owned by"}
KINDS: dict[str, str] = {
    "expansion": "expan|up-?sell|cross-?sell|add-?on|upgrade|erweiter|ausbau|ampliaci|extension|uitbrei",
    "renewal": RENEWAL_WORDS,
    "new business": r"\mnew\M|\mneu|\mnouve|\mnuev",
}
"""Kinds of deals, each with what the org's own type names may hold (a PostgreSQL pattern)."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What is wanted. Days are inclusive; `within` is what they are days of (close date, renewal, due date, opening)."""

    subject: Subject
    owner_id: str | None = None
    owner_name: str = ""
    team_ids: tuple[str, ...] = ()
    """Those who report to the owner, where a whole team's records are wanted."""
    kind: str = ""
    state: Literal["open", "won", "lost", "any"] = "open"
    stage: str = ""
    first_on: date | None = None
    last_on: date | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    at_risk: bool = False
    stuck: bool = False
    """Deals that stand clearly too long in their stage."""
    overdue: bool = False
    severe: bool = False
    product: str = ""
    segment: str = ""
    industry: str = ""
    country: str = ""
    """What the records' customers have in these fields, in the org's own writing."""
    no_next_step: bool = False
    silent_days: int | None = None
    """Accounts that nobody has been in touch with for so many days."""
    is_customer: bool = False
    """Accounts that buy from us now; prospects and former customers are left out."""
    is_prospect: bool = False
    """Accounts that buy nothing from us now."""
    unplanned: bool = False
    """Accounts with no meeting ahead."""
    lacks: str = ""
    """Accounts with no such thing on record, in the reader's words."""
    health_at_least: Decimal | None = None
    health_at_most: Decimal | None = None
    biggest_first: bool = False
    smallest_first: bool = False
    limit: int | None = None
    """Only so many, where the question says how many."""
    ignored: tuple[str, ...] = ()
    """Words of the question that are no part of the filter: said, never swallowed."""

    @property
    def date_word(self) -> str:
        """What the days are days of."""
        return {"deals": "close date", "accounts": "renewal", "tasks": "due", "cases": "opened"}[self.subject]

    @property
    def owner_ids(self) -> tuple[str, ...]:
        """Everybody whose records are wanted; empty for everybody's."""
        return (self.owner_id, *self.team_ids) if self.owner_id else ()

    def noun(self, number: int = 2) -> str:
        """What is listed, for so many of them."""
        one, many = _ONE[self.subject], NOUNS[self.subject]
        if self.is_customer or self.is_prospect:
            one, many = ("customer", "customers") if self.is_customer else ("prospect", "prospects")
        return one if number == 1 else many

    @property
    def words(self) -> str:
        """The filter as a reader checks it: `open expansion opportunities · at risk · close date 1 Apr 2027 to 30 Jun 2027`."""
        severe = "severe" if self.severe else ""
        noun = " ".join(part for part in (self._state, severe, self.kind, self.noun()) if part)
        told = [noun, "at risk" if self.at_risk else "", self._lateness]
        told += ["too long in their stage"] if self.stuck else []
        told += [f"stage {self.stage}"] if self.stage else []
        told += [f"with {self.product}"] if self.product else []
        told += [one for one in (self.segment, self.industry, self.country) if one]
        told += ["no next step"] if self.no_next_step else []
        told += [f"no contact for {self.silent_days} days"] if self.silent_days is not None else []
        told += [f"{self.date_word} {self._days()}"] if self.first_on or self.last_on else []
        told += [f"at least {number(self.at_least)}"] if self.at_least is not None else []
        told += [f"at most {number(self.at_most)}"] if self.at_most is not None else []
        told += [f"{_OWNED[self.subject]} {self.owner_name}"] if self.owner_id else []
        told += ["no meeting planned"] if self.unplanned else []
        told += [f"no {self.lacks} that you may see"] if self.lacks else []
        told += [f"health at least {number(self.health_at_least)}"] if self.health_at_least is not None else []
        told += [f"health at most {number(self.health_at_most)}"] if self.health_at_most is not None else []
        told += [self._order] if self._order else []
        return " · ".join(part for part in told if part)

    @property
    def _order(self) -> str:
        order = "biggest" if self.biggest_first else "smallest" if self.smallest_first else ""
        many = "" if self.limit is None else "the " + (order if self.limit == 1 else f"{self.limit} {order}".strip())
        return many or (order and f"{order} first")

    @property
    def _state(self) -> str:
        if self.subject == "deals":
            return "" if self.state == "any" else self.state
        return "open" if self.subject in ("tasks", "cases") else ""

    @property
    def _lateness(self) -> str:
        if not self.overdue:
            return ""
        return {"tasks": "overdue", "deals": "close date passed"}.get(self.subject, "")

    def _days(self) -> str:
        if self.first_on and self.last_on:
            return f"{day(self.first_on)} to {day(self.last_on)}"
        return f"from {day(self.first_on)}" if self.first_on else f"until {day(self.last_on or date.max)}"
