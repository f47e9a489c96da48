"""Who may read what is said in a channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog

from app.errors import SlackRefused, ThroughlineError
from app.services import Services
from app.slack.conversation import Conversation

log = structlog.get_logger(__name__)

Work = Callable[[Services, dict[str, Any]], None]


class SharedChannel(ThroughlineError):  # says what is, as its siblings in app.errors do
    """The channel is shared with another company, where the bot says nothing about customers."""

    def __init__(self) -> None:
        super().__init__(
            "This channel is shared with another company, so I say nothing about customers here. "
            "Ask me in a direct message or in an internal channel."
        )


class CannotPost(ThroughlineError):  # likewise
    """The bot is no member of the channel."""

    def __init__(self) -> None:
        super().__init__(
            "I am not a member of this channel, so I could not post there. Invite me (/invite) and share again."
        )


def refuse_shared_channel(services: Services, to: Conversation) -> None:
    """Raise SharedChannel where people of other companies read along.

    A private channel or conversation that the bot cannot see is let pass: what is sent there reaches the asker alone.
    """
    try:
        if services.people.is_shared_channel(to.channel_id):
            raise SharedChannel
    except SlackRefused as refused:
        log.info("channel_unknown", channel=to.channel_id, code=refused.code)


def among_colleagues(run: Work) -> Work:
    """The same job of a command or button, refused where people of other companies read along."""

    def run_there(services: Services, payload: dict[str, Any]) -> None:
        refuse_shared_channel(services, Conversation.from_payload(payload["conversation"]))
        run(services, payload)

    return run_there


def check_may_post(services: Services, to: Conversation) -> None:
    """Raise where a card must not or cannot be posted for everybody: SharedChannel or CannotPost."""
    try:
        shared = services.people.is_shared_channel(to.channel_id)
    except SlackRefused as refused:
        raise CannotPost from refused
    if shared:
        raise SharedChannel
