"""`/handoff`, its buttons and forms: share, hand over, accept, return, answer, promises, reassign."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt import Ack, App

from app.errors import BadInput
from app.handoffs.views import FIELD, answer_view, choose_view, chosen_in, return_view, told_in
from app.meetings.talk_form import ITEMS_FORM
from app.onboarding.jobs import FILL, SHOW
from app.onboarding.show_checklist import PREFIX
from app.services import Services
from app.slack.action_ids import Action, View
from handlers.door import accept, accept_click, accept_command, click_key, clicked_value, conversation_of_click
from handlers.followups import submit

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach the listeners."""
    _register_draft(app, services)
    _register_choice(app, services)
    _register_versions(app, services)
    _register_decision(app, services)
    _register_ledger(app, services)
    _register_departure(app, services)


def _register_draft(app: App, services: Services) -> None:
    @app.command("/handoff")
    def on_handoff(ack: Ack, body: Body) -> None:
        is_checklist = str(body.get("text") or "").lower().startswith(f"{PREFIX} ")
        accept_command(services, body, SHOW if is_checklist else "handoffs.draft", asked_as=body["trigger_id"])
        ack()

    @app.action(Action.CHECKLIST_OPEN)
    def on_checklist(ack: Ack, body: Body) -> None:
        view_id = services.slack.open_view(
            body["trigger_id"], ITEMS_FORM.saying("One moment, I am putting it together…")
        )
        accept_click(services, body, FILL, view_id=view_id, account_id=clicked_value(body))
        ack()

    @app.action(re.compile(rf"^{re.escape(Action.HANDOFF_START)}(\.\d+)?$"))
    def on_start(ack: Ack, body: Body) -> None:
        accept_click(services, body, "handoffs.draft", account_id=clicked_value(body), asked_as=click_key(body))
        ack()

    @app.action(Action.HANDOFF_SHARE)
    def on_share(ack: Ack, body: Body) -> None:
        accept_click(services, body, "handoffs.share", version_id=clicked_value(body))
        ack()

    @app.action(Action.HANDOFF_OFFER)
    def on_offer(ack: Ack, body: Body) -> None:
        accept_click(services, body, "handoffs.offer", version_id=clicked_value(body))
        ack()


def _register_choice(app: App, services: Services) -> None:
    @app.action(Action.HANDOFF_CHOOSE)
    def on_choose_clicked(ack: Ack, body: Body) -> None:
        view = choose_view(clicked_value(body), conversation_of_click(body))
        services.slack.open_view(body["trigger_id"], view)
        ack()

    @app.view(View.HANDOFF_CHOOSE)
    def on_chosen(ack: Ack, body: Body) -> None:
        def take() -> None:
            told = chosen_in(body["view"])
            accept(services, "view", str(body["view"]["id"]), "handoffs.offer", told)

        submit(ack, take)


def _register_versions(app: App, services: Services) -> None:
    @app.action(Action.HANDOFF_VERSIONS)
    def on_versions(ack: Ack, body: Body) -> None:
        accept_click(services, body, "handoffs.versions", account_id=clicked_value(body))
        ack()

    @app.action(Action.HANDOFF_VERSION)
    def on_version(ack: Ack, body: Body) -> None:
        accept_click(services, body, "handoffs.version", version_id=clicked_value(body))
        ack()


def _register_decision(app: App, services: Services) -> None:
    @app.action(Action.HANDOFF_ACCEPT)
    def on_accepted(ack: Ack, body: Body) -> None:
        accept_click(services, body, "handoffs.accept", handoff_id=clicked_value(body))
        ack()

    @app.action(Action.HANDOFF_RETURN)
    def on_return_clicked(ack: Ack, body: Body) -> None:
        view = return_view(clicked_value(body), conversation_of_click(body))
        services.slack.open_view(body["trigger_id"], view)
        ack()

    @app.action(Action.HANDOFF_ANSWER)
    def on_answer_clicked(ack: Ack, body: Body) -> None:
        view = answer_view(clicked_value(body), conversation_of_click(body))
        services.slack.open_view(body["trigger_id"], view)
        ack()

    @app.view(View.HANDOFF_RETURN)
    def on_returned(ack: Ack, body: Body) -> None:
        _submit(services, ack, body, "handoffs.return")

    @app.view(View.HANDOFF_ANSWER)
    def on_answered(ack: Ack, body: Body) -> None:
        _submit(services, ack, body, "handoffs.answer")


def _submit(services: Services, ack: Ack, body: Body, task: str) -> None:
    try:
        told = told_in(body["view"])
    except BadInput as bad:
        ack(response_action="errors", errors={bad.field or FIELD: str(bad)})
        return
    accept(services, "view", str(body["view"]["id"]), task, told)
    ack()


def _register_ledger(app: App, services: Services) -> None:
    @app.action(Action.HANDOFF_LEDGER)
    def on_ledger(ack: Ack, body: Body) -> None:
        accept_click(services, body, "handoffs.ledger", account_id=clicked_value(body))
        ack()

    @app.action(Action.PROMISE_DELIVERED)
    def on_delivered(ack: Ack, body: Body) -> None:
        accept_click(services, body, "handoffs.mark_promise", promise_id=clicked_value(body), delivered=True)
        ack()

    @app.action(Action.PROMISE_OPEN)
    def on_open_again(ack: Ack, body: Body) -> None:
        accept_click(services, body, "handoffs.mark_promise", promise_id=clicked_value(body), delivered=False)
        ack()


def _register_departure(app: App, services: Services) -> None:
    @app.action(Action.REP_REASSIGN)
    def on_reassign(ack: Ack, body: Body) -> None:
        accept_click(services, body, "handoffs.start_reassigning", plan_id=clicked_value(body))
        ack()

    @app.action(Action.REP_UNDO)
    def on_undo(ack: Ack, body: Body) -> None:
        accept_click(services, body, "handoffs.undo_reassigning", plan_id=clicked_value(body))
        ack()
