"""Items that nobody picks up, or whose owner left, go to the owner's manager: once, together, in working hours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from app.crm.tables import User
from app.followups.business_hours import business_hours_between, days_off_in, known_zone
from app.followups.ledger import act_on, announce
from app.followups.quiet_hours import next_open
from app.followups.rules import LIVE_STATES, ItemAct, ItemState
from app.followups.tables import ActionItem, ItemEvent
from app.jobs.claims import claim
from app.services import Services

UNCLAIMED_HOURS = 8
"""A working day. By then its owner has had a morning digest with the item in it."""
ESCALATED = "followups.tell_manager"
_LOOKED_AT_ONCE = 500
_UTC = ZoneInfo("UTC")
_Manager = aliased(User, name="manager")


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item that nobody acknowledged, since when its owner has it, and where they and their manager live."""

    item_id: UUID
    since: datetime
    zone: ZoneInfo
    owner_left: bool = False
    manager_id: str = ""
    manager_zone: ZoneInfo = _UTC


def escalate_items(services: Services) -> int:
    """Mark what was unclaimed for a working day and queue one message for each manager; returns how many items.

    A manager hears at most once an hour, and only while it is a working hour of theirs: what is late by night waits.
    """
    now = services.clock.now()
    escalated = 0
    with services.db.begin() as session:
        late = [one for one in _unclaimed(session) if is_unclaimed(one, now)]
        for manager_id, theirs in _by_manager(late).items():
            zone = theirs[0].manager_zone
            slot = f"{manager_id}:{now.astimezone(zone):%Y-%m-%dT%H}"
            if next_open(now, zone) <= now and claim(session, "item.escalation", slot):
                escalated += _escalate(services, session, [one.item_id for one in theirs], manager_id)
    return escalated


def is_unclaimed(waiting: Waiting, now: datetime) -> bool:
    """Whether its owner has had it for a working day of their own, or is gone."""
    hours = business_hours_between(waiting.since, now, waiting.zone, days_off_in(waiting.zone))
    return waiting.owner_left or hours >= UNCLAIMED_HOURS


def _by_manager(late: Iterable[Waiting]) -> dict[str, list[Waiting]]:
    grouped: defaultdict[str, list[Waiting]] = defaultdict(list)
    for one in late:
        grouped[one.manager_id].append(one)
    return grouped


def _unclaimed(session: Session) -> list[Waiting]:
    given = select(ItemEvent.at).where(
        ItemEvent.item_id == ActionItem.id, ItemEvent.act.in_((ItemAct.ASSIGN, ItemAct.REASSIGN, ItemAct.ADOPT))
    )
    since = given.order_by(ItemEvent.id.desc()).limit(1).scalar_subquery()
    owner_left = and_(User.is_active.is_(False), ActionItem.state.in_(LIVE_STATES))
    statement = (
        select(
            ActionItem.id,
            since.label("since"),
            User.time_zone_sid_key.label("zone"),
            User.is_active,
            _Manager.id.label("manager_id"),
            _Manager.time_zone_sid_key.label("manager_zone"),
        )
        .join(User, User.id == ActionItem.assignee_id)
        .outerjoin(_Manager, and_(_Manager.id == User.manager_id, _Manager.is_active.is_(True)))
        .where(or_(ActionItem.state == ItemState.OPEN, owner_left))
        .where(ActionItem.escalated_at.is_(None), since.is_not(None))
        .order_by(ActionItem.created_at)
        .limit(_LOOKED_AT_ONCE)
    )
    return [
        Waiting(
            item_id=row.id,
            since=row.since,
            zone=known_zone(row.zone),
            owner_left=row.is_active is False,
            manager_id=row.manager_id or "",
            manager_zone=known_zone(row.manager_zone or row.zone),
        )
        for row in session.execute(statement)
    ]


def _escalate(services: Services, session: Session, item_ids: Sequence[UUID], manager_id: str) -> int:
    marked = [str(item_id) for item_id in item_ids if _mark(services, session, item_id)]
    if marked:
        payload = {"item_ids": marked, "manager_id": manager_id}
        services.queue.enqueue(session, ESCALATED, payload, lane="background")
    return len(marked)


def _mark(services: Services, session: Session, item_id: UUID) -> bool:
    item = session.get_one(ActionItem, item_id, with_for_update=True)
    if item.escalated_at is not None or not act_on(session, item, ItemAct.ESCALATE, actor="throughline"):
        return False
    item.escalated_at = services.clock.now()
    announce(services, session, item)
    return True
