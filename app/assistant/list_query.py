"""A question for a list ("all Q2 expansion risks"): its filter as a value, and in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from app.slack.text import day, number

Subject = Literal["deals", "accounts", "tasks", "cases"]
NOUNS: dict[Subject, str] = {"deals": "opportunities", "accounts": "accounts", "tasks": "tasks", "cases": "cases"}
KINDS: dict[str, str] = {
    "expansion": "expan|up-?sell|cross-?sell|add-?on|upgrade",
    "renewal": "renew",
    "new business": r"\mnew\M",
}
"""Kinds of deals, each with what the org's own type names may hold (a PostgreSQL pattern)."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What is wanted. Days are inclusive; `within` is what they are days of (close date, renewal, due date, opening)."""

    subject: Subject
    owner_id: str | None = None
    owner_name: str = ""
    kind: str = ""
    state: Literal["open", "won", "lost", "any"] = "open"
    stage: str = ""
    first_on: date | None = None
    last_on: date | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    at_risk: bool = False
    overdue: bool = False
    severe: bool = False
    product: str = ""
    ignored: tuple[str, ...] = ()
    """Words of the question that are no part of the filter: said, never swallowed."""

    @property
    def date_word(self) -> str:
        """What the days are days of."""
        return {"deals": "close date", "accounts": "renewal", "tasks": "due", "cases": "opened"}[self.subject]

    @property
    def words(self) -> str:
        """The filter as a reader checks it: `open expansion opportunities · at risk · close date 1 Apr 2027 to 30 Jun 2027`."""
        state = (
            self.state
            if self.subject == "deals" and self.state != "any"
            else "open"
            if self.subject in ("tasks", "cases")
            else ""
        )
        noun = " ".join(
            part for part in (state, "severe" if self.severe else "", self.kind, NOUNS[self.subject]) if part
        )
        told = [noun]
        told += ["at risk"] if self.at_risk else []
        told += ["overdue"] if self.overdue and self.subject == "tasks" else []
        told += ["close date passed"] if self.overdue and self.subject == "deals" else []
        told += [f"stage {self.stage}"] if self.stage else []
        told += [f"with {self.product}"] if self.product else []
        told += [f"{self.date_word} {self._days()}"] if self.first_on or self.last_on else []
        told += [f"at least {number(self.at_least)}"] if self.at_least is not None else []
        told += [f"at most {number(self.at_most)}"] if self.at_most is not None else []
        told += [f"owned by {self.owner_name}"] if self.owner_id else []
        return " · ".join(told)

    def _days(self) -> str:
        if self.first_on and self.last_on:
            return f"{day(self.first_on)} to {day(self.last_on)}"
        return f"from {day(self.first_on)}" if self.first_on else f"until {day(self.last_on or date.max)}"
