"""What one person alone sees: through a command's or click's `response_url`, else as an ephemeral message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from slack_sdk.webhook import WebhookClient

from app.errors import SlackAnswerLost, SlackRefused, SlackUnavailable
from app.slack.conversation import Conversation
from app.slack.message import Message, as_arguments
from app.slack.web import LOST, SlackWeb, unanswered

log = structlog.get_logger(__name__)

# A response_url answers 404 once its 5 uses or 30 minutes are gone.
_URL_IS_SPENT = frozenset({404, 410})


class PrivateReplies:
    """Slack keeps none of these where they could be looked for, so each is sent at most twice."""

    def __init__(self, web: SlackWeb, timeout_seconds: int) -> None:
        self._web = web
        self._timeout_seconds = timeout_seconds

    def say(self, to: Conversation, message: Message, *, replace: bool) -> bool:
        """Say it where the person asked; False where only their direct messages are left. Raises SlackUnavailable."""
        url = to.response_url
        if url and _at_most_twice(lambda: self._respond(to, url, message, replace=replace)):
            return True
        is_open = bool(to.channel_id) and not to.is_direct
        return is_open and _at_most_twice(lambda: self._say_ephemerally(to, message))

    def _say_ephemerally(self, to: Conversation, message: Message) -> bool:
        body = {"channel": to.channel_id, "user": to.user_id, "thread_ts": to.active_thread_ts}
        try:
            self._web.call("chat.postEphemeral", **body, **as_arguments(message))
        except SlackRefused as refused:
            log.info("ephemeral_refused", channel=to.channel_id, code=refused.code)
            return False
        return True

    def _respond(self, to: Conversation, url: str, message: Message, *, replace: bool) -> bool:
        body: dict[str, Any] = {"response_type": "ephemeral", "replace_original": replace, **as_arguments(message)}
        if to.active_thread_ts and not replace:
            body["thread_ts"] = to.active_thread_ts  # else it would appear in the channel, far from what was clicked
        status = self._send_to_url(url, body)
        if status in _URL_IS_SPENT:
            return False
        if status != 200:
            raise SlackUnavailable(f"Slack did not take the answer ({status})")
        return True

    def _send_to_url(self, url: str, body: dict[str, Any]) -> int:
        try:
            client = WebhookClient(url, timeout=self._timeout_seconds, retry_handlers=[])
            return int(client.send_dict(body).status_code)
        except LOST as lost:
            raise unanswered(lost, "Slack did not take the answer") from lost


def _at_most_twice(say: Callable[[], bool]) -> bool:
    """Once more where Slack's answer was lost, then it counts as said.

    Whoever reads twice is better off than who reads an apology below the answer.
    """
    try:
        return say()
    except SlackAnswerLost:
        try:
            return say()
        except SlackUnavailable as unknown:
            log.warning("perhaps_said", why=str(unknown))
            return True
