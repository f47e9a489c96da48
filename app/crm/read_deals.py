"""Deals with their people, products and history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.crm.facts import Deal, DealChange, DealProduct, DealRole, Money
from app.crm.mirror_row import MirrorRow, among_ids
from app.crm.read_people import OWNER_COLUMNS, Owner, owner_of
from app.crm.tables import (
    Contact,
    Opportunity,
    OpportunityContactRole,
    OpportunityHistory,
    OpportunityLineItem,
    Product2,
)

_LONG_AGO = datetime.min.replace(tzinfo=UTC)

_role = OpportunityContactRole
_line = OpportunityLineItem
_past = OpportunityHistory
_DEALS = (
    select(
        Opportunity.id, Opportunity.account_id, Opportunity.name, Opportunity.stage_name, Opportunity.amount,
        Opportunity.probability, Opportunity.close_date, Opportunity.type, Opportunity.next_step,
        Opportunity.description, Opportunity.is_closed, Opportunity.is_won, Opportunity.forecast_category_name,
        Opportunity.last_activity_date, Opportunity.last_stage_change_date, Opportunity.push_count,
        Opportunity.currency_iso_code, Opportunity.created_date, *OWNER_COLUMNS,
    )
    .outerjoin(Owner, Owner.id == Opportunity.owner_id)
    .where(among_ids(Opportunity.account_id), Opportunity.is_deleted.is_(False))
)  # fmt: skip
_ROLES = (
    select(_role.id, _role.opportunity_id, _role.contact_id, _role.role, _role.is_primary, Contact.name)
    .outerjoin(Contact, Contact.id == _role.contact_id)
    .where(among_ids(_role.opportunity_id), _role.is_deleted.is_(False), _role.contact_id.is_not(None))
    .order_by(_role.is_primary.desc().nulls_last(), _role.created_date, _role.id)
)
_LINES = (
    select(
        _line.id, _line.opportunity_id, _line.product2_id, _line.name, _line.quantity, _line.total_price,
        _line.unit_price, _line.description, Product2.name.label("product"),
    )
    .outerjoin(Product2, Product2.id == _line.product2_id)
    .where(among_ids(_line.opportunity_id), _line.is_deleted.is_(False))
    .order_by(_line.created_date, _line.id)
)  # fmt: skip
_PAST = (
    select(
        _past.id, _past.opportunity_id, _past.created_date, _past.stage_name, _past.amount, _past.close_date,
        _past.probability,
    )
    .where(among_ids(_past.opportunity_id), _past.is_deleted.is_(False), _past.created_date.is_not(None))
    .order_by(_past.created_date, _past.id)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Parts:
    roles: Mapping[str, list[DealRole]]
    products: Mapping[str, list[DealProduct]]
    changes: Mapping[str, list[DealChange]]


def load_deals(session: Session, account_ids: Collection[str], *, currency: str = "USD") -> dict[str, tuple[Deal, ...]]:
    """Deals by the account id that they carry, newest first; `currency` is the org's, for rows that name none."""
    rows = _deal_rows(session, account_ids)
    ids = [row.id for row in rows]
    parts = _Parts(_roles(session, ids), _products(session, ids), _changes(session, ids)) if ids else _Parts({}, {}, {})
    deals: defaultdict[str, list[Deal]] = defaultdict(list)
    for row in rows:
        deals[row.account_id].append(_deal(row, parts, currency))
    return {account_id: tuple(found) for account_id, found in deals.items()}


def _deal_rows(session: Session, account_ids: Collection[str]) -> Sequence[MirrorRow]:
    rows = session.execute(_DEALS, {"ids": list(account_ids)}).all()
    return sorted(rows, key=lambda row: (row.created_date or _LONG_AGO, row.id), reverse=True)


def _deal(row: MirrorRow, parts: _Parts, currency: str) -> Deal:
    changes = parts.changes.get(row.id, [])
    return Deal(
        id=row.id,
        name=row.name or "Unnamed opportunity",
        stage=row.stage_name or "",
        amount=None if row.amount is None else Money(row.amount, row.currency_iso_code or currency),
        close_on=row.close_date,
        type=row.type,
        next_step=row.next_step,
        description=row.description,
        owner=owner_of(row),
        is_closed=bool(row.is_closed),
        is_won=bool(row.is_won),
        probability=row.probability,
        forecast_category=row.forecast_category_name,
        push_count=pushes(changes) if row.push_count is None else row.push_count,
        created_at=row.created_date,
        stage_since=row.last_stage_change_date or stage_since(changes, row.stage_name) or row.created_date,
        last_activity_on=row.last_activity_date,
        roles=tuple(parts.roles.get(row.id, ())),
        products=tuple(parts.products.get(row.id, ())),
        changes=tuple(changes),
    )


def pushes(changes: Sequence[DealChange]) -> int:
    """How often the close date moved into a later month, which is what Salesforce's own push count counts."""
    dates = [change.close_on for change in changes if change.close_on]
    months = [(on.year, on.month) for on in dates]
    return sum(later > earlier for earlier, later in pairwise(months))


def stage_since(changes: Sequence[DealChange], stage: str | None) -> datetime | None:
    """When the deal came into its present stage by its history (oldest first); None where that does not say."""
    since: datetime | None = None
    for change in reversed(changes):
        if change.stage != stage:
            break
        since = change.at
    return since


def _roles(session: Session, deal_ids: Sequence[str]) -> dict[str, list[DealRole]]:
    found: defaultdict[str, list[DealRole]] = defaultdict(list)
    for row in session.execute(_ROLES, {"ids": deal_ids}):
        name = row.name or "Unknown contact"
        found[row.opportunity_id].append(DealRole(row.id, row.contact_id, name, row.role, bool(row.is_primary)))
    return found


def _products(session: Session, deal_ids: Sequence[str]) -> dict[str, list[DealProduct]]:
    found: defaultdict[str, list[DealProduct]] = defaultdict(list)
    for row in session.execute(_LINES, {"ids": deal_ids}):
        found[row.opportunity_id].append(_product(row))
    return found


def _product(row: MirrorRow) -> DealProduct:
    total = row.total_price
    if total is None and row.quantity is not None and row.unit_price is not None:
        total = row.quantity * row.unit_price
    name = row.product or row.name or "Unnamed product"
    return DealProduct(row.id, name, row.quantity, total, row.product2_id, row.description)


def _changes(session: Session, deal_ids: Sequence[str]) -> dict[str, list[DealChange]]:
    found: defaultdict[str, list[DealChange]] = defaultdict(list)
    for row in session.execute(_PAST, {"ids": deal_ids}):
        change = DealChange(row.id, row.created_date, row.stage_name or "", row.amount, row.close_date, row.probability)
        found[row.opportunity_id].append(change)
    return found
