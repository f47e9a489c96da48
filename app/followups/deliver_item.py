"""Carry an assigned item into Salesforce and to its owner. Safe to repeat at every step."""

from __future__ import annotations

from uuid import UUID

from app.crm.facts import Person
from app.crm.read_people import load_people
from app.errors import SalesforceRefused
from app.followups.access import named
from app.followups.blocks import item_message
from app.followups.ledger import act_on, announce
from app.followups.origin import OriginKind
from app.followups.read_items import ItemView, get_item
from app.followups.rules import ItemAct
from app.followups.tables import ActionItem, ItemMessage
from app.followups.username import username_of
from app.jobs.claims import claim
from app.risk.tables import AlertState, RiskAlert
from app.services import Services
from app.slack.blocks import words
from app.slack.conversation import Conversation
from app.slack.publisher import Posted
from app.slack.text import day, escape, link

_TASK_TEXT = 4000
"""Salesforce takes 32,000 characters; nobody reads that much."""


def deliver_item(services: Services, item_id: UUID, asked: Conversation) -> None:
    """Write the Task as the person who assigned it, message the owner, and confirm to whoever asked."""
    item = get_item(services, item_id)
    if item.is_closed:
        return
    try:
        task_id = write_task(services, item)
    except SalesforceRefused as refused:
        _take_back(services, item, asked, refused)
        return
    item = _keep_task_id(services, item, task_id)
    message_owner(services, item)
    _confirm(services, item, asked)


def write_task(services: Services, item: ItemView) -> str:
    """Create the item's Task, or give the Task it grew out of to its owner; returns the Task's id."""
    acting = services.salesforce.acting_as(username_of(services, _creator(services, item)))
    due = item.due_on.isoformat() if item.due_on else None
    if item.task_id:
        acting.update("Task", item.task_id, {"OwnerId": item.assignee.id, "ActivityDate": due})
        return item.task_id
    fields = {
        "Subject": item.title,
        "WhatId": item.about_id,
        "OwnerId": item.assignee.id,
        "ActivityDate": due,
        "Description": "\n\n".join(part for part in (item.note, item.source) if part)[:_TASK_TEXT],
    }
    # The key makes a repeat after a crash find the first Task instead of making a second one.
    return acting.create("Task", fields, key=f"item-{item.id}")


def message_owner(services: Services, item: ItemView) -> None:
    """Tell the owner by direct message, once per assignment; the message is kept to be edited later."""
    if item.assignee_slack_id is None:
        return
    message = item_message(item, services.salesforce.record_url)
    key = f"item:{item.id}:assigned:{item.assignments}"
    posted = services.slack.direct(item.assignee_slack_id, message, key=key)
    keep_message(services, item, posted)


def keep_message(services: Services, item: ItemView, posted: Posted) -> None:
    """Remember a message that shows the item."""
    with services.db.begin() as session:
        shown = ItemMessage(
            channel=posted.channel, ts=posted.ts, item_id=item.id, slack_user_id=item.assignee_slack_id or ""
        )
        session.merge(shown)


def _creator(services: Services, item: ItemView) -> Person:
    with services.db.begin() as session:
        return load_people(session, [item.created_by_id])[item.created_by_id]


def _keep_task_id(services: Services, item: ItemView, task_id: str) -> ItemView:
    with services.db.begin() as session:
        row = session.get_one(ActionItem, item.id)
        row.salesforce_task_id, row.task_gone_at = task_id, None
    return get_item(services, item.id)


def _confirm(services: Services, item: ItemView, asked: Conversation) -> None:
    """Once, at most: an ephemeral answer cannot be looked for after a crash."""
    with services.db.begin() as session:
        if not claim(session, "item.confirmed", f"{item.id}:{item.assignments}"):
            return
    task = link(services.salesforce.record_url(item.task_id or item.about_id), "Task in Salesforce")
    due = f", due {day(item.due_on)}" if item.due_on else ""
    owner = named(item.assignee_slack_id, item.assignee.name)
    services.slack.reply(asked, words(f"Assigned to {owner}{due}: {escape(item.title, 200)}. {task}"))


def _take_back(services: Services, item: ItemView, asked: Conversation, refused: SalesforceRefused) -> None:
    """Salesforce said no for good: no item may stand that has no Task, and its origin is free again."""
    with services.db.begin() as session:
        row = session.get_one(ActionItem, item.id, with_for_update=True)
        row.closed_at = services.clock.now()
        act_on(session, row, ItemAct.CANCEL, actor="salesforce", code=refused.code)
        if item.origin.kind is OriginKind.RISK_ALERT:
            session.get_one(RiskAlert, item.origin.uuid).state = AlertState.OPEN
        announce(services, session, row)
    services.slack.reply(
        asked, words(f"Salesforce refused the Task, so I assigned nothing: {escape(str(refused), 500)}")
    )
