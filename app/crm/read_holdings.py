"""What an account has bought and signed: assets, lines of won deals, contracts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import select

from app.crm.facts import Agreement, Deal, OwnedProduct
from app.crm.mirror_row import MirrorRow, among_ids
from app.crm.round_trip import Lookup
from app.crm.tables import Asset, Contract, Product2

# Statuses under which an asset is no longer in use; orgs add their own in the same words.
RENEWAL_WORDS = "renew|verl[äa]nger|erneuer|renouvel|renovaci|rinnov|verleng|更新"
"""What the types and names of renewals hold, as orgs of several languages write them (for Python and PostgreSQL alike)."""
_RENEWAL = re.compile(RENEWAL_WORDS, re.IGNORECASE)
_GONE = ("obsolete", "cancelled", "canceled", "returned", "terminated", "expired", "churned", "inactive")
_NOT_SIGNED = ("draft", "in approval process", "inapproval", "rejected", "cancelled", "canceled", "terminated")
# How long after its end a contract still says when the renewal was due.
_OVERDUE_DAYS = 180

ASSETS = Lookup.of(
    select(
        Asset.id, Asset.account_id, Asset.name, Asset.status, Asset.quantity, Asset.usage_end_date,
        Asset.product2_id, Product2.name.label("product"),
    )
    .outerjoin(Product2, Product2.id == Asset.product2_id)
    .where(among_ids(Asset.account_id), Asset.is_deleted.is_(False))
    .order_by(Asset.name, Asset.id)
)  # fmt: skip
CONTRACTS = Lookup.of(
    select(
        Contract.id, Contract.account_id, Contract.contract_number, Contract.status, Contract.start_date,
        Contract.end_date, Contract.contract_term, Contract.special_terms, Contract.description, Contract.created_date,
    )
    .where(among_ids(Contract.account_id), Contract.is_deleted.is_(False))
    .order_by(Contract.end_date.desc().nulls_last(), Contract.id)
)  # fmt: skip


def assets_of(rows: Iterable[MirrorRow]) -> dict[str, list[OwnedProduct]]:
    """Assets in use by the account id that they carry, by name, from rows of ASSETS."""
    owned: defaultdict[str, list[OwnedProduct]] = defaultdict(list)
    for row in rows:
        if not (row.status or "").lower().startswith(_GONE):
            name = row.product or row.name or "Unnamed product"
            product = OwnedProduct(row.id, name, row.quantity, row.usage_end_date, row.product2_id)
            owned[row.account_id].append(product)
    return owned


def products_of_deals(deals: Iterable[Deal]) -> list[OwnedProduct]:
    """Where the org keeps no assets: each product once, as its newest won deal (deals come newest first) has it."""
    owned: dict[str, OwnedProduct] = {}
    for deal in deals:
        if not deal.is_won:
            continue
        for line in deal.products:
            product = OwnedProduct(line.id, line.name, line.quantity, None, line.product_id)
            owned.setdefault(line.product_id or line.name, product)
    return sorted(owned.values(), key=lambda product: product.name)


def agreements_of(rows: Iterable[MirrorRow]) -> dict[str, list[Agreement]]:
    """Contracts by the account id that they carry, latest end first, from rows of CONTRACTS."""
    found: defaultdict[str, list[Agreement]] = defaultdict(list)
    for row in rows:
        ends_on = row.end_date or _end(row.start_date, row.contract_term)
        terms = row.special_terms or row.description
        number = row.contract_number or ""
        agreement = Agreement(row.id, number, row.status, row.start_date, ends_on, terms, row.created_date)
        found[row.account_id].append(agreement)
    return found


def _end(starts_on: date | None, months: int | None) -> date | None:
    """A contract of so many months ends on the day before its anniversary."""
    if starts_on is None or not months:
        return None
    year, month = divmod(starts_on.year * 12 + starts_on.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    last_day = (date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return first.replace(day=min(starts_on.day, last_day)) - timedelta(days=1)


def is_renewal(deal: Deal) -> bool:
    """Whether a deal renews what the account has, by its type or its name."""
    return any(_RENEWAL.search(words or "") for words in (deal.type, deal.name))


def renewal_of(agreements: Iterable[Agreement], deals: Iterable[Deal], today: date) -> tuple[date | None, str | None]:
    """When the account is up for renewal, and the record that says so.

    The soonest end of a contract in force, else the close date of the open renewal deal, else a contract that ran
    out within the last 180 days without either.
    """
    ends = sorted((a.ends_on, a.id) for a in agreements if a.ends_on and _is_signed(a))
    ahead = [end for end in ends if end[0] >= today]
    if ahead:
        return ahead[0]
    renewals = [(d.close_on, d.id) for d in deals if not d.is_closed and d.close_on and is_renewal(d)]
    if renewals:
        return min(renewals)
    late = [end for end in ends if end[0] >= today - timedelta(days=_OVERDUE_DAYS)]
    return late[-1] if late else (None, None)


def _is_signed(agreement: Agreement) -> bool:
    return not (agreement.status or "").lower().startswith(_NOT_SIGNED)
