"""The message to a manager about what nobody picked up: one for all of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

import structlog

from app.crm.facts import Person
from app.crm.read_people import load_people
from app.errors import NotLinked, SlackRefused
from app.followups.access import may_see
from app.followups.blocks import escalated_message
from app.followups.form import item_id_for
from app.followups.read_items import ItemView, get_item
from app.followups.subject import read_subject
from app.services import Services

log = structlog.get_logger(__name__)


def tell_manager(services: Services, item_ids: Sequence[UUID], manager_id: str) -> None:
    """Write to the manager of what they may see, and to whoever made an item where there is no such manager.

    Where that is its owner, who has left, an admin who may see it is told.
    """
    items = [item for item in (get_item(services, one) for one in item_ids) if not item.is_closed]
    by_recipient: defaultdict[str, list[ItemView]] = defaultdict(list)
    manager, slack_user_id = _manager(services, manager_id)
    gone = _owners_gone(services, items)
    for item in items:
        sees = manager is not None and slack_user_id and _may_see(services, manager, item)
        recipient = slack_user_id if sees and slack_user_id else item.created_by_slack_id
        if recipient != item.assignee_slack_id:
            by_recipient[recipient].append(item)
        elif item.assignee.id in gone and (admin_id := _admin(services, item)):
            by_recipient[admin_id].append(item)
    for recipient, theirs in by_recipient.items():
        _tell(services, recipient, theirs, gone)


def _tell(services: Services, recipient: str, items: Sequence[ItemView], gone: frozenset[str]) -> None:
    """Once to each for the same items in the same hands."""
    message = escalated_message(items, gone, services.salesforce.record_url)
    batch = item_id_for(recipient, *sorted(f"{item.id}/{item.assignments}" for item in items))
    try:
        services.slack.direct(recipient, message, key=f"escalated:{batch}")
    except SlackRefused as refused:  # somebody who left Slack; the items stay in the report
        log.warning("escalation_refused", code=refused.code, items=len(items))


def _manager(services: Services, manager_id: str) -> tuple[Person | None, str | None]:
    if not manager_id:
        return None, None
    with services.db.begin() as session:
        manager = load_people(session, [manager_id]).get(manager_id)
    if manager is None or not manager.is_active:
        return None, None
    return manager, services.people.slack_user_id(manager)


def _admin(services: Services, item: ItemView) -> str | None:
    """The first admin who may see what the item rests on; None where there is none but its owner."""
    for admin_id in services.people.in_charge(services.settings.admin_emails):
        with suppress(NotLinked):
            person = services.people.salesforce_user(admin_id)
            if admin_id != item.assignee_slack_id and _may_see(services, person, item):
                return admin_id
    return None


def _may_see(services: Services, manager: Person, item: ItemView) -> bool:
    with services.db.begin() as session:
        subject = read_subject(session, item.as_origin)
    return may_see(services, manager, subject)


def _owners_gone(services: Services, items: Sequence[ItemView]) -> frozenset[str]:
    """Owners who are no longer active in Salesforce."""
    with services.db.begin() as session:
        people = load_people(session, {item.assignee.id for item in items})
    return frozenset(one.id for one in people.values() if not one.is_active)
