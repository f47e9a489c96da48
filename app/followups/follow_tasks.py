"""Two-way: what people do to a Salesforce Task happens to our item too."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from app.crm.activity_tables import Task
from app.crm.facts import Person
from app.crm.read_people import load_people
from app.followups.blocks import task_gone_message, task_queued_message
from app.followups.complete_item import close_item
from app.followups.deliver_item import message_owner
from app.followups.ledger import act_on, announce
from app.followups.quiet_hours import put_off
from app.followups.read_items import get_item
from app.followups.rules import LIVE_STATES, ItemAct
from app.followups.tables import ActionItem, ItemEvent
from app.followups.task_now import TaskNow
from app.services import Services

BY_SALESFORCE = "salesforce"
TASK_MOVED = "followups.tell_new_owner"
TASK_GONE = "followups.ask_about_gone_task"
TASK_QUEUED = "followups.tell_of_queue"
_AT_ONCE = 500


def follow_tasks(services: Services) -> int:
    """Bring live items in line with their Tasks in the mirror; returns how many changed.

    Only what changed in Salesforce after our own last step counts: the mirror lags behind what we wrote ourselves.
    """
    with services.db.begin() as session:
        changed = session.execute(_changed()).all()
        return sum(follow(services, session, row[0], TaskNow(row[1], row[2], row[3], row[4])) for row in changed)


def _changed() -> Select[UUID, str | None, date | None, bool, bool]:
    """Items whose Task says something else than they do, and says it later; both by the org's clock."""
    ours = select(func.max(ItemEvent.at)).where(ItemEvent.item_id == ActionItem.id).scalar_subquery()
    differs = or_(
        Task.is_deleted & ActionItem.task_gone_at.is_(None),
        Task.is_deleted.is_(False) & ActionItem.task_gone_at.is_not(None),
        Task.is_closed.is_(True),
        Task.owner_id != ActionItem.assignee_id,
        Task.activity_date.is_distinct_from(ActionItem.due_on),
    )
    return (
        select(ActionItem.id, Task.owner_id, Task.activity_date, Task.is_closed.is_(True), Task.is_deleted)
        .join(Task, Task.id == ActionItem.salesforce_task_id)
        .where(ActionItem.state.in_(LIVE_STATES), differs, Task.system_modstamp > ours)
        .limit(_AT_ONCE)
    )


def follow(services: Services, session: Session, item_id: UUID, now: TaskNow) -> bool:
    """Bring one item in line with its Task; False where nothing changed."""
    item = session.get_one(ActionItem, item_id, with_for_update=True)
    if now.is_deleted:
        return item.task_gone_at is None and _ask_about(services, session, item)
    was_gone, item.task_gone_at = item.task_gone_at is not None, None
    if now.is_closed:
        return close_item(services, session, item, actor=BY_SALESFORCE)
    changed = was_gone and act_on(session, item, ItemAct.CHANGE, actor=BY_SALESFORCE, task="restored")
    if now.due_on != item.due_on:
        told = {"due_from": _iso(item.due_on), "due_to": _iso(now.due_on)}
        changed = act_on(session, item, ItemAct.CHANGE, actor=BY_SALESFORCE, **told) or changed
        item.due_on = now.due_on
    if now.owner_id and now.owner_id != item.assignee_id:
        changed = _follow_owner(services, session, item, now.owner_id) or changed
    if changed:
        announce(services, session, item)
    return changed


def _follow_owner(services: Services, session: Session, item: ActionItem, owner_id: str) -> bool:
    """Hand over to the Task's new owner; a queue is nobody, so the item stays with its owner, who hears of it."""
    owner = load_people(session, [owner_id]).get(owner_id)
    if owner is None:
        services.queue.enqueue(session, TASK_QUEUED, {"item_id": str(item.id)}, lane="background")
        return act_on(session, item, ItemAct.CHANGE, actor=BY_SALESFORCE, task_owner=owner_id)
    return _hand_over(services, session, item, owner)


def _iso(on: date | None) -> str | None:
    return on.isoformat() if on else None


def _hand_over(services: Services, session: Session, item: ActionItem, owner: Person) -> bool:
    if not act_on(session, item, ItemAct.REASSIGN, actor=BY_SALESFORCE, to=owner.id):
        return False
    item.assignee_id, item.assignee_name, item.assignee_slack_id = owner.id, owner.name, None
    item.acknowledged_at = None
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
    with services.db.begin() as session:
        gone_at = session.get_one(ActionItem, item_id).task_gone_at
    if item.is_closed or item.assignee_slack_id is None or gone_at is None:
        return
    if put_off(services, item.assignee_slack_id, TASK_GONE, {"item_id": str(item_id)}):
        return
    services.slack.direct(
        item.assignee_slack_id, task_gone_message(item), key=f"item:{item.id}:gone:{gone_at:%Y%m%dT%H%M%S}"
    )


def tell_of_queue(services: Services, item_id: UUID) -> None:
    """Tell the owner, once an assignment, that the Task is a queue's in Salesforce and the item still theirs."""
    item = get_item(services, item_id)
    if item.is_closed or item.assignee_slack_id is None:
        return
    if put_off(services, item.assignee_slack_id, TASK_QUEUED, {"item_id": str(item_id)}):
        return
    key = f"item:{item.id}:queue:{item.assignments}"
    services.slack.direct(item.assignee_slack_id, task_queued_message(item), key=key)


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
    if not put_off(services, slack_user_id, TASK_MOVED, {"item_id": str(item_id)}):
        message_owner(services, get_item(services, item_id))
