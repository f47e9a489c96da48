"""Buttons and forms of follow-ups: assign, on it, done, snooze, reassign, not a risk."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from slack_bolt import Ack, App

from app.errors import BadInput
from app.followups import jobs
from app.followups.access import assignee
from app.followups.dismiss_risk import DismissReason
from app.followups.form import AssignForm, Source
from app.followups.open_assign_view import holder_of
from app.followups.origin import parse_origin
from app.followups.rules import check_due, check_snooze, check_title
from app.followups.views import FIELD, FormContext, dismiss_view, loading_view, snooze_view
from app.services import Services
from app.slack.action_ids import Action, View
from app.slack.blocks import words
from handlers.door import accept, accept_click, clicked_value, conversation_of_click

Body = dict[str, Any]
# Buttons on an item that ask nothing more.
_AT_ONCE = {
    Action.FOLLOWUP_ACKNOWLEDGE: jobs.ACKNOWLEDGE,
    Action.FOLLOWUP_DONE: jobs.COMPLETE,
    Action.FOLLOWUP_CANCEL: jobs.CANCEL,
    Action.ITEM_HISTORY: jobs.HISTORY,
}


def register(app: App, services: Services) -> None:
    """Attach the listeners."""
    for opens_form in (Action.FOLLOWUP_ASSIGN, Action.FOLLOWUP_REASSIGN):

        @app.action(opens_form)
        def on_assign_clicked(ack: Ack, body: Body) -> None:
            open_assign(services, body)
            ack()

    for action, task in _AT_ONCE.items():
        _register_click(app, services, action, task)

    @app.action(Action.FOLLOWUP_SNOOZE)
    def on_snooze_clicked(ack: Ack, body: Body) -> None:
        until = services.clock.today() + timedelta(days=7)
        services.slack.open_view(body["trigger_id"], snooze_view(context_of_click(body), until=until))
        ack()

    @app.action(Action.RISK_DISMISS)
    def on_dismiss_clicked(ack: Ack, body: Body) -> None:
        services.slack.open_view(body["trigger_id"], dismiss_view(context_of_click(body)))
        ack()

    register_forms(app, services)


def _register_click(app: App, services: Services, action: Action, task: str) -> None:
    @app.action(action)
    def on_clicked(ack: Ack, body: Body) -> None:
        accept_click(services, body, task, origin=parse_origin(clicked_value(body)).value)
        ack()


def register_forms(app: App, services: Services) -> None:
    """Attach the listeners of submitted forms."""

    @app.view(View.ASSIGN)
    def on_assign_submitted(ack: Ack, body: Body) -> None:
        submit(ack, lambda: submit_assign(services, body))

    @app.view(View.SNOOZE)
    def on_snooze_submitted(ack: Ack, body: Body) -> None:
        submit(ack, lambda: submit_snooze(services, body))

    @app.view(View.DISMISS)
    def on_dismiss_submitted(ack: Ack, body: Body) -> None:
        submit(ack, lambda: submit_dismiss(services, body))


def submit(ack: Ack, take: Any) -> None:
    """Take a form, or show beside the field what is wrong with it."""
    try:
        take()
    except BadInput as bad:
        if bad.field is None:
            raise
        ack(response_action="errors", errors={bad.field: str(bad)})
        return
    ack()


def open_assign(services: Services, body: Body) -> None:
    """Tell who has it already, or open the form and have it filled."""
    form = context_of_click(body)
    holder = holder_of(services, form.origin)
    if holder is not None:
        services.slack.reply(form.asked, words(f"This is already assigned to {holder}."))
        return
    view_id = services.slack.open_view(body["trigger_id"], loading_view())
    accept_click(services, body, jobs.FILL_ASSIGN, view_id=view_id, form=form.as_metadata())


def submit_assign(services: Services, body: Body) -> None:
    """Check the form's fields and queue the assignment; raises BadInput for a field."""
    form = context_of_form(body)
    person = str(field(body, "assignee").get("selected_user") or "")
    if not person:
        raise BadInput("Choose a person.", field="assignee")
    today = services.clock.today(services.people.time_zone(form.asked.user_id))
    assignee(services, person)
    filled = AssignForm(
        form_id=body["view"]["id"],
        origin=form.origin,
        assignee_slack_id=person,
        due_on=check_due(picked_day(body, "due_on"), today),
        title=check_title(field(body, "title").get("value") or ""),
        note=field(body, "note").get("value") or "",
        asked=form.asked,
        source=form.source,
    )
    accept(services, "form", filled.form_id, jobs.ASSIGN, filled.as_payload())


def submit_snooze(services: Services, body: Body) -> None:
    """Check the day and queue the snooze; raises BadInput for the field."""
    form = context_of_form(body)
    today = services.clock.today(services.people.time_zone(form.asked.user_id))
    until = check_snooze(picked_day(body, "until"), today)
    payload = {
        "conversation": form.asked.as_payload(),
        "origin": form.origin.value,
        "until": until.isoformat(),
    }
    accept(services, "form", body["view"]["id"], jobs.SNOOZE, payload)


def submit_dismiss(services: Services, body: Body) -> None:
    """Queue the dismissal; raises BadInput where no reason was chosen."""
    form = context_of_form(body)
    chosen = (field(body, "reason").get("selected_option") or {}).get("value")
    if chosen not in set(DismissReason):
        raise BadInput("Choose a reason.", field="reason")
    payload = {
        "conversation": form.asked.as_payload(),
        "origin": form.origin.value,
        "reason": chosen,
        "note": field(body, "note").get("value") or "",
    }
    accept(services, "form", body["view"]["id"], jobs.DISMISS, payload)


def context_of_click(body: Body) -> FormContext:
    """What was clicked, by whom, on which message; raises BadInput for a value that is not ours."""
    container = body.get("container") or {}
    message = (body.get("message") or {}).get("ts") or container.get("message_ts")
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id")
    source = Source(channel, message) if channel and message else Source()
    return FormContext(parse_origin(clicked_value(body)), conversation_of_click(body), source)


def context_of_form(body: Body) -> FormContext:
    """What a submitted form is about; who submits is taken from Slack, never from the form."""
    form = FormContext.from_metadata(body["view"]["private_metadata"])
    if form.asked.user_id != body["user"]["id"]:
        raise BadInput("That form was opened by somebody else; please open it yourself.")
    return form


def field(body: Body, name: str) -> dict[str, Any]:
    """A form's field as Slack sends it; empty where it is missing."""
    state: dict[str, Any] = body["view"]["state"]["values"].get(name, {}).get(FIELD, {})
    return state


def picked_day(body: Body, name: str) -> date:
    """A date picker's day; raises BadInput where none was chosen."""
    chosen = field(body, name).get("selected_date")
    try:
        return date.fromisoformat(chosen or "")
    except ValueError:
        raise BadInput("Choose a day.", field=name) from None
