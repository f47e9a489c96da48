"""Fill the "assign" form that opened when somebody clicked."""

from __future__ import annotations

from datetime import timedelta

from app.crm.read_people import load_people
from app.errors import SalesforceUnavailable
from app.followups.access import FINAL, named, person_who_may_see
from app.followups.ledger import find_item
from app.followups.origin import Origin, OriginKind
from app.followups.subject import Subject, read_subject
from app.followups.views import FormContext, assign_view, notice_view
from app.risk.findings import working_day
from app.services import Services
from app.slack.message import Block
from app.slack.text import escape

_DUE_IN_DAYS = 3


def fill_assign_view(services: Services, view_id: str, form: FormContext) -> None:
    """Replace the waiting form by the real one, or by the reason why there is none."""
    try:
        view = _view(services, form)
    except (*FINAL, SalesforceUnavailable) as refused:
        view = notice_view(escape(str(refused)))
    services.slack.update_view(view_id, view)


def holder_of(services: Services, origin: Origin) -> str | None:
    """Who has the live item of an origin that takes one only, in mrkdwn; from our own tables, so at once."""
    if not origin.allows_one_item:
        return None
    with services.db.begin() as session:
        item = find_item(session, origin)
        return named(item.assignee_slack_id, item.assignee_name) if item else None


def _view(services: Services, form: FormContext) -> Block:
    with services.db.begin() as session:
        subject = read_subject(session, form.origin)
    person_who_may_see(services, form.asked.user_id, subject)
    holder = holder_of(services, form.origin)
    if holder is not None:
        return notice_view(f"This is already assigned to {holder}.")
    today = services.clock.today(services.people.time_zone(form.asked.user_id))
    planned = subject.due_on if form.origin.kind is not OriginKind.OVERDUE_TASK else None
    due_on = planned if planned and planned >= today else working_day(today + timedelta(days=_DUE_IN_DAYS))
    return assign_view(subject, form, owner_slack_id=_owner_slack_id(services, subject), due_on=due_on)


def _owner_slack_id(services: Services, subject: Subject) -> str | None:
    if subject.owner_id is None:
        return None
    with services.db.begin() as session:
        owner = load_people(session, [subject.owner_id]).get(subject.owner_id)
    return services.people.slack_user_id(owner) if owner and owner.is_active else None
