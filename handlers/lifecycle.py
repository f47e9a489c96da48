"""The app is taken away from the workspace, or its token is revoked."""

from __future__ import annotations

from typing import Any

from slack_bolt import App

from app.home.jobs import END_INSTALLATION
from app.services import Services
from handlers.door import accept


def register(app: App, services: Services) -> None:
    """Attach the listeners. Both events may come, in any order."""

    def on_tokens_revoked(body: dict[str, Any]) -> None:
        # Tokens of single users are listed under `oauth`, and this app asks for none.
        if body["event"].get("tokens", {}).get("bot"):
            _end(services, body, "tokens_revoked")

    def on_app_uninstalled(body: dict[str, Any]) -> None:
        _end(services, body, "app_uninstalled")

    app.event("tokens_revoked")(on_tokens_revoked)
    app.event("app_uninstalled")(on_app_uninstalled)


def _end(services: Services, body: dict[str, Any], reason: str) -> None:
    accept(services, "event", str(body["event_id"]), END_INSTALLATION, {"reason": reason})
