"""A question for a list ("all Q2 expansion risks"): its filter as a value, and in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from app.assistant.account_things import Holding
from app.assistant.own_fields import FieldTest
from app.crm.read_holdings import RENEWAL_WORDS
from app.slack.text import day, number

Subject = Literal["deals", "accounts", "tasks", "cases", "meetings"]
NOUNS: dict[Subject, str] = {
    "deals": "opportunities",
    "accounts": "accounts",
    "tasks": "tasks",
    "cases": "cases",
    "meetings": "customer meetings",
}
_ONE: dict[Subject, str] = {
    "deals": "opportunity",
    "accounts": "account",
    "tasks": "task",
    "cases": "case",
    "meetings": "customer meeting",
}
_DATE_WORDS: dict[Subject, str] = {
    "deals": "close date",
    "accounts": "renewal",
    "tasks": "due",
    "cases": "opened",
    "meetings": "on",
}
# A success manager owns few records, but looks after the customers that they belong to.
_OWNED: dict[Subject, str] = dict.fromkeys(NOUNS, "owner or success manager") | {"tasks": "owned by", "meetings": "of"}
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
    """Accounts that nobody has been in touch with for so many days; deals without an activity since."""
    is_customer: bool = False
    """Accounts that buy from us now; prospects and former customers are left out."""
    is_prospect: bool = False
    """Accounts that buy nothing from us now."""
    holdings: tuple[Holding, ...] = ()
    """What accounts have so many of, or none."""
    fields: tuple[FieldTest, ...] = ()
    """What fields of the org's own hold."""
    health_at_least: Decimal | None = None
    health_at_most: Decimal | None = None
    biggest_first: bool = False
    smallest_first: bool = False
    limit: int | None = None
    """Only so many, where the question says how many."""
    among: tuple[str, ...] | None = None
    """Only these records, or records of these accounts."""
    among_words: str = ""
    """What they are: "of the 9 customers before"."""
    ignored: tuple[str, ...] = ()
    """Words of the question that are no part of the filter: said, never swallowed."""

    @property
    def date_word(self) -> str:
        """What the days are days of."""
        return _DATE_WORDS[self.subject]

    @property
    def counted(self) -> Holding | None:
        """What the accounts are told by the number of."""
        return next((one for one in self.holdings if one.at_most != 0), None)

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
        return " · ".join(part for part in (noun, self.among_words, *self._filters()) if part)

    def _filters(self) -> Iterator[str]:
        yield "at risk" if self.at_risk else ""
        yield self._lateness
        yield "too long in their stage" if self.stuck else ""
        yield f"stage {self.stage}" if self.stage else ""
        yield f"with {self.product}" if self.product else ""
        yield from (self.segment, self.industry, self.country)
        yield "no next step" if self.no_next_step else ""
        untouched = "no activity" if self.subject == "deals" else "no contact"
        yield "" if self.silent_days is None else f"{untouched} for {self.silent_days} days"
        yield f"{self.date_word} {self._days()}" if self.first_on or self.last_on else ""
        yield from _between("ARR " if self.subject == "accounts" else "", self.at_least, self.at_most)
        yield f"{_OWNED[self.subject]} {self.owner_name}" if self.owner_id else ""
        yield from (one.words for one in self.holdings)
        yield from (one.words for one in self.fields)
        yield from _between("health ", self.health_at_least, self.health_at_most)
        yield self._order

    @property
    def _order(self) -> str:
        order = "biggest" if self.biggest_first else "smallest" if self.smallest_first else ""
        order = "oldest" if self.subject == "cases" and self.limit else order
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
        if self.first_on and self.first_on == self.last_on:
            return day(self.first_on)
        if self.first_on and self.last_on:
            return f"{day(self.first_on)} to {day(self.last_on)}"
        return f"from {day(self.first_on)}" if self.first_on else f"until {day(self.last_on or date.max)}"


def _between(what: str, least: Decimal | None, most: Decimal | None) -> Iterator[str]:
    yield "" if least is None else f"{what}at least {number(least)}"
    yield "" if most is None else f"{what}at most {number(most)}"
