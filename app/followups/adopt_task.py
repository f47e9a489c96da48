"""Take a Salesforce Task under our wing, so that what happens to it has a history."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.crm.facts import Person
from app.crm.read_people import load_people
from app.errors import NotVisible
from app.followups.form import item_id_for
from app.followups.ledger import add_item, find_item, note_event
from app.followups.origin import Origin
from app.followups.rules import ItemAct
from app.followups.subject import read_subject
from app.followups.tables import ActionItem
from app.services import Services


def adopt_task(services: Services, session: Session, origin: Origin, person: Person, slack_user_id: str) -> ActionItem:
    """The item of an overdue Task; made now, with the Task's owner, where there is none yet."""
    subject = read_subject(session, origin)
    owner = load_people(session, [subject.owner_id or person.id]).get(subject.owner_id or person.id, person)
    now = services.clock.now()
    item_id = item_id_for(origin.value, now.isoformat())
    is_new = add_item(
        session,
        {
            "id": item_id,
            "origin": origin.value,
            "only_one": True,
            "account_id": subject.account_id,
            "about_id": subject.about_id,
            "title": subject.title,
            "due_on": subject.due_on,
            "assignee_slack_id": None,
            "assignee_id": owner.id,
            "assignee_name": owner.name,
            "created_by_slack_id": slack_user_id,
            "created_by_id": person.id,
            "salesforce_task_id": subject.task_id,
            "created_at": now,
        },
    )
    if is_new:
        note_event(session, item_id, ItemAct.ADOPT, actor=slack_user_id, owner=owner.id)
    item = find_item(session, origin, for_update=True)
    if item is None:
        raise NotVisible("that follow-up")
    return item
