"""Hand an item to somebody else: in Slack, in the Salesforce Task, and in what its former owner sees."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from app.crm.facts import Person
from app.errors import BadInput
from app.followups import access
from app.followups.follow_tasks import follow
from app.followups.form import AssignForm
from app.followups.ledger import act_on, announce
from app.followups.read_items import ItemView, get_item
from app.followups.rules import ItemAct
from app.followups.subject import read_subject
from app.followups.tables import ActionItem
from app.followups.task_now import TaskNow, read_task_now
from app.followups.username import username_of
from app.jobs.claims import claim
from app.services import Services
from app.slack.blocks import words
from app.slack.text import day

REDELIVER = "followups.redeliver"
USER_PREFIX = "005"


def reassign_item(services: Services, form: AssignForm) -> None:
    """Give the item to the person in the form, as whoever submitted it; a form counts once."""
    item_id = form.origin.uuid
    with access.explained(services, form.asked):
        person, owner = _checked_people(services, form)
        item = get_item(services, item_id)
        if item.task_id and not item.is_closed:
            now = read_task_now(services, person, item.task_id)
            if is_conflict(item, now, wanted=TaskNow(owner.id, form.due_on)):
                _take_over(services, form, now)
                return
            due = form.due_on.isoformat()
            acting = services.salesforce.acting_as(username_of(services, person))
            acting.update("Task", item.task_id, {"OwnerId": owner.id, "ActivityDate": due})
        if not _hand_over(services, form, owner):
            services.slack.reply(form.asked, words(closed_words(item)))


def is_conflict(item: ItemView, now: TaskNow, *, wanted: TaskNow) -> bool:
    """Whether somebody changed the Task in Salesforce since the item last agreed with it.

    `wanted` is what this very form writes: a repeat after a crash finds it written.
    """
    known = TaskNow(item.assignee.id, item.due_on)
    if now.owner_id and not now.owner_id.startswith(USER_PREFIX):  # with a queue, the item stays with its owner
        now = replace(now, owner_id=item.assignee.id)
    return now not in (known, wanted)


def _take_over(services: Services, form: AssignForm, now: TaskNow) -> None:
    """What was done in Salesforce counts, since somebody did it there on purpose; the clicker hears of it."""
    with services.db.begin() as session:
        follow(services, session, form.origin.uuid, now)
    item = get_item(services, form.origin.uuid)
    if now.is_deleted:
        what = "was deleted there. I ask its owner whether it shall stay"
    elif now.is_closed:
        what = "was completed there, so it is done"
    else:
        due = f", due {day(item.due_on)}" if item.due_on else ", without a due date"
        what = f"is now with {access.named(item.assignee_slack_id, item.assignee.name)}{due}"
    told = f"I changed nothing: somebody changed this Task in Salesforce a moment ago, and it {what}."
    services.slack.reply(form.asked, words(f"{told} Reassign it once more if you still want to."))


def closed_words(item: ItemView) -> str:
    """What to tell somebody who acts on an item that is closed."""
    if item.closed_by_slack_id:
        return f"This was closed already by {access.named(item.closed_by_slack_id, '')}."
    return "This was closed already."


def _checked_people(services: Services, form: AssignForm) -> tuple[Person, Person]:
    with services.db.begin() as session:
        subject = read_subject(session, form.origin)
    person = access.person_who_may_see(services, form.asked.user_id, subject)
    owner = access.assignee(services, form.assignee_slack_id)
    if not access.may_see(services, owner, subject):
        raise BadInput(f"{owner.name} cannot see this record in Salesforce, so I did not assign it.", "assignee")
    return person, owner


def _hand_over(services: Services, form: AssignForm, owner: Person) -> bool:
    with services.db.begin() as session:
        if not claim(session, "item.reassigned", form.form_id):
            return True
        item = session.get_one(ActionItem, form.origin.uuid, with_for_update=True)
        detail = {"from": item.assignee_id, "to": owner.id}
        if not act_on(session, item, ItemAct.REASSIGN, actor=form.asked.user_id, **detail):
            return False
        item.assignee_slack_id, item.assignee_id, item.assignee_name = form.assignee_slack_id, owner.id, owner.name
        item.due_on, item.note, item.title = form.due_on, form.note, form.title
        item.snoozed_until, item.escalated_at, item.acknowledged_at = None, None, None
        item.assignments += 1
        services.queue.enqueue(session, REDELIVER, _told(item.id, form))
        announce(services, session, item)
    return True


def _told(item_id: UUID, form: AssignForm) -> dict[str, object]:
    return {"item_id": str(item_id), "conversation": form.asked.as_payload()}
