"""Events that nobody handles are acknowledged, since Slack counts the rest as failed and sends them again."""

from __future__ import annotations

import re
from typing import Any

import structlog
from slack_bolt import Ack, App

from app.services import Services
from app.slack.message import Message
from handlers.door import conversation_of_click

log = structlog.get_logger(__name__)


def register(app: App, services: Services) -> None:
    """Attach the catch-alls for events and for elements of messages older than this release."""

    @app.event(re.compile(".*"))
    def on_other_event(body: dict[str, Any]) -> None:
        log.debug("event_ignored", type=body.get("event", {}).get("type"))

    @app.action(re.compile(".*"))
    def on_other_action(ack: Ack, body: dict[str, Any]) -> None:
        action = body["actions"][0]
        if action.get("url"):
            ack()
            return
        log.info("action_unknown", action_id=action.get("action_id"))
        services.slack.reply(
            conversation_of_click(body), Message("That button belongs to an older version of me. Please ask again.")
        )
        ack()
