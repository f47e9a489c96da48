"""/account, the buttons of its card, and the fields that offer accounts."""

from __future__ import annotations

from typing import Any

import structlog
from slack_bolt import Ack, App

from app.accounts.ask_view import QUESTION, ask_view, question_of
from app.accounts.jobs import ANSWER_TASK, PICK_TASK, SHARE_TASK, TIMELINE_TASK
from app.accounts.pick_account import suggest_accounts
from app.errors import BadInput, ThroughlineError
from app.salesforce.ids import is_record_id
from app.services import Services
from app.slack.action_ids import Action, View
from app.slack.blocks import option
from handlers.door import accept, accept_click, accept_command, click_key, clicked_value, conversation_of_click

log = structlog.get_logger(__name__)

ASSISTANT_TASK = "assistant.answer_question"


def register(app: App, services: Services) -> None:
    """Attach the listeners of this file."""
    _register_card(app, services)
    _register_timeline(app, services)
    _register_ask(app, services)
    _register_suggestions(app, services)


def _register_card(app: App, services: Services) -> None:
    @app.command("/account")
    def on_account_asked(ack: Ack, body: dict[str, Any]) -> None:
        accept_command(services, body, ANSWER_TASK)
        ack()

    @app.action(Action.ACCOUNT_PICK)
    def on_account_picked(ack: Ack, body: dict[str, Any]) -> None:
        accept_click(services, body, PICK_TASK, account_id=_account_id(clicked_value(body)))
        ack()

    @app.action(Action.ACCOUNT_SHARE)
    def on_share_clicked(ack: Ack, body: dict[str, Any]) -> None:
        accept_click(services, body, SHARE_TASK, account_id=_account_id(clicked_value(body)), key=click_key(body))
        ack()


def _register_timeline(app: App, services: Services) -> None:
    @app.action(Action.ACCOUNT_TIMELINE)
    def on_timeline_clicked(ack: Ack, body: dict[str, Any]) -> None:
        account_id = _account_id(clicked_value(body))
        accept_click(services, body, TIMELINE_TASK, account_id=account_id, page=0, replace=False)
        ack()

    @app.action(Action.ACCOUNT_TIMELINE_OLDER)
    @app.action(Action.ACCOUNT_TIMELINE_NEWER)
    def on_page_turned(ack: Ack, body: dict[str, Any]) -> None:
        account_id, page = _page(clicked_value(body))
        accept_click(services, body, TIMELINE_TASK, account_id=account_id, page=page, replace=True)
        ack()


def _register_ask(app: App, services: Services) -> None:
    @app.action(Action.ACCOUNT_ASK)
    def on_ask_clicked(ack: Ack, body: dict[str, Any]) -> None:
        account_id = _account_id(clicked_value(body))
        services.slack.open_view(body["trigger_id"], ask_view(account_id, conversation_of_click(body)))
        ack()

    @app.view(View.ASK)
    def on_question_submitted(ack: Ack, body: dict[str, Any]) -> None:
        try:
            asked = question_of(body["view"])
        except BadInput as bad:
            ack(response_action="errors", errors={bad.field or QUESTION: str(bad)})
            return
        told = {"conversation": asked.conversation.as_payload(), "text": asked.text, "account_id": asked.account_id}
        accept(services, "view", str(body["view"]["id"]), ASSISTANT_TASK, told)
        ack()


def _register_suggestions(app: App, services: Services) -> None:
    @app.options(Action.ACCOUNT_SUGGEST)
    def on_account_typed(ack: Ack, body: dict[str, Any]) -> None:
        try:
            near = suggest_accounts(services, body["user"]["id"], str(body.get("value") or ""))
        except ThroughlineError as refused:
            log.info("suggestions_refused", why=type(refused).__name__)
            near = []
        ack(options=[option(name, account_id) for name, account_id in near])


def _account_id(value: str) -> str:
    """The account that a button names; rights are checked when the work is done."""
    if not is_record_id(value):
        raise BadInput("That button carries no account any more. Please ask for the account again.")
    return value


def _page(value: str) -> tuple[str, int]:
    account_id, _, page = value.partition(":")
    if not page.isdecimal():
        raise BadInput("That button carries no page any more. Please ask for the timeline again.")
    return _account_id(account_id), int(page)
