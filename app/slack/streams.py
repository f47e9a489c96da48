"""Messages that grow while they are written. Slack may refuse or end a stream at any time: nothing depends on one."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from app.errors import SlackRefused, SlackUnavailable
from app.slack.conversation import Asker
from app.slack.message import Block
from app.slack.outbox import Posted
from app.slack.web import SlackWeb

log = structlog.get_logger(__name__)


class Streams:
    """Opens and closes streams. Blocks are sent instead of markdown, whose tokens and links cannot be escaped."""

    def __init__(self, web: SlackWeb) -> None:
        self._web = web

    def open(self, channel: str, thread_ts: str, blocks: Sequence[Block], reader: Asker) -> Posted | None:
        """Begin a message; None where Slack allows no stream there, or none now.

        Raises SlackUnavailable where the answer was lost: the message may be there all the same.
        """
        who = {"recipient_user_id": reader.user_id, "recipient_team_id": reader.team_id}
        where = {"channel": channel, "thread_ts": thread_ts, **who}
        try:
            reply = self._web.call("chat.startStream", **where, chunks=[{"type": "blocks", "blocks": list(blocks)}])
        except SlackRefused as refused:
            log.info("stream_refused", channel=channel, code=refused.code)
            return None
        except SlackUnavailable as unavailable:
            if unavailable.retry_after_seconds is None:
                raise
            log.info("stream_rationed", channel=channel)
            return None
        return Posted(str(reply["channel"]), str(reply["ts"]))

    def close(self, place: Posted) -> None:
        """End a stream; one that is over already is no error."""
        try:
            self._web.call("chat.stopStream", channel=place.channel, ts=place.ts)
        except SlackRefused as refused:
            log.info("stream_over", channel=place.channel, code=refused.code)

    def suggest(self, channel: str, prompts: Sequence[tuple[str, str]], thread_ts: str | None) -> None:
        """Offer questions, each a title and a message, in a person's conversation with the bot."""
        offered = [{"title": title, "message": message} for title, message in prompts]
        try:
            where = {"channel_id": channel, "thread_ts": thread_ts}
            self._web.call("assistant.threads.setSuggestedPrompts", **where, prompts=offered)
        except (SlackRefused, SlackUnavailable) as refused:
            log.info("prompts_not_shown", channel=channel, why=str(refused))

    def say_working(self, channel: str, thread_ts: str, words: str) -> None:
        """Show below the thread what the bot is doing, until it says something; empty words take the line away."""
        try:
            self._web.call("assistant.threads.setStatus", channel_id=channel, thread_ts=thread_ts, status=words)
        except (SlackRefused, SlackUnavailable) as refused:
            log.info("status_not_shown", channel=channel, why=str(refused))
