"""The last resort: whatever fails, the person who asked hears a sentence, with a reference that is in the log."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import structlog
from slack_bolt import App

from app.errors import SlackRefused, SlackUnavailable, ThroughlineError
from app.services import Services
from app.slack.blocks import section
from app.slack.conversation import Conversation
from app.slack.message import Message
from app.slack.text import escape
from handlers.door import conversation_of_click, conversation_of_command

log = structlog.get_logger(__name__)


def apology(error: Exception) -> Message:
    """A known error in its own words; an unknown one with a reference id that the log has too."""
    if isinstance(error, ThroughlineError) and not isinstance(error, (SlackRefused, SlackUnavailable)):
        words = escape(str(error))
    else:
        reference = secrets.token_hex(4)
        log.error("unexpected_error", reference=reference, exc_info=error)
        words = f"Something went wrong on my side, and nothing was changed. Please try again; if it happens again, give your administrator the reference `{reference}`."
    return Message(words, (section(f":warning: {words}"),))


def tell_failure(services: Services) -> Callable[[str, dict[str, Any], Exception, bool], None]:
    """What the worker calls when a job fails: whoever waits for it is told at the last try."""

    def on_failure(task: str, payload: dict[str, Any], error: Exception, last: bool) -> None:
        log.warning("job_failed", task=task, error=type(error).__name__, last=last)
        asked = payload.get("conversation")
        if asked and last:
            services.slack.reply(Conversation.from_payload(asked), apology(error))

    return on_failure


def register(app: App, services: Services) -> None:
    """Answer errors inside listeners, where the work was not even accepted."""

    @app.error
    def on_error(error: Exception, body: dict[str, Any]) -> None:
        message = apology(error)
        if "command" in body:
            services.slack.reply(conversation_of_command(body), message)
        elif "user" in body and isinstance(body["user"], dict):
            services.slack.reply(conversation_of_click(body), message)
