"""One line of a list, and the list."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from app.crm.currency import Rates
from app.crm.facts import Money


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. `on` is the close date, renewal, due date or day of opening."""

    id: str
    name: str
    account_id: str | None
    account_name: str
    owner_name: str = ""
    on: date | None = None
    money: Money | None = None
    state: str = ""
    """The stage, status or priority; of an account its health, of a meeting its hour."""
    kind: str = ""
    segment: str = ""
    industry: str = ""
    told: str = ""
    """What the filter tells the account by: how many open cases, which NPS."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What the asker may see of what fits. `hidden_fields` are columns that Salesforce hides from them."""

    rows: tuple[Row, ...]
    hidden_fields: tuple[str, ...] = ()
    is_cut: bool = False
    rates: Rates = field(default_factory=Rates)
    """For a sum over several currencies."""

    def first(self, limit: int | None) -> Listed:
        """The list's first rows alone; all of them without a limit."""
        return self if limit is None else replace(self, rows=self.rows[:limit])
