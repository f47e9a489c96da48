"""Sums over several currencies: the org's own rates, and words for which rate it was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.crm.calendar_tables import CurrencyType, DatedConversionRate
from app.crm.facts import Money

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class DatedRate:
    """A rate that holds from `starts_on` until the day before `until`; None for no end."""

    starts_on: date
    until: date | None
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Converted:
    """An amount in another currency, and which rate made it, in words; `how` is empty where nothing was converted."""

    money: Money
    how: str = ""


@dataclass(frozen=True, slots=True)
class Rates:
    """Units of each currency for one unit of the org's corporate currency, as CurrencyType holds them.

    `dated` are the rates of advanced currency management, which Salesforce applies to opportunities by close date.
    """

    corporate: str = "USD"
    fixed: Mapping[str, Decimal] = field(default_factory=dict)
    dated: Mapping[str, tuple[DatedRate, ...]] = field(default_factory=dict)

    def convert(self, money: Money, currency: str, on: date | None = None) -> Converted | None:
        """The amount in `currency`, by the rates of the day `on` where the org dates them; None without a rate."""
        if money.currency == currency:
            return Converted(money)
        source, target = self._rate(money.currency, on), self._rate(currency, on)
        if source is None or target is None or not source[0]:
            return None
        amount = (money.amount / source[0] * target[0]).quantize(_CENT, ROUND_HALF_UP)
        is_dated = source[1] or target[1]
        how = f"at Salesforce's rate for {on:%Y-%m-%d}" if is_dated and on else "at Salesforce's current fixed rate"
        return Converted(Money(amount, currency), f"{money.currency} to {currency} {how}")

    def total(
        self, amounts: Iterable[tuple[Money, date | None]], currency: str
    ) -> tuple[Money, tuple[str, ...]] | None:
        """The sum in `currency` with the rates that were used, in words; None where one amount has no rate."""
        total = Decimal(0)
        used: dict[str, None] = {}
        for money, on in amounts:
            converted = self.convert(money, currency, on)
            if converted is None:
                return None
            total += converted.money.amount
            if converted.how:
                used[converted.how] = None
        return Money(total, currency), tuple(used)

    def _rate(self, currency: str, on: date | None) -> tuple[Decimal, bool] | None:
        """Units per corporate unit, and whether that is a dated rate."""
        if currency == self.corporate:
            return Decimal(1), False
        if on is not None:
            for one in self.dated.get(currency, ()):
                if one.starts_on <= on and (one.until is None or on < one.until):
                    return one.rate, True
        fixed = self.fixed.get(currency)
        return None if fixed is None else (fixed, False)


def load_rates(session: Session) -> Rates:
    """The org's rates; without any in single-currency orgs, where nothing needs converting."""
    kinds = session.execute(
        select(CurrencyType.iso_code, CurrencyType.conversion_rate, CurrencyType.is_corporate).where(
            CurrencyType.is_deleted.is_(False), CurrencyType.conversion_rate.is_not(None)
        )
    ).all()
    corporate = next((row.iso_code for row in kinds if row.is_corporate), Rates().corporate)
    return Rates(corporate, {row.iso_code: row.conversion_rate for row in kinds}, _dated(session))


def _dated(session: Session) -> dict[str, tuple[DatedRate, ...]]:
    rate = DatedConversionRate
    statement = (
        select(rate.iso_code, rate.start_date, rate.next_start_date, rate.conversion_rate)
        .where(rate.is_deleted.is_(False), rate.start_date.is_not(None), rate.conversion_rate.is_not(None))
        .order_by(rate.start_date)
    )
    found: defaultdict[str, list[DatedRate]] = defaultdict(list)
    for row in session.execute(statement):
        found[row.iso_code].append(DatedRate(row.start_date, row.next_start_date, row.conversion_rate))
    return {currency: tuple(rates) for currency, rates in found.items()}
