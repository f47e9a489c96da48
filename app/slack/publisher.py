"""Everything the bot says leaves through here: once per key, at Slack's pace, unfurls off, errors told apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.errors import SlackRefused, SlackUnavailable
from app.running import running_now
from app.slack.conversation import Asker, Conversation
from app.slack.files import upload_file
from app.slack.message import Block, Message, as_arguments
from app.slack.outbox import Posted, begin_try, find_sent, is_known, mark_said, mark_sent, sole_sender, was_said
from app.slack.pace import Pace
from app.slack.private_replies import PrivateReplies
from app.slack.streams import Streams
from app.slack.web import SlackWeb

__all__ = ["Posted", "Publisher", "Sent"]

log = structlog.get_logger(__name__)

POST_EVENT = "throughline_post"
_PAGES_SEARCHED = 5


@dataclass(frozen=True, slots=True)
class Sent:
    """What left, for the ops log: ids only. `what` is post or reply; `to` a channel and ts, or a person."""

    what: str
    to: str
    key: str = ""


OnSent = Callable[[Session, Sent], None]
"""Called as the last statement of the transaction that records a sending."""

OnPosted = Callable[[Session, Posted], None]
"""Called in the transaction that records a post, once a key: what it writes stands exactly where the post is known to."""


class Publisher:
    """Posts, edits, replies and views. Raises SlackUnavailable (try again) or SlackRefused (do not)."""

    def __init__(
        self, db: Database, web: SlackWeb, *, timeout_seconds: int = 10, on_sent: OnSent = lambda _session, _sent: None
    ) -> None:
        self._db = db
        self._web = web
        self._streams = Streams(web)
        self._pace = Pace(db)
        self._replies = PrivateReplies(web, timeout_seconds)
        self._on_sent = on_sent

    def post(
        self,
        channel: str,
        message: Message,
        *,
        key: str,
        thread_ts: str | None = None,
        on_posted: OnPosted = lambda _session, _place: None,
    ) -> Posted:
        """Post once per `key`, whatever crashes: a repeat finds the first message and returns its place."""

        def send(session: Session, tried_at: datetime | None) -> Posted:
            found = self._find_sent(channel, thread_ts, key, tried_at) if tried_at else None
            place = found or self._send(channel, message, key, thread_ts)
            on_posted(session, place)
            return place

        return self._once(channel, thread_ts, key, send)

    def _once(
        self, channel: str, thread_ts: str | None, key: str, send: Callable[[Session, datetime | None], Posted]
    ) -> Posted:
        with sole_sender(self._db, key) as session:
            owed = begin_try(session, key, channel, thread_ts)
            if owed.sent is not None:
                return owed.sent
            sent = send(session, owed.tried_at)
            mark_sent(session, key, sent)
            self._on_sent(session, Sent("post", f"{sent.channel}:{sent.ts}", key))
            session.commit()
        return sent

    def grow(self, channel: str, message: Message, *, key: str, thread_ts: str, reader: Asker) -> Posted:
        """Begin a message that `finish` completes: a stream where Slack allows one, else a post. Once per `key`.

        A stream carries no key until it is finished. So the first steps of all streams of a thread are taken one after
        the other: a message of ours there that no row knows is the beginning that a killed process left behind.
        """

        def begin(session: Session, tried_at: datetime | None) -> Posted:
            left = tried_at and (
                self._find_sent(channel, thread_ts, key, tried_at)
                or self._left_behind(session, channel, thread_ts, tried_at)
            )
            if left:
                return left
            try:
                stream = self._streams.open(channel, thread_ts, message.blocks, reader)
            except SlackUnavailable:
                stream = self._left_behind(session, channel, thread_ts, datetime.now(UTC))
            return stream or self._send(channel, message, key, thread_ts)

        with sole_sender(self._db, f"grow:{channel}:{thread_ts}"):
            return self._once(channel, thread_ts, key, begin)

    def sent_as(self, key: str) -> Posted | None:
        """Where the message with that key is; None where none is known to have left."""
        with self._db.begin() as session:
            return find_sent(session, key)

    def _left_behind(self, session: Session, channel: str, thread_ts: str, since: datetime) -> Posted | None:
        """A message of ours without a key that no row knows."""
        ours = self._web.call("auth.test").get("bot_id")
        for sent in self._history(channel, thread_ts, since):
            place = Posted(channel, str(sent["ts"]))
            if sent.get("bot_id") == ours and not sent.get("metadata") and not is_known(session, place):
                return place
        return None

    def finish(self, place: Posted, message: Message, *, key: str) -> None:
        """Show a growing message whole, with its key; safe to repeat, also after a crash between its steps."""
        self._streams.close(place)
        self._web.call(
            "chat.update", channel=place.channel, ts=place.ts, metadata=_metadata(key), **as_arguments(message)
        )

    def suggest(self, channel: str, prompts: Sequence[tuple[str, str]], thread_ts: str | None = None) -> None:
        """Offer up to four questions in a person's conversation with the bot. Never fails."""
        self._streams.suggest(channel, prompts, thread_ts)

    def say_working(self, channel: str, thread_ts: str, words: str) -> None:
        """Show that an answer is being written; empty words take that away. Never fails."""
        self._streams.say_working(channel, thread_ts, words)

    def _send(self, channel: str, message: Message, key: str, thread_ts: str | None) -> Posted:
        self._pace.wait(channel)
        reply = self._web.call(
            "chat.postMessage",
            channel=channel,
            thread_ts=thread_ts,
            metadata=_metadata(key),
            unfurl_links=False,
            unfurl_media=False,
            **as_arguments(message),
        )
        return Posted(str(reply["channel"]), str(reply["ts"]))

    def _find_sent(self, channel: str, thread_ts: str | None, key: str, since: datetime) -> Posted | None:
        """Look whether an earlier try reached Slack although we never heard so."""
        for sent in self._history(channel, thread_ts, since):
            payload = (sent.get("metadata") or {}).get("event_payload") or {}
            if payload.get("key") == key:
                return Posted(channel, str(sent["ts"]))
        return None

    def _history(self, channel: str, thread_ts: str | None, since: datetime) -> Iterator[dict[str, Any]]:
        method = "conversations.history" if thread_ts is None else "conversations.replies"
        # Slack's clock and the database's may differ a little.
        oldest = f"{(since - timedelta(minutes=2)).timestamp():.6f}"
        where = {"channel": channel, "ts": thread_ts, "oldest": oldest, "include_all_metadata": True, "limit": 200}
        cursor: str | None = None
        for _ in range(_PAGES_SEARCHED):
            reply = self._web.read(method, cursor=cursor, **where)
            yield from reply.get("messages", [])
            cursor = (reply.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return

    def direct(self, user_id: str, message: Message, *, key: str) -> Posted:
        """Post once per `key` in the person's conversation with the bot."""
        return self.post(self.direct_channel(user_id), message, key=key)

    def direct_channel(self, user_id: str) -> str:
        """The id of the person's conversation with the bot."""
        return str(self._web.call("conversations.open", users=user_id)["channel"]["id"])

    def update(self, channel: str, ts: str, message: Message) -> None:
        """Edit a message in place; safe to repeat."""
        self._web.call("chat.update", channel=channel, ts=ts, **as_arguments(message))

    def reply(self, to: Conversation, message: Message, *, replace: bool = False, key: str | None = None) -> None:
        """Answer the asker alone, where they asked; by direct message where the channel is closed to the bot.

        Once per `key`; inside a job, the n-th answer of each of its runs has the same key, so that a job that runs
        again after a crash does not repeat itself. With `replace`, the ephemeral message that the conversation's
        `response_url` belongs to is edited, which is safe to repeat.
        """
        run = running_now()
        key = key or (run.next_reply_key() if run and not replace else None)
        if key is None:
            self._say(to, message, replace=replace)
            return
        with sole_sender(self._db, key) as session:
            if not was_said(session, key):
                self._say(to, message, replace=replace, key=key)
                mark_said(session, key, to.channel_id)
                self._on_sent(session, Sent("reply", to.user_id, key))
                session.commit()

    def _say(self, to: Conversation, message: Message, *, replace: bool, key: str | None = None) -> None:
        if self._replies.say(to, message, replace=replace):
            return
        # Nobody reads along there, so what is said may as well stay: ephemeral messages are gone after a reload.
        channel, thread_ts = (to.channel_id, to.thread_ts) if to.is_direct else (self.direct_channel(to.user_id), None)
        if key is None:
            self._web.call("chat.postMessage", channel=channel, thread_ts=thread_ts, **as_arguments(message))
        else:
            self.post(channel, message, key=_direct(key), thread_ts=thread_ts)

    def take_back(self, key: str) -> None:
        """Remove what `reply` said under a key, where it stays: in direct messages. What is gone already is no error."""
        place = self.sent_as(_direct(key))
        if place is None:
            return
        try:
            self._web.call("chat.delete", channel=place.channel, ts=place.ts)
        except SlackRefused as refused:
            log.info("not_taken_back", code=refused.code)

    def upload(self, channel: str, name: str, content: bytes, *, title: str) -> None:
        """Put a file into a conversation. Not once by itself: callers claim first."""
        upload_file(self._web, channel, name, content, title=title)

    def open_view(self, trigger_id: str, view: Block) -> str:
        """Open a modal within 3 s of the click; returns its id."""
        return str(self._web.call("views.open", trigger_id=trigger_id, view=view)["view"]["id"])

    def update_view(self, view_id: str, view: Block) -> bool:
        """Replace a modal's content; False where its user has closed it meanwhile, which is no error."""
        try:
            self._web.call("views.update", view_id=view_id, view=view)
        except SlackRefused as refused:
            if refused.code not in ("not_found", "view_not_found"):
                raise
            return False
        return True

    def unfurl(self, unfurl_id: str, source: str, shown: dict[str, tuple[Block, ...]]) -> None:
        """Show something below shared links, for everybody who reads there; safe to repeat."""
        unfurls = {url: {"blocks": list(blocks)} for url, blocks in shown.items()}
        self._web.call("chat.unfurl", unfurl_id=unfurl_id, source=source, unfurls=unfurls)

    def publish_home(self, user_id: str, view: Block) -> None:
        """Show a person's home tab."""
        self._web.call("views.publish", user_id=user_id, view=view)


def _direct(key: str) -> str:
    return f"{key}:direct"


def _metadata(key: str) -> dict[str, Any]:
    """Visible to every app in the channel: the key holds ids only."""
    return {"event_type": POST_EVENT, "event_payload": {"key": key}}
