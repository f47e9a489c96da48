"""Deals with their people, products and history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise

from sqlalchemy import ARRAY, Text, bindparam, select, text
from sqlalchemy.orm import Session

from app.crm.facts import Deal, DealChange, DealProduct, DealRole, Money
from app.crm.mirror_row import MirrorRow, among_ids
from app.crm.read_people import OWNER_COLUMNS, Owner, owner_of
from app.crm.round_trip import Lookup, look_up
from app.crm.tables import Opportunity

_LONG_AGO = datetime.min.replace(tzinfo=UTC)

_ALL_DEALS = (
    select(
        Opportunity.id, Opportunity.account_id, Opportunity.name, Opportunity.stage_name, Opportunity.amount,
        Opportunity.probability, Opportunity.close_date, Opportunity.type, Opportunity.next_step,
        Opportunity.description, Opportunity.is_closed, Opportunity.is_won, Opportunity.forecast_category_name,
        Opportunity.last_activity_date, Opportunity.last_stage_change_date, Opportunity.push_count,
        Opportunity.currency_iso_code, Opportunity.created_date, *OWNER_COLUMNS,
    )
    .outerjoin(Owner, Owner.id == Opportunity.owner_id)
    .where(Opportunity.is_deleted.is_(False))
)  # fmt: skip
DEALS = Lookup.of(_ALL_DEALS.where(among_ids(Opportunity.account_id)))
_OPEN_DEALS = Lookup.of(_ALL_DEALS.where(Opportunity.is_closed.is_not(True)))
# Roles, products and history of deals in one round trip; each part fills the columns that it has. The history is that
# of `past_ids`.
DEAL_PARTS = Lookup.of(
    text(
        """
SELECT 'role' AS part, r.id, r.opportunity_id, r.created_date, r.contact_id AS about_id, c.name, r.role AS words,
    r.is_primary, NULL::numeric AS quantity, NULL::numeric AS amount, NULL::numeric AS share, NULL::date AS close_date
FROM sf_opportunity_contact_role r LEFT JOIN sf_contact c ON c.id = r.contact_id
WHERE r.opportunity_id = ANY(:ids) AND NOT r.is_deleted AND r.contact_id IS NOT NULL
UNION ALL
SELECT 'line', l.id, l.opportunity_id, l.created_date, l.product2_id, coalesce(p.name, l.name), l.description, NULL,
    l.quantity, coalesce(l.total_price, l.quantity * l.unit_price), NULL, NULL
FROM sf_opportunity_line_item l LEFT JOIN sf_product2 p ON p.id = l.product2_id
WHERE l.opportunity_id = ANY(:ids) AND NOT l.is_deleted
UNION ALL
SELECT 'past', h.id, h.opportunity_id, h.created_date, NULL, NULL, h.stage_name, NULL, NULL, h.amount, h.probability,
    h.close_date
FROM sf_opportunity_history h
WHERE h.opportunity_id = ANY(:past_ids) AND NOT h.is_deleted AND h.created_date IS NOT NULL
ORDER BY is_primary DESC NULLS LAST, created_date, id
"""
    ).bindparams(bindparam("ids", type_=ARRAY(Text)), bindparam("past_ids", type_=ARRAY(Text)))
)


@dataclass(frozen=True, slots=True)
class _Parts:
    """By deal; roles with the primary one first, the others oldest first."""

    roles: defaultdict[str, list[DealRole]] = field(default_factory=lambda: defaultdict(list))
    products: defaultdict[str, list[DealProduct]] = field(default_factory=lambda: defaultdict(list))
    changes: defaultdict[str, list[DealChange]] = field(default_factory=lambda: defaultdict(list))


def deals_of(
    rows: Iterable[MirrorRow], part_rows: Iterable[MirrorRow], *, currency: str = "USD"
) -> dict[str, list[Deal]]:
    """Deals by the account id that they carry, newest first, from rows of DEALS and DEAL_PARTS.

    `currency` is the org's, for rows that name none.
    """
    parts = _parts_of(part_rows)
    deals: defaultdict[str, list[Deal]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.created_date or _LONG_AGO, row.id), reverse=True):
        deals[row.account_id].append(_deal(row, parts, currency))
    return deals


def open_deals(session: Session) -> dict[str, list[Deal]]:
    """All open deals by the account id that they carry, without people and products.

    Only those whose stage has no date of its own carry their history, which tells it.
    """
    (rows,) = look_up(session, (_OPEN_DEALS, {}))
    undated = [row.id for row in rows if row.last_stage_change_date is None]
    (parts,) = look_up(session, (DEAL_PARTS, {"ids": [], "past_ids": undated})) if undated else ([],)
    return deals_of(rows, parts)


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


def _parts_of(rows: Iterable[MirrorRow]) -> _Parts:
    parts = _Parts()
    for row in rows:
        if row.part == "role":
            name = row.name or "Unknown contact"
            role = DealRole(row.id, row.about_id, name, row.words, bool(row.is_primary), row.created_date)
            parts.roles[row.opportunity_id].append(role)
        elif row.part == "line":
            name = row.name or "Unnamed product"
            line = DealProduct(row.id, name, row.quantity, row.amount, row.about_id, row.words)
            parts.products[row.opportunity_id].append(line)
        else:
            change = DealChange(row.id, row.created_date, row.words or "", row.amount, row.close_date, row.share)
            parts.changes[row.opportunity_id].append(change)
    return parts
