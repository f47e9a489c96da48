"""`/handoff`, the card's Hand off button, and Share."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

from app.services import Services
from app.slack.action_ids import Action
from handlers.door import accept_click, accept_command, click_key, clicked_value


def register(app: App, services: Services) -> None:
    """Attach the listeners."""

    @app.command("/handoff")
    def on_handoff(ack: Ack, body: dict[str, Any]) -> None:
        accept_command(services, body, "handoffs.draft", asked_as=body["trigger_id"])
        ack()

    @app.action(Action.HANDOFF_START)
    def on_start(ack: Ack, body: dict[str, Any]) -> None:
        accept_click(services, body, "handoffs.draft", account_id=clicked_value(body), asked_as=click_key(body))
        ack()

    @app.action(Action.HANDOFF_SHARE)
    def on_share(ack: Ack, body: dict[str, Any]) -> None:
        accept_click(services, body, "handoffs.share", version_id=clicked_value(body))
        ack()
