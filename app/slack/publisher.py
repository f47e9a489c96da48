"""Everything the bot says leaves through here: once per key, unfurls off, errors told apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

import structlog
from slack_sdk.webhook import WebhookClient
from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.errors import SlackRefused, SlackUnavailable
from app.slack.conversation import Conversation
from app.slack.message import Block, Message, fit_blocks
from app.slack.tables import SlackPost
from app.slack.web import SlackWeb

log = structlog.get_logger(__name__)

POST_EVENT = "throughline_post"
# A response_url answers 404 once its 5 uses or 30 minutes are gone.
_URL_IS_SPENT = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message is."""

    channel: str
    ts: str


class Publisher:
    """Posts, edits, replies and views. Raises SlackUnavailable (try again) or SlackRefused (do not)."""

    def __init__(self, db: Database, web: SlackWeb, *, timeout_seconds: int = 10) -> None:
        self._db = db
        self._web = web
        self._timeout_seconds = timeout_seconds

    def post(self, channel: str, message: Message, *, key: str, thread_ts: str | None = None) -> Posted:
        """Post once per `key`, whatever crashes: a repeat finds the first message and returns its place."""
        with self._db.begin() as session:
            values = {"key": key, "channel": channel, "thread_ts": thread_ts}
            session.execute(insert(SlackPost).values(**values).on_conflict_do_nothing())
        with self._db.begin() as lock:
            # One sender per key: a job taken over too early must not race the worker that was only slow.
            lock.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 7))"), {"key": key})
            with self._db.begin() as session:
                post = session.scalars(select(SlackPost).where(SlackPost.key == key)).one()
                tried_before, recorded_at = post.attempts > 0, post.recorded_at
                if post.ts is None:
                    post.attempts += 1
            if post.ts is not None:
                return Posted(post.channel, post.ts)
            sent = self._find_sent(post.channel, thread_ts, key, recorded_at) if tried_before else None
            sent = sent or self._send(channel, message, key, thread_ts)
            with self._db.begin() as session:
                _mark_sent(session, key, sent)
        return sent

    def _send(self, channel: str, message: Message, key: str, thread_ts: str | None) -> Posted:
        reply = self._web.call(
            "chat.postMessage",
            channel=channel,
            thread_ts=thread_ts,
            metadata={"event_type": POST_EVENT, "event_payload": {"key": key}},
            unfurl_links=False,
            unfurl_media=False,
            **_body(message),
        )
        return Posted(str(reply["channel"]), str(reply["ts"]))

    def _find_sent(self, channel: str, thread_ts: str | None, key: str, since: datetime) -> Posted | None:
        """Look whether an earlier try reached Slack although we never heard so."""
        where = {"channel": channel, "include_all_metadata": True, "limit": 200}
        if thread_ts is None:
            oldest = f"{(since - timedelta(minutes=2)).timestamp():.6f}"
            reply = self._web.read("conversations.history", oldest=oldest, **where)
        else:
            reply = self._web.read("conversations.replies", ts=thread_ts, **where)
        for sent in reply.get("messages", []):
            payload = (sent.get("metadata") or {}).get("event_payload") or {}
            if payload.get("key") == key:
                return Posted(channel, str(sent["ts"]))
        return None

    def direct(self, user_id: str, message: Message, *, key: str) -> Posted:
        """Post once per `key` in the person's conversation with the bot."""
        return self.post(self.direct_channel(user_id), message, key=key)

    def direct_channel(self, user_id: str) -> str:
        """The id of the person's conversation with the bot."""
        return str(self._web.call("conversations.open", users=user_id)["channel"]["id"])

    def update(self, channel: str, ts: str, message: Message) -> None:
        """Edit a message in place; safe to repeat."""
        self._web.call("chat.update", channel=channel, ts=ts, **_body(message))

    def reply(self, to: Conversation, message: Message, *, replace: bool = False) -> None:
        """Answer the asker alone, where they asked; by direct message where the channel is closed to the bot.

        With `replace`, the ephemeral message that the conversation's `response_url` belongs to is edited.
        """
        if to.response_url and self._respond(to.response_url, message, replace):
            return
        try:
            body = {"channel": to.channel_id, "user": to.user_id, "thread_ts": to.thread_ts}
            self._web.call("chat.postEphemeral", **body, **_body(message))
        except SlackRefused as refused:
            log.info("ephemeral_refused", channel=to.channel_id, code=refused.code)
            self._web.call("chat.postMessage", channel=self.direct_channel(to.user_id), **_body(message))

    def _respond(self, url: str, message: Message, replace: bool) -> bool:
        body: dict[str, Any] = {"response_type": "ephemeral", "replace_original": replace, **_body(message)}
        status = self._send_to_url(url, body)
        if status in _URL_IS_SPENT:
            return False
        if status != 200:
            raise SlackUnavailable(f"Slack did not take the answer ({status})")
        return True

    def _send_to_url(self, url: str, body: dict[str, Any]) -> int:
        try:
            return int(WebhookClient(url, timeout=self._timeout_seconds).send_dict(body).status_code)
        except (URLError, HTTPException, TimeoutError, ConnectionError) as lost:
            raise SlackUnavailable("Slack did not take the answer") from lost

    def remove(self, response_url: str) -> None:
        """Take away the ephemeral message that the `response_url` belongs to."""
        self._send_to_url(response_url, {"delete_original": True})

    def open_view(self, trigger_id: str, view: Block) -> str:
        """Open a modal within 3 s of the click; returns its id."""
        return str(self._web.call("views.open", trigger_id=trigger_id, view=view)["view"]["id"])

    def update_view(self, view_id: str, view: Block) -> None:
        """Replace a modal's content; a modal that its user has closed meanwhile is no error."""
        try:
            self._web.call("views.update", view_id=view_id, view=view)
        except SlackRefused as refused:
            if refused.code not in ("not_found", "view_not_found"):
                raise

    def publish_home(self, user_id: str, view: Block) -> None:
        """Show a person's home tab."""
        self._web.call("views.publish", user_id=user_id, view=view)


def _body(message: Message) -> dict[str, Any]:
    return {"text": message.text[:3900], "blocks": list(fit_blocks(message.blocks)) or None}


def _mark_sent(session: Session, key: str, sent: Posted) -> None:
    values = {"ts": sent.ts, "channel": sent.channel, "sent_at": text("now()")}
    session.execute(update(SlackPost).where(SlackPost.key == key).values(**values))
