"""Who the bot is in its one workspace."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import structlog

from app.errors import JustStarted
from app.slack.web import SlackWeb

log = structlog.get_logger(__name__)

# Whoever comes before Slack has said who we are waits this long: the acknowledgement has three seconds for everything.
WAIT_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Identity:
    """What `auth.test` says; `user_id` and `bot_id` are the bot's own."""

    enterprise_id: str | None
    team_id: str | None
    user_id: str | None
    bot_id: str | None


class OwnIdentity:
    """Asked of Slack once, from the start and until it is known; requests never ask."""

    def __init__(self, web: SlackWeb, *, wait_seconds: float = WAIT_SECONDS) -> None:
        self._web = web
        self._wait_seconds = wait_seconds
        self._known: Identity | None = None
        self._is_known = threading.Event()
        threading.Thread(target=self._learn, name="identity", daemon=True).start()

    def _learn(self) -> None:
        pause_seconds = 1.0
        while True:
            try:
                told, _ = self._web.identity()
                break
            except Exception as error:  # noqa: BLE001  # without an identity nothing works: it is asked until it is known
                log.warning("identity_unknown", why=type(error).__name__)
            time.sleep(pause_seconds)
            pause_seconds = min(2 * pause_seconds, _LONGEST_PAUSE_SECONDS)
        self._known = Identity(told.get("enterprise_id"), told.get("team_id"), told.get("user_id"), told.get("bot_id"))
        self._is_known.set()

    def known(self) -> Identity:
        """Who we are; raises JustStarted while Slack has not said."""
        self._is_known.wait(self._wait_seconds)
        if self._known is None:
            raise JustStarted
        return self._known
