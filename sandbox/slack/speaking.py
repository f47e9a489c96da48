"""The bot speaks: where it may, and what becomes of the words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.slack.content import Content
from sandbox.slack.errors import SlackError
from sandbox.slack.messages import Message
from sandbox.slack.service import SlackService
from sandbox.slack.workspace import Channel

# What a refusal's name leaves open: posts inside threads where there is one, else those outside.
_ALLOWING = {True: "restricted_action_thread_only_channel", False: "restricted_action_non_threadable_channel"}


def channel_for_post(slack: SlackService, wanted: str) -> Channel:
    """The channel the bot may post in (a user id means that person's DM); raises Slack's refusals."""
    workspace = slack.workspace
    channel = _named(slack, wanted)
    member = channel is not None and workspace.bot.id in channel.members
    if channel is None or (channel.kind in ("private", "mpim") and not member):
        raise SlackError("channel_not_found")
    if channel.is_archived:
        raise SlackError("is_archived")
    if not member and "chat:write.public" not in slack.manifest.scopes:
        raise SlackError("not_in_channel")
    if channel.kind == "im" and not slack.manifest.messages_tab:
        raise SlackError("messages_tab_disabled")
    return channel


def _named(slack: SlackService, wanted: str) -> Channel | None:
    workspace = slack.workspace
    user = workspace.users.get(wanted)
    if user is not None and not user.is_bot:
        return workspace.dm_of(user)
    by_name = (c for c in workspace.channels.values() if not c.is_direct and f"#{c.name}" == wanted)
    return workspace.channels.get(wanted) or next(by_name, None)


def bot_message(slack: SlackService, channel: str, content: Content) -> Message:
    """A message of the bot with that content, not posted yet."""
    workspace = slack.workspace
    return Message(
        ts="",
        channel=channel,
        user=workspace.bot.id,
        text=content.text,
        blocks=content.blocks,
        attachments=content.attachments,
        bot_id=workspace.bot_id,
        app_id=workspace.app_id,
        metadata=content.metadata,
    )


def thread_for_post(slack: SlackService, channel: Channel, thread_ts: str | None) -> str | None:
    """The first message of the thread that was named; raises `cannot_reply_to_message` for no such message.

    Raises `restricted_action…` where the channel's settings are against a post there, in a thread or outside.
    """
    if channel.post_refusal and channel.post_refusal != _ALLOWING[bool(thread_ts)]:
        raise SlackError(channel.post_refusal)
    if not thread_ts:
        return None
    parent = slack.messages.find(channel.id, str(thread_ts))
    if parent is None or parent.ephemeral_to is not None:
        raise SlackError("cannot_reply_to_message")
    return parent.thread_ts or parent.ts


def answer(slack: SlackService, channel: str, user: str, content: Content, args: dict[str, Any]) -> Message:
    """Post what an acknowledgement or a response_url says: only for that person unless `in_channel`."""
    message = bot_message(slack, channel, content)
    in_channel = args.get("response_type") == "in_channel"
    message = replace(message, thread_ts=args.get("thread_ts"), ephemeral_to=None if in_channel else user)
    return slack.say(message)
