"""`/throughline` and the home tab."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

from app.home.jobs import SUGGEST_PROMPTS
from app.services import Services
from handlers.door import accept, accept_command


def register(app: App, services: Services) -> None:
    """Attach the listeners."""

    @app.command("/throughline")
    def on_command(ack: Ack, body: dict[str, Any]) -> None:
        accept_command(services, body, "home.answer_command")
        ack()

    @app.event("app_home_opened")
    def on_home_opened(body: dict[str, Any]) -> None:
        if body["event"].get("tab") == "home":
            accept(services, "event", body["event_id"], "home.publish", {"user_id": body["event"]["user"]})
        elif body["event"].get("tab") == "messages":
            told = {"user_id": body["event"]["user"], "channel_id": body["event"]["channel"]}
            accept(services, "event", body["event_id"], SUGGEST_PROMPTS, told)
