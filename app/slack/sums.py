"""Sums over several currencies in words: each by itself, then all together at the org's own rates. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from app.crm.currency import Rates
from app.crm.facts import Money
from app.slack.text import money


def by_currency(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """One sum for each currency, largest number first."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for one in amounts:
        sums[one.currency] += one.amount
    return tuple(sorted((Money(amount, code) for code, amount in sums.items()), key=lambda m: -m.amount))


def sums_in_words(amounts: Iterable[tuple[Money, date | None]], rates: Rates) -> str:
    """`€900 and $240, together $1,240 (EUR to USD at Salesforce's current fixed rate)`; empty for no amounts.

    Each amount comes with the day whose rate counts, None for the current one. Where the org has no rate for one of
    the currencies, there is no sum of all: it would be too small.
    """
    dated = list(amounts)
    sums = by_currency(one for one, _ in dated)
    words = " and ".join(money(one) for one in sums)
    total = rates.total(dated, rates.corporate) if len(sums) > 1 else None
    if total is None:
        return words
    together, used = total
    shown = "; ".join(used[:3]) + (f"; and {len(used) - 3} more rates" if len(used) > 3 else "")
    return f"{words}, together {money(together)} ({shown})"
