"""`/portfolio` and `/my`."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

from app.digests.jobs import PORTFOLIO, WORKLIST
from app.services import Services
from handlers.door import accept_command


def register(app: App, services: Services) -> None:
    """Attach the listeners."""

    @app.command("/portfolio")
    def on_portfolio(ack: Ack, body: dict[str, Any]) -> None:
        accept_command(services, body, PORTFOLIO)
        ack()

    @app.command("/my")
    def on_my(ack: Ack, body: dict[str, Any]) -> None:
        accept_command(services, body, WORKLIST)
        ack()
