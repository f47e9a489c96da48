"""Buttons of digests; the buttons of their entries are those of follow-ups."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from slack_bolt import Ack, App

from app.digests.jobs import SHOW_REST
from app.errors import BadInput
from app.services import Services
from app.slack.action_ids import Action
from handlers.door import accept_click, clicked_value


def register(app: App, services: Services) -> None:
    """Attach the listeners."""

    @app.action(Action.DIGEST_MORE)
    def on_more_clicked(ack: Ack, body: dict[str, Any]) -> None:
        accept_click(services, body, SHOW_REST, run_id=run_of(clicked_value(body)))
        ack()


def run_of(value: str) -> str:
    """The run that the button stands for; raises BadInput for a value that is not ours."""
    try:
        return str(UUID(value))
    except ValueError:
        raise BadInput("That button belongs to a message that I no longer understand.") from None
