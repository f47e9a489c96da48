"""Reading what was said in a thread, and who reads along."""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import SlackRefused
from app.slack.web import SlackWeb

# More messages than this are not read: the question and what came just before it carry the meaning.
MESSAGES_READ = 100


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a thread, as Slack hands it out (entities still encoded)."""

    user_id: str | None
    text: str
    ts: str
    is_bot: bool


class Threads:
    """Reads threads and channel members, where the bot is a member."""

    def __init__(self, web: SlackWeb) -> None:
        self._web = web

    def read(self, channel_id: str, thread_ts: str) -> tuple[Said, ...]:
        """A thread's messages, oldest first; empty where Slack does not let the bot read there."""
        try:
            reply = self._web.read("conversations.replies", channel=channel_id, ts=thread_ts, limit=MESSAGES_READ)
        except SlackRefused:
            return ()
        return tuple(
            Said(one.get("user"), str(one.get("text", "")), str(one["ts"]), bool(one.get("bot_id")))
            for one in reply.get("messages", [])
        )

    def members(self, channel_id: str, limit: int) -> tuple[str, ...] | None:
        """Who reads a channel; None where more than `limit` do, or where Slack does not say."""
        try:
            reply = self._web.read("conversations.members", channel=channel_id, limit=limit + 1)
        except SlackRefused:
            return None
        has_more = bool((reply.get("response_metadata") or {}).get("next_cursor"))
        found = tuple(str(one) for one in reply.get("members", []))
        return None if has_more or len(found) > limit else found
