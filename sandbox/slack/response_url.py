"""response_url: what the bot says back to something a person did."""

from __future__ import annotations

from typing import Any

from sandbox.slack.content import read_content
from sandbox.slack.errors import SlackError
from sandbox.slack.messages import Message
from sandbox.slack.service import SlackService
from sandbox.slack.speaking import answer
from sandbox.slack.tickets import ResponseUrl


def respond(slack: SlackService, key: str, body: dict[str, Any]) -> None:
    """Carry out one use of a response_url; raises SlackError in Slack's words."""
    record = slack.response_urls.use(key)
    original = slack.messages.find(record.channel, record.original) if record.original else None
    if original is not None and original.bot_id != slack.workspace.bot_id:
        original = None  # people's own words are not the app's to replace
    if body.get("delete_original"):
        _delete(slack, original)
    elif body.get("replace_original") and original is not None:
        _replace(slack, original, body)
    else:
        _say(slack, record, body)


def _delete(slack: SlackService, original: Message | None) -> None:
    if original is None:
        raise SlackError("message_not_found", status=404)
    slack.message_deleted(original)


def _replace(slack: SlackService, original: Message, body: dict[str, Any]) -> None:
    content = read_content(body)
    before = original.as_json()
    content.put_into(original)
    original.edited = {"user": slack.workspace.bot.id, "ts": slack.stamps.next()}
    slack.message_changed(original, before)


def _say(slack: SlackService, record: ResponseUrl, body: dict[str, Any]) -> None:
    said = answer(slack, record.channel, record.user, read_content(body), body)
    if record.original is None:
        record.original = said.ts
