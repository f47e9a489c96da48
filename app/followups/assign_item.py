"""Give a follow-up to one person, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.crm.facts import Person
from app.errors import BadInput
from app.followups.access import assignee, explained, may_see, named, person_who_may_see
from app.followups.form import AssignForm
from app.followups.ledger import add_item, announce_origin, find_item, note_event
from app.followups.origin import OriginKind
from app.followups.readable import readable_reasons, reader
from app.followups.reassign_item import reassign_item
from app.followups.rules import ItemAct
from app.followups.subject import Subject, read_subject
from app.followups.tables import ActionItem
from app.risk.precision import note_answer
from app.risk.tables import AlertState, RiskAlert
from app.services import Services
from app.slack.blocks import words

DELIVER = "followups.deliver"


def assign_item(services: Services, form: AssignForm) -> None:
    """Check both people's rights, store the item and queue its Salesforce Task and message.

    Whoever comes second, by a double click or from another message, is told who has it.
    """
    if form.origin.kind is OriginKind.ITEM:
        reassign_item(services, form)
        return
    with explained(services, form.asked):
        with services.db.begin() as session:
            subject = read_subject(session, form.origin)
        creator = person_who_may_see(services, form.asked.user_id, subject)
        owner = assignee(services, form.assignee_slack_id)
        check_may_have(services, owner, subject)
        why = "\n".join(readable_reasons(subject.reasons, reader(services, owner)))
        with services.db.begin() as session:
            holder = _store(services, session, form, _Assignment(subject, creator, owner, why))
        if holder is not None:
            services.slack.reply(form.asked, words(f"This is already assigned to {holder}."))


def check_may_have(services: Services, owner: Person, subject: Subject) -> None:
    """Raise BadInput where the item would show its owner what Salesforce does not."""
    if not may_see(services, owner, subject):
        raise BadInput(
            f"{owner.name} cannot see this record in Salesforce, so I did not assign it. "
            "Choose somebody else, or have the record shared with them first.",
            field="assignee",
        )


@dataclass(frozen=True, slots=True)
class _Assignment:
    """What passes between two people: the subject, and why, in words that its new owner may read."""

    subject: Subject
    creator: Person
    owner: Person
    why: str


def _store(services: Services, session: Session, form: AssignForm, given: _Assignment) -> str | None:
    """Store the item; where somebody was faster, who has it (in mrkdwn)."""
    now = services.clock.now()
    if not add_item(session, _values(form, given, now)):
        return _holder(session, form)
    note_event(
        session, form.item_id, ItemAct.ASSIGN, actor=form.asked.user_id, to=given.owner.id, origin=form.origin.value
    )
    if form.origin.kind is OriginKind.RISK_ALERT:
        alert = session.get_one(RiskAlert, form.origin.uuid)
        alert.state = AlertState.ASSIGNED
        note_answer(session, alert, was_right=True, slack_user_id=form.asked.user_id, reason="assigned")
    services.queue.enqueue(session, DELIVER, _delivery(form))
    announce_origin(services, session, form.origin.value)
    return None


def _delivery(form: AssignForm) -> dict[str, Any]:
    return {"item_id": str(form.item_id), "conversation": form.asked.as_payload()}


def _holder(session: Session, form: AssignForm) -> str | None:
    known = session.get(ActionItem, form.item_id)
    if known is not None:
        return None  # this same form, run again after a crash: its work is queued already
    item = find_item(session, form.origin)
    return named(item.assignee_slack_id, item.assignee_name) if item else "somebody else"


def _values(form: AssignForm, given: _Assignment, now: datetime) -> dict[str, Any]:
    return {
        "id": form.item_id,
        "origin": form.origin.value,
        "only_one": form.origin.allows_one_item,
        "account_id": given.subject.account_id,
        "about_id": given.subject.about_id,
        "title": form.title,
        "note": form.note,
        "source": given.why,
        "due_on": form.due_on,
        "assignee_slack_id": form.assignee_slack_id,
        "assignee_id": given.owner.id,
        "assignee_name": given.owner.name,
        "created_by_slack_id": form.asked.user_id,
        "created_by_id": given.creator.id,
        "salesforce_task_id": given.subject.task_id,
        "source_channel": form.source.channel,
        "source_ts": form.source.ts,
        "created_at": now,
    }
