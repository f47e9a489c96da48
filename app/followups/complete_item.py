"""Done: closes the item, its alert and its Salesforce Task together."""

from __future__ import annotations

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from app.crm.activity_tables import Task
from app.crm.calendar_tables import TaskStatus
from app.crm.facts import Person
from app.errors import NotVisible, SalesforceRefused
from app.followups.access import explained, named, person_who_may_see
from app.followups.adopt_task import adopt_task
from app.followups.ledger import act_on, announce, announce_origin, find_item
from app.followups.origin import Origin, OriginKind, parse_origin
from app.followups.rules import ItemAct
from app.followups.subject import read_subject
from app.followups.tables import ActionItem
from app.followups.task_now import DELETED
from app.followups.username import username_of
from app.risk.precision import note_answer
from app.risk.tables import LIVE_STATES, AlertState, RiskAlert
from app.services import Services
from app.slack.blocks import words
from app.slack.conversation import Conversation

_USUAL_CLOSED_STATUS = "Completed"


def complete_item(services: Services, asked: Conversation, origin: Origin) -> None:
    """Close what the button stands for, as the person who clicked; a second click is told who was first."""
    with explained(services, asked):
        with services.db.begin() as session:
            subject = read_subject(session, origin)
        person = person_who_may_see(services, asked.user_id, subject)
        with services.db.begin() as session:
            closer = _closed_by(session, origin)
            item = find_item(session, origin)
            task_id = _task_of(item) if item else subject.task_id
        if closer is not None:
            services.slack.reply(asked, words(f"This is done already, thanks to {closer}."))
            return
        if task_id:
            _complete_task(services, person, task_id)
        _close(services, asked, origin, person)


def _task_of(item: ActionItem) -> str | None:
    """The Task to complete; none where somebody deleted it in Salesforce."""
    return None if item.task_gone_at else item.salesforce_task_id


def closed_status(session: Session) -> str:
    """The org's own word for a finished Task: of its closed statuses, the one that most Tasks carry, else the first."""
    own = select(TaskStatus.api_name).where(TaskStatus.is_closed.is_(True), TaskStatus.is_deleted.is_(False))
    closed = [name for name in session.scalars(own.order_by(TaskStatus.sort_order, TaskStatus.api_name)) if name]
    usual = (
        select(Task.status)
        .where(Task.is_closed.is_(True), Task.status.is_not(None), Task.is_deleted.is_(False))
        .where(Task.status.in_(closed) if closed else true())
        .group_by(Task.status)
        .order_by(func.count().desc(), Task.status)
        .limit(1)
    )
    return session.scalar(usual) or next(iter(closed), _USUAL_CLOSED_STATUS)


def _complete_task(services: Services, person: Person, task_id: str) -> None:
    """Set the Task to done; setting it twice changes nothing, and one that was deleted there needs no more."""
    with services.db.begin() as session:
        status = closed_status(session)
    try:
        services.salesforce.acting_as(username_of(services, person)).update("Task", task_id, {"Status": status})
    except SalesforceRefused as refused:
        if refused.code != DELETED:
            raise


def _close(services: Services, asked: Conversation, origin: Origin, person: Person) -> None:
    with services.db.begin() as session:
        item = find_item(session, origin, for_update=True)
        if item is None and origin.kind is OriginKind.OVERDUE_TASK:
            item = adopt_task(services, session, origin, person, asked.user_id)
        if item is not None:
            close_item(services, session, item, actor=asked.user_id)
        elif origin.kind is OriginKind.RISK_ALERT:
            close_alert(services, session, origin)
            alert = session.get_one(RiskAlert, origin.uuid)
            note_answer(session, alert, was_right=True, slack_user_id=asked.user_id, reason="done")
        else:
            raise NotVisible("that follow-up")


def close_item(services: Services, session: Session, item: ActionItem, *, actor: str) -> bool:
    """Mark an item as done, with the alert it came from; False where it was closed before."""
    if not act_on(session, item, ItemAct.COMPLETE, actor=actor):
        return False
    item.closed_at = services.clock.now()
    item.closed_by_slack_id = actor if actor.startswith(("U", "W")) else None
    origin = parse_origin(item.origin)
    if origin.kind is OriginKind.RISK_ALERT:
        close_alert(services, session, origin)
    announce(services, session, item)
    return True


def close_alert(services: Services, session: Session, origin: Origin) -> None:
    """Mark a live alert as dealt with."""
    alert = session.get_one(RiskAlert, origin.uuid, with_for_update=True)
    if alert.state in LIVE_STATES:
        alert.state, alert.closed_at = AlertState.DONE, services.clock.now()
    announce_origin(services, session, origin.value)


def _closed_by(session: Session, origin: Origin) -> str | None:
    """Who closed it, in mrkdwn, where it is closed; None while something is left to do."""
    if origin.kind is OriginKind.RISK_ALERT:
        alert = session.get(RiskAlert, origin.uuid)
        if alert is None or alert.state in LIVE_STATES:
            return None
    newest = select(ActionItem).where(
        ActionItem.id == origin.uuid if origin.kind is OriginKind.ITEM else ActionItem.origin == origin.value
    )
    item = session.scalar(newest.order_by(ActionItem.created_at.desc()).limit(1))
    if item is None:
        return "a colleague" if origin.kind is OriginKind.RISK_ALERT else None
    return named(item.closed_by_slack_id, "a colleague") if item.closed_at else None
