"""Who is a customer, since when, and what is a renewal."""

from __future__ import annotations

import re
from datetime import date, timedelta

from app.crm.facts import AccountFacts, Deal
from app.crm.read_holdings import is_renewal
from app.risk.thresholds import Lens

_FORMER = re.compile(r"\b(former|ex|churned|lost|past|inactive|cancell?ed)\b", re.IGNORECASE)
_BOUGHT_DAYS = 400
"""A won deal older than a yearly contract with some grace does not make a customer by itself."""


def is_customer(facts: AccountFacts, today: date) -> bool:
    """Whether they buy from us now: revenue, running products or contracts, or a deal won within some 13 months."""
    if facts.type and _FORMER.search(facts.type):
        return False
    if facts.arr is not None:
        return facts.arr.amount > 0
    running = any(product.ends_on is None or product.ends_on >= today for product in facts.products)
    renews = facts.renewal_on is not None and facts.renewal_on >= today - timedelta(days=30)
    return running or renews or any(_is_won_lately(deal, today) for deal in facts.deals)


def customer_since(facts: AccountFacts) -> date | None:
    """The first contract's start or won deal's close date; None where neither is known."""
    starts = [agreement.starts_on for agreement in facts.agreements if agreement.starts_on]
    starts += [deal.close_on for deal in facts.deals if deal.is_won and deal.close_on]
    return min(starts, default=None)


def is_watched(facts: AccountFacts, lens: Lens) -> bool:
    """Whether silence means anything: they buy from us, or a deal is open."""
    return any(not deal.is_closed for deal in facts.deals) or is_customer(facts, lens.today)


def renewal_deal(facts: AccountFacts) -> Deal | None:
    """The open renewal opportunity that closes first."""
    return next((deal for deal in facts.open_deals if is_renewal(deal)), None)


def _is_won_lately(deal: Deal, today: date) -> bool:
    return bool(deal.is_won and deal.close_on and today - deal.close_on <= timedelta(days=_BOUGHT_DAYS))
