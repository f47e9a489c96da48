"""An item that nobody picks up goes to its owner's manager, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.crm.facts import Person
from app.crm.read_people import load_people
from app.crm.tables import User
from app.followups.access import may_see
from app.followups.blocks import escalated_message
from app.followups.business_hours import business_hours_between, days_off_in, known_zone
from app.followups.ledger import act_on, announce
from app.followups.origin import Origin
from app.followups.read_items import get_item
from app.followups.rules import ItemAct, ItemState
from app.followups.subject import read_subject
from app.followups.tables import ActionItem, ItemEvent
from app.services import Services

UNCLAIMED_HOURS = 8
"""A working day. By then its owner has had a morning digest with the item in it."""
ESCALATED = "followups.tell_manager"
_LOOKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item that nobody acknowledged, since when its owner has it, and where they live."""

    item_id: UUID
    since: datetime
    zone: ZoneInfo


def escalate_items(services: Services) -> int:
    """Mark what was unclaimed for a working day and queue its messages; returns how many."""
    now = services.clock.now()
    with services.db.begin() as session:
        late = [one for one in _unclaimed(session) if is_unclaimed(one, now)]
        return sum(_escalate(services, session, one.item_id, now) for one in late)


def is_unclaimed(waiting: Waiting, now: datetime) -> bool:
    """Whether its owner has had it for a working day of their own."""
    hours = business_hours_between(waiting.since, now, waiting.zone, days_off_in(waiting.zone))
    return hours >= UNCLAIMED_HOURS


def tell_manager(services: Services, item_id: UUID) -> None:
    """Write to the owner's manager, or to whoever made the item where there is no manager who may see it."""
    item = get_item(services, item_id)
    if item.is_closed:
        return
    recipient = _manager_slack_id(services, item.assignee.id, item.as_origin) or item.created_by_slack_id
    if recipient != item.assignee_slack_id:
        message = escalated_message(item, services.salesforce.record_url)
        services.slack.direct(recipient, message, key=f"item:{item.id}:escalated:{item.assignments}")


def _unclaimed(session: Session) -> list[Waiting]:
    given = select(ItemEvent.at).where(
        ItemEvent.item_id == ActionItem.id, ItemEvent.act.in_((ItemAct.ASSIGN, ItemAct.REASSIGN))
    )
    since = given.order_by(ItemEvent.id.desc()).limit(1).scalar_subquery()
    statement = (
        select(ActionItem.id, since, User.time_zone_sid_key)
        .join(User, User.id == ActionItem.assignee_id)
        .where(ActionItem.state == ItemState.OPEN, ActionItem.escalated_at.is_(None), since.is_not(None))
        .order_by(ActionItem.created_at)
        .limit(_LOOKED_AT_ONCE)
    )
    return [Waiting(item, at, known_zone(zone)) for item, at, zone in session.execute(statement)]


def _escalate(services: Services, session: Session, item_id: UUID, now: datetime) -> bool:
    item = session.get_one(ActionItem, item_id, with_for_update=True)
    if item.escalated_at is not None or not act_on(session, item, ItemAct.ESCALATE, actor="throughline"):
        return False
    item.escalated_at = now
    services.queue.enqueue(session, ESCALATED, {"item_id": str(item_id)}, lane="background")
    announce(services, session, item)
    return True


def _manager_slack_id(services: Services, owner_id: str, origin: Origin) -> str | None:
    with services.db.begin() as session:
        owner = load_people(session, [owner_id]).get(owner_id)
        manager = _manager(session, owner)
        subject = read_subject(session, origin)
    if manager is None or not manager.is_active or not may_see(services, manager, subject):
        return None
    return services.people.slack_user_id(manager)


def _manager(session: Session, owner: Person | None) -> Person | None:
    if owner is None or owner.manager_id is None:
        return None
    return load_people(session, [owner.manager_id]).get(owner.manager_id)
