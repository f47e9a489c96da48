"""Reading what was said in a thread, and who reads along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.errors import SlackRefused
from app.slack.downloads import SlackFile, download_file
from app.slack.web import SlackWeb

# More messages than this are not read: the question and what came just before it carry the meaning.
MESSAGES_READ = 100
# A whole thread, where it is to be kept: page after page up to here.
WHOLE_THREAD = 1_000
_PAGE = 200


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
        return tuple(_said(one) for one in reply.get("messages", []))

    def read_whole(self, channel_id: str, thread_ts: str) -> tuple[Said, ...] | None:
        """A thread from its beginning, the first thousand messages; None where Slack does not let the bot read there."""
        try:
            return tuple(_said(one) for one in self._pages(channel_id, thread_ts))
        except SlackRefused:
            return None

    def _pages(self, channel_id: str, thread_ts: str) -> Iterator[dict[str, Any]]:
        cursor: str | None = None
        for _ in range(WHOLE_THREAD // _PAGE):
            reply = self._web.read(
                "conversations.replies", channel=channel_id, ts=thread_ts, limit=_PAGE, cursor=cursor
            )
            yield from reply.get("messages", [])
            cursor = (reply.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return

    def download(self, file_id: str, *, limit_bytes: int) -> SlackFile:
        """A file that somebody uploaded; raises as `download_file` does."""
        return download_file(self._web, file_id, limit_bytes=limit_bytes)

    def members(self, channel_id: str, limit: int) -> tuple[str, ...] | None:
        """Who reads a channel; None where more than `limit` do, or where Slack does not say."""
        try:
            reply = self._web.read("conversations.members", channel=channel_id, limit=limit + 1)
        except SlackRefused:
            return None
        has_more = bool((reply.get("response_metadata") or {}).get("next_cursor"))
        found = tuple(str(one) for one in reply.get("members", []))
        return None if has_more or len(found) > limit else found


def _said(one: dict[str, Any]) -> Said:
    return Said(one.get("user"), str(one.get("text", "")), str(one["ts"]), bool(one.get("bot_id")))
