"""What was said: messages, threads, ephemerals, reactions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sandbox.slack.changes import Changes
from sandbox.slack.ids import Stamps

COMPOSER = "COMPOSER"
"""The channel that Slack names for words which are still being typed."""


@dataclass(slots=True)
class Message:
    """One message. `text` is entity-encoded; `ephemeral_to` is the only person who sees it, if set."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    metadata: dict[str, Any] | None = None
    edited: dict[str, str] | None = None
    files: list[dict[str, Any]] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    ephemeral_to: str | None = None
    subtype: str | None = None
    streaming: bool = False
    streamed: bool = False
    """It grew while it was written, so that its text is standard markdown, not mrkdwn."""
    client_msg_id: str | None = None

    def as_json(self, *, with_metadata: bool = False) -> dict[str, Any]:
        """The message as the Web API and payloads carry it, without counts."""
        body: dict[str, Any] = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text}
        optional = {
            "subtype": self.subtype,
            "client_msg_id": self.client_msg_id,
            "bot_id": self.bot_id,
            "app_id": self.app_id,
            "thread_ts": self.thread_ts,
            "edited": self.edited,
            "blocks": self.blocks or None,
            "attachments": self.attachments or None,
            "files": self.files or None,
            "reactions": _reactions(self.reactions) or None,
            "metadata": self.metadata if with_metadata else None,
        }
        return body | {key: value for key, value in optional.items() if value is not None}


def _reactions(given: dict[str, list[str]]) -> list[dict[str, Any]]:
    return [{"name": n, "users": users, "count": len(users)} for n, users in given.items() if users]


class Messages:
    """All messages of the workspace, by channel and timestamp, in the order they were said."""

    def __init__(self, stamps: Stamps, changes: Changes) -> None:
        self.stamps = stamps
        self._changes = changes
        self._by_channel: dict[str, dict[str, Message]] = {}
        self._replies: dict[tuple[str, str], list[str]] = {}

    def post(self, message: Message) -> Message:
        """Add a message; an empty `ts` is stamped now."""
        message.ts = message.ts or self.stamps.next()
        self._keep(message)
        self.changed(message, "posted")
        return message

    def _keep(self, message: Message) -> None:
        self._by_channel.setdefault(message.channel, {})[message.ts] = message
        if message.thread_ts and message.thread_ts != message.ts and not message.ephemeral_to:
            self._replies.setdefault((message.channel, message.thread_ts), []).append(message.ts)

    def changed(self, message: Message, how: str = "changed") -> None:
        """Tell whoever listens that a message is new or different; nobody sees one that is being typed."""
        if message.channel == COMPOSER:
            return
        self._changes.tell("message", {"change": how, "message": self.as_seen(message)})

    def remove(self, message: Message) -> None:
        """Delete it; replies to a deleted message stay, as in Slack."""
        self._by_channel.get(message.channel, {}).pop(message.ts, None)
        thread = self._replies.get((message.channel, message.thread_ts or ""), [])
        if message.ts in thread:
            thread.remove(message.ts)
        self.changed(message, "deleted")

    def find(self, channel: str, ts: str) -> Message | None:
        """The message with that timestamp in that channel."""
        return self._by_channel.get(channel, {}).get(ts)

    def holds(self, message: Message) -> bool:
        """Whether it is still there: not deleted, or not sent yet."""
        return message.channel == COMPOSER or self.find(message.channel, message.ts) is message

    def find_anywhere(self, ts: str) -> Message | None:
        """The message with that timestamp in any channel; timestamps are unique here."""
        found = (messages.get(ts) for messages in self._by_channel.values())
        return next((message for message in found if message is not None), None)

    def in_channel(self, channel: str) -> Iterator[Message]:
        """Everything said in a channel, oldest first, ephemerals and replies included."""
        return iter(sorted(self._by_channel.get(channel, {}).values(), key=lambda m: m.ts))

    def replies(self, channel: str, thread_ts: str) -> list[Message]:
        """The replies of a thread, oldest first, without its first message."""
        stamps = self._replies.get((channel, thread_ts), [])
        return [m for ts in stamps if (m := self.find(channel, ts)) is not None]

    def everything(self) -> Iterator[Message]:
        """All messages of all channels."""
        return (message for messages in self._by_channel.values() for message in messages.values())

    def restore(self, kept: list[Message]) -> None:
        """Bring messages of an earlier run back, in the order they were said, without telling anybody."""
        for message in sorted(kept, key=lambda m: m.ts):
            self._keep(message)
        if kept:
            self.stamps.go_on_from(max(message.ts for message in kept))

    def thread_keys(self, message: Message) -> dict[str, Any]:
        """`reply_count` and its company for the first message of a thread, `parent_user_id` for a reply."""
        replies = self.replies(message.channel, message.ts)
        if not replies:
            parent = self.find(message.channel, message.thread_ts or "")
            return {} if parent is None else {"parent_user_id": parent.user}
        users = list(dict.fromkeys(reply.user for reply in replies))
        return {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users_count": len(users),
            "reply_users": users,
            "latest_reply": replies[-1].ts,
        }

    def as_seen(self, message: Message) -> dict[str, Any]:
        """The message as the control API shows it: everything, with whom it was meant for."""
        return {
            "reply_count": 0,
            **message.as_json(with_metadata=True),
            **self.thread_keys(message),
            "channel": message.channel,
            "is_ephemeral": message.ephemeral_to is not None,
            "ephemeral_to": message.ephemeral_to,
            "streaming": message.streaming,
            "streamed": message.streamed,
        }
