"""From the mirror to parcels and candidates: who works beside the leaving colleague, what they own and have sold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.crm.activity_tables import Task
from app.crm.facts import Person
from app.crm.tables import Account, Opportunity, OpportunityLineItem, Product2, User
from app.handoffs.departing import Owned
from app.handoffs.suggest_owners import Candidate, Parcel


def read_candidates(session: Session, person: Person) -> tuple[Candidate, ...]:
    """Active colleagues under the same manager who own accounts or deals; their manager where there is none."""
    peers = _peers(session, person)
    ids = [one.id for one in peers]
    loads = _loads(session, ids)
    places, products = _places(session, ids), _sold(session, ids)
    busy = [one for one in peers if loads[one.id]] or peers
    found = [Candidate(one.id, one.name or one.id, loads[one.id], places[one.id], products[one.id]) for one in busy]
    if found or person.manager_id is None:
        return tuple(found)
    manager = session.get(User, person.manager_id)
    return (Candidate(manager.id, manager.name or manager.id, 0),) if manager and manager.is_active else ()


def _peers(session: Session, person: Person) -> Sequence[User]:
    """Same manager; of them the same role's people where the role has others (an AE's deals go to AEs)."""
    me = session.get(User, person.id)
    staying = (User.is_active.is_(True), User.is_deleted.is_(False), User.id != person.id)
    under = session.scalars(
        select(User).where(*staying, User.manager_id == person.manager_id).order_by(User.name)
    ).all()
    same_role = [one for one in under if me and me.user_role_id and one.user_role_id == me.user_role_id]
    return same_role or under


def _loads(session: Session, ids: Collection[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    queries = (
        (Account.owner_id, (Account.is_deleted.is_(False),)),
        (Opportunity.owner_id, (Opportunity.is_deleted.is_(False), Opportunity.is_closed.is_not(True))),
        (Task.owner_id, (Task.is_deleted.is_(False), Task.is_closed.is_not(True))),
    )
    for owner, conditions in queries:
        rows = session.execute(select(owner, func.count()).where(owner.in_(ids), *conditions).group_by(owner))
        counts.update({owner_id: number for owner_id, number in rows if owner_id})
    return counts


def _places(session: Session, ids: Collection[str]) -> defaultdict[str, Counter[str]]:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    place = func.coalesce(Account.billing_state, Account.billing_country)
    statement = select(Account.owner_id, place, func.count()).where(
        Account.owner_id.in_(ids), Account.is_deleted.is_(False), place.is_not(None)
    )
    for owner_id, name, number in session.execute(statement.group_by(Account.owner_id, place)):
        found[str(owner_id)][str(name)] = number
    return found


def _sold(session: Session, ids: Collection[str]) -> defaultdict[str, Counter[str]]:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    statement = (
        select(Opportunity.owner_id, Product2.name, func.count())
        .join(OpportunityLineItem, OpportunityLineItem.opportunity_id == Opportunity.id)
        .join(Product2, Product2.id == OpportunityLineItem.product2_id)
        .where(Opportunity.owner_id.in_(ids), Opportunity.is_won.is_(True), Opportunity.is_deleted.is_(False))
        .group_by(Opportunity.owner_id, Product2.name)
    )
    for owner_id, name, number in session.execute(statement):
        found[str(owner_id)][str(name)] = number
    return found


def read_parcels(session: Session, records: Sequence[Owned], leaving_id: str) -> dict[str | None, Parcel]:
    """The records by account, each account with its place, its deals' products and its owner where that one stays."""
    sizes = Counter(one.account_id for one in records)
    ids = [one for one in sizes if one]
    products: defaultdict[str, set[str]] = defaultdict(set)
    lines = (
        select(Opportunity.account_id, Product2.name)
        .join(OpportunityLineItem, OpportunityLineItem.opportunity_id == Opportunity.id)
        .join(Product2, Product2.id == OpportunityLineItem.product2_id)
        .where(Opportunity.account_id.in_(ids), Opportunity.is_deleted.is_(False))
    )
    for account_id, name in session.execute(lines):
        products[str(account_id)].add(str(name))
    parcels: dict[str | None, Parcel] = {}
    for row in session.scalars(select(Account).where(Account.id.in_(ids))):
        place = row.billing_state or row.billing_country or ""
        owner = row.owner_id if row.owner_id != leaving_id else None
        parcels[row.id] = Parcel(row.id, row.name or "", sizes[row.id], place, tuple(sorted(products[row.id])), owner)
    rest = sum(number for account_id, number in sizes.items() if account_id not in parcels)
    if rest:
        parcels[None] = Parcel(None, "Records without an account", rest)
    return parcels
