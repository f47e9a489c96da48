"""The app is taken away, its token is revoked, or Slack keeps events from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.middleware import Middleware

from app.home.jobs import END_INSTALLATION
from app.metrics import EVENTS_WITHHELD
from app.services import Services
from handlers.door import accept

log = structlog.get_logger(__name__)


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
    app.use(_EventsWithheld())


class _EventsWithheld(Middleware):
    """Slack keeps events to itself: there were too many, or nearly all failed. No event is inside, so Bolt has no listener."""

    def process(self, *, req: BoltRequest, resp: BoltResponse, next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002, ARG002  # Bolt's names
        """Count it and answer; everything else goes on."""
        if req.body.get("type") != "app_rate_limited":
            return next()
        EVENTS_WITHHELD.inc()
        log.error("events_withheld_by_slack", minute=req.body.get("minute_rate_limited"))
        return BoltResponse(status=200)


def _end(services: Services, body: dict[str, Any], reason: str) -> None:
    accept(services, "event", str(body["event_id"]), END_INSTALLATION, {"reason": reason})
