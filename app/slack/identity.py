"""Who the bot is in its one workspace."""

from __future__ import annotations

import threading
import time

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize
from slack_bolt.context import BoltContext

from app.errors import JustStarted
from app.slack.web import SlackWeb

log = structlog.get_logger(__name__)

# Whoever comes before Slack has said who we are waits this long: the acknowledgement has three seconds for everything.
WAIT_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 30.0


class OwnIdentity(Authorize):
    """Asked of Slack once, from the start and until it is known; requests never ask.

    The mirror is one company's: no other workspace is answered, even where the app was shared with it.
    """

    def __init__(self, web: SlackWeb, *, wait_seconds: float = WAIT_SECONDS) -> None:
        self._web = web
        self._wait_seconds = wait_seconds
        self._known: AuthorizeResult | None = None
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
        self._known = AuthorizeResult(
            enterprise_id=told.get("enterprise_id"),
            team_id=told.get("team_id"),
            bot_user_id=told.get("user_id"),
            bot_id=told.get("bot_id"),
            bot_token=self._web.client.token,
        )
        self._is_known.set()

    def __call__(
        self,
        *,
        context: BoltContext,  # noqa: ARG002  # Bolt's signature
        enterprise_id: str | None,  # noqa: ARG002
        team_id: str | None,
        user_id: str | None,  # noqa: ARG002
        actor_enterprise_id: str | None = None,  # noqa: ARG002
        actor_team_id: str | None = None,  # noqa: ARG002
        actor_user_id: str | None = None,  # noqa: ARG002
    ) -> AuthorizeResult | None:
        """Who we are to that workspace, None for another one; raises JustStarted while Slack has not said."""
        if self._known is None and not self._is_known.wait(self._wait_seconds):
            raise JustStarted
        known = self._known
        return known if known and team_id in (None, known.team_id) else None
