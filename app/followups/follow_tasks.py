"""Two-way: what people do to a Salesforce Task happens to our item too."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import Session

from app.crm.activity_tables import Task
from app.crm.facts import Person
from app.crm.read_people import load_people
from app.followups.blocks import task_gone_message
from app.followups.complete_item import close_item
from app.followups.deliver_item import message_owner
from app.followups.ledger import act_on, announce
from app.followups.read_items import get_item
from app.followups.rules import LIVE_STATES, ItemAct
from app.followups.tables import ActionItem, ItemEvent
from app.services import Services

BY_SALESFORCE = "salesforce"
TASK_MOVED = "followups.tell_new_owner"
TASK_GONE = "followups.ask_about_gone_task"
_AT_ONCE = 500


def follow_tasks(services: Services) -> int:
    """Bring live items in line with their Tasks in the mirror; returns how many changed.

    Only what changed in Salesforce after our own last step counts: the mirror lags behind what we wrote ourselves.
    """
    ahead = services.clock.now() - datetime.now(UTC)
    with services.db.begin() as session:
        changed = session.execute(_changed(ahead)).all()
        return sum(_follow(services, session, row) for row in changed)


def _changed(ahead: timedelta) -> Select[UUID, bool, bool | None, str | None, date | None]:
    """Items whose Task says something else than they do, and says it later. `ahead`: how far the org's clock is."""
    ours = select(func.max(ItemEvent.at)).where(ItemEvent.item_id == ActionItem.id).scalar_subquery()
    differs = or_(
        Task.is_deleted & ActionItem.task_gone_at.is_(None),
        Task.is_closed.is_(True),
        Task.owner_id != ActionItem.assignee_id,
        Task.activity_date.is_distinct_from(ActionItem.due_on),
    )
    return (
        select(ActionItem.id, Task.is_deleted, Task.is_closed, Task.owner_id, Task.activity_date)
        .join(Task, Task.id == ActionItem.salesforce_task_id)
        .where(ActionItem.state.in_(LIVE_STATES), differs, Task.system_modstamp - ahead > ours)
        .limit(_AT_ONCE)
    )


def _follow(services: Services, session: Session, row: Row[UUID, bool, bool | None, str | None, date | None]) -> bool:
    item_id, is_deleted, is_closed, owner_id, due_on = row
    item = session.get_one(ActionItem, item_id, with_for_update=True)
    if is_deleted:
        return _ask_about(services, session, item)
    if is_closed:
        return close_item(services, session, item, actor=BY_SALESFORCE)
    changed = False
    if due_on != item.due_on:
        changed = act_on(session, item, ItemAct.CHANGE, actor=BY_SALESFORCE)
        item.due_on = due_on
    people = load_people(session, [owner_id]) if owner_id and owner_id != item.assignee_id else {}
    for new_owner in people.values():
        changed = _hand_over(services, session, item, new_owner) or changed
    if changed:
        announce(services, session, item)
    return changed


def _hand_over(services: Services, session: Session, item: ActionItem, owner: Person) -> bool:
    if not act_on(session, item, ItemAct.REASSIGN, actor=BY_SALESFORCE, to=owner.id):
        return False
    item.assignee_id, item.assignee_name, item.assignee_slack_id = owner.id, owner.name, None
    item.snoozed_until, item.escalated_at = None, None
    item.assignments += 1
    services.queue.enqueue(session, TASK_MOVED, {"item_id": str(item.id)}, lane="background")
    return True


def _ask_about(services: Services, session: Session, item: ActionItem) -> bool:
    """Deleted there: perhaps by mistake, so the owner is asked, once."""
    item.task_gone_at = services.clock.now()
    act_on(session, item, ItemAct.CHANGE, actor=BY_SALESFORCE, task="deleted")
    services.queue.enqueue(session, TASK_GONE, {"item_id": str(item.id)}, lane="background")
    return True


def ask_about_gone_task(services: Services, item_id: UUID) -> None:
    """Ask the owner whether the item is done with."""
    item = get_item(services, item_id)
    if item.is_closed or item.assignee_slack_id is None:
        return
    services.slack.direct(item.assignee_slack_id, task_gone_message(item), key=f"item:{item.id}:gone")


def tell_new_owner(services: Services, item_id: UUID) -> None:
    """Tell somebody to whom a Task was given in Salesforce, where they are in Slack."""
    with services.db.begin() as session:
        item = session.get_one(ActionItem, item_id)
        owner = load_people(session, [item.assignee_id]).get(item.assignee_id)
    slack_user_id = services.people.slack_user_id(owner) if owner else None
    if slack_user_id is None:
        return
    with services.db.begin() as session:
        session.get_one(ActionItem, item_id).assignee_slack_id = slack_user_id
    message_owner(services, get_item(services, item_id))
