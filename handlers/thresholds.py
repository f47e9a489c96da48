"""The form of the rules' lines, and the button that lets a muted rule speak again."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

from app.errors import BadInput
from app.home.jobs import FILL_THRESHOLDS, SAVE_THRESHOLDS, UNMUTE_RULE
from app.home.thresholds_form import EVERYBODY, WrongLines, filled_lines, waiting_form
from app.risk.signal import Rule
from app.services import Services
from app.slack.action_ids import Action, View
from handlers.door import accept, accept_click, clicked_value, opened_form

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach the listeners; admins only, which is checked when the work is done."""

    @app.action(Action.THRESHOLDS_OPEN)
    def on_thresholds_opened(ack: Ack, body: Body) -> None:
        view_id = services.slack.open_view(body["trigger_id"], waiting_form())
        accept_click(services, body, FILL_THRESHOLDS, view_id=view_id, scope=EVERYBODY.id)
        ack()

    @app.action(Action.THRESHOLDS_SEGMENT)
    def on_scope_chosen(ack: Ack, body: Body) -> None:
        view_id = str(body["view"]["id"])
        accept_click(services, body, FILL_THRESHOLDS, view_id=view_id, scope=clicked_value(body))
        ack()

    @app.view(View.THRESHOLDS)
    def on_thresholds_submitted(ack: Ack, body: Body) -> None:
        asked, kept = opened_form(body)
        try:
            lines = filled_lines(body["view"])
        except WrongLines as found:
            ack(response_action="errors", errors=found.wrong)
            return
        told = {"conversation": asked.as_payload(), "scope": kept["scope"], "lines": lines}
        accept(services, "form", str(body["view"]["id"]), SAVE_THRESHOLDS, told)
        ack()

    @app.action(Action.RULE_UNMUTE)
    def on_unmute_clicked(ack: Ack, body: Body) -> None:
        accept_click(services, body, UNMUTE_RULE, rule=rule_of(clicked_value(body)))
        ack()


def rule_of(value: str) -> str:
    """The rule that a button names; raises BadInput for one that does not exist."""
    if value not in set(Rule):
        raise BadInput("That button belongs to a message that I no longer understand.")
    return value
