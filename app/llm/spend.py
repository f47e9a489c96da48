"""What the model cost today, and whether there is anything left of the day's budget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.llm.tables import ModelSpend
from app.settings import Settings

_MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Budget:
    """Per day; dollars are not limited where `usd` is 0. Prices are dollars for a million tokens."""

    tokens: int
    usd: Decimal = Decimal(0)
    input_price: Decimal = Decimal(0)
    output_price: Decimal = Decimal(0)

    @classmethod
    def of(cls, settings: Settings) -> Budget:
        """As the settings have it."""
        prices = (settings.model_usd_per_million_input, settings.model_usd_per_million_output)
        return cls(settings.model_daily_tokens, settings.model_daily_usd, *prices)

    def cost(self, given: int, received: int) -> Decimal:
        """Dollars for so many tokens sent and received."""
        return (given * self.input_price + received * self.output_price) / _MILLION


@dataclass(frozen=True, slots=True)
class Spent:
    """One day's calls, tokens and dollars, and the budget that they are held against."""

    calls: int
    tokens: int
    usd: Decimal
    budget: Budget

    @property
    def is_over(self) -> bool:
        """Whether nothing more may be asked today."""
        return self.tokens >= self.budget.tokens or bool(self.budget.usd and self.usd >= self.budget.usd)

    @property
    def words(self) -> str:
        """For a status line: `12 calls, 34,567 of 2,000,000 tokens, $0.42 of $5.00`."""
        told = f"{self.calls:,} calls, {self.tokens:,} of {self.budget.tokens:,} tokens"
        if self.budget.input_price or self.budget.output_price:
            told += f", ${self.usd:,.2f}" + (f" of ${self.budget.usd:,.2f}" if self.budget.usd else "")
        return told + (" (spent: answers come from the records alone until midnight UTC)" if self.is_over else "")


def today() -> date:
    """The budget's day, UTC."""
    return datetime.now(UTC).date()


def read_spent(session: Session, settings: Settings) -> Spent:
    """Today's use, for `/throughline status` and for the budget itself."""
    return spent_on(session, today(), Budget.of(settings))


def spent_on(session: Session, on: date, budget: Budget) -> Spent:
    """One day's use."""
    total = select(
        func.coalesce(func.sum(ModelSpend.calls), 0),
        func.coalesce(func.sum(ModelSpend.input_tokens + ModelSpend.output_tokens), 0),
        func.coalesce(func.sum(ModelSpend.cost_usd), 0),
    ).where(ModelSpend.on == on)
    calls, tokens, usd = session.execute(total).one()
    return Spent(int(calls), int(tokens), Decimal(usd), budget)


def add_spend(session: Session, prompt: str, given: int, received: int, cost: Decimal) -> None:
    """Add one call to today's sums."""
    values = {"calls": 1, "input_tokens": given, "output_tokens": received, "cost_usd": cost}
    added = insert(ModelSpend).values(on=today(), prompt=prompt, **values)
    sums = {name: getattr(ModelSpend, name) + added.excluded[name] for name in values}
    session.execute(added.on_conflict_do_update(index_elements=["on", "prompt"], set_=sums))
