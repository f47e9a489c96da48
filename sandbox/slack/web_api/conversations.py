"""conversations.*: channels, their members and what was said in them."""

from __future__ import annotations

import base64
from math import inf
from typing import Any, TypeVar

from sandbox.slack.errors import SlackError
from sandbox.slack.messages import Message
from sandbox.slack.service import SlackService
from sandbox.slack.web_api.call import Answer, Call, method
from sandbox.slack.web_api.scopes import FAMILY, need, need_for
from sandbox.slack.workspace import Channel, ChannelKind, User

T = TypeVar("T")
TYPES: dict[str, ChannelKind] = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}
MOST_IN_A_GROUP = 8
READ = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")


@method("conversations.list", *READ)
def list_channels(slack: SlackService, call: Call) -> Answer:
    """Channels the bot may know of, by `types`."""
    kinds = wanted_kinds(slack, call)
    shown = [c for c in slack.workspace.channels.values() if c.kind in kinds and _known(slack, c)]
    if call.flag("exclude_archived"):
        shown = [c for c in shown if not c.is_archived]
    page, cursor = page_of(shown, call, 100)
    return {"channels": [channel_json(slack, c) | {"num_members": len(c.members)} for c in page], **cursor}


@method("conversations.info", *READ)
def info(slack: SlackService, call: Call) -> Answer:
    """One channel."""
    channel = known_channel(slack, call)
    need_for(slack, channel, "read")
    shown = channel_json(slack, channel)
    if call.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


@method("conversations.members", *READ)
def members(slack: SlackService, call: Call) -> Answer:
    """Who is in a channel."""
    channel = known_channel(slack, call)
    need_for(slack, channel, "read")
    page, cursor = page_of(channel.members, call, 100)
    return {"members": page, **cursor}


@method("conversations.open", "im:write", "mpim:write")
def open_dm(slack: SlackService, call: Call) -> Answer:
    """The bot's direct messages with one person, or with up to eight at once."""
    users = call.listed("users")
    if not users and call.text("channel"):
        return {"channel": channel_json(slack, known_channel(slack, call))}
    people = _addressed(slack, users)
    need(slack, "im:write" if len(people) == 1 else "mpim:write")
    known = set(slack.workspace.channels)
    channel = slack.workspace.direct([*people, slack.workspace.bot])
    shown = channel_json(slack, channel) if call.flag("return_im") else {"id": channel.id}
    return {"channel": shown} | ({"no_op": True, "already_open": True} if channel.id in known else {})


def _addressed(slack: SlackService, ids: list[str]) -> list[User]:
    """The people that a conversation is to be opened with."""
    if not ids:
        raise SlackError("users_list_not_supplied")
    if len(ids) > MOST_IN_A_GROUP:
        raise SlackError("too_many_users")
    people = [slack.workspace.users.get(one) for one in dict.fromkeys(ids)]
    if None in people:
        raise SlackError("user_not_found")
    found = [one for one in people if one is not None]
    if any(one.is_bot for one in found):
        raise SlackError("cannot_dm_bot")
    return found


@method("conversations.join", "channels:join")
def join(slack: SlackService, call: Call) -> Answer:
    """The bot joins a public channel."""
    channel = known_channel(slack, call)
    if channel.kind != "public":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    if slack.workspace.bot.id not in channel.members:
        channel.members.append(slack.workspace.bot.id)
    return {"channel": channel_json(slack, channel)}


@method("conversations.history", *HISTORY)
def history(slack: SlackService, call: Call) -> Answer:
    """What was said in a channel, newest first, without thread replies."""
    channel = _readable(slack, call)
    said = [m for m in slack.messages.in_channel(channel.id) if _top_level(m) and _between(m, call)]
    page, cursor = page_of(list(reversed(said)), call, 100)
    return {"messages": _shown(slack, page, call), "has_more": bool(cursor), "pin_count": 0, **cursor}


@method("conversations.replies", *HISTORY)
def replies(slack: SlackService, call: Call) -> Answer:
    """A thread, oldest first, its first message included."""
    channel = _readable(slack, call)
    named = slack.messages.find(channel.id, call.required("ts"))
    if named is None or named.ephemeral_to is not None:
        raise SlackError("thread_not_found")
    parent = slack.messages.find(channel.id, named.thread_ts or named.ts) or named
    thread = [m for m in slack.messages.replies(channel.id, parent.ts) if _between(m, call)]
    page, cursor = page_of([parent, *thread], call, 1000)
    return {"messages": _shown(slack, page, call), "has_more": bool(cursor), **cursor}


def wanted_kinds(slack: SlackService, call: Call) -> set[ChannelKind]:
    """The kinds of channel in `types`, each with its scope checked."""
    kinds: set[ChannelKind] = set()
    for name in call.listed("types") or ["public_channel"]:
        if name not in TYPES:
            raise SlackError("invalid_types")
        kinds.add(TYPES[name])
        need(slack, f"{FAMILY[TYPES[name]]}:read")
    return kinds


def known_channel(slack: SlackService, call: Call) -> Channel:
    """The channel named by its id, if the bot may know of it; raises `channel_not_found`."""
    channel = slack.workspace.channels.get(call.required("channel"))
    if channel is None or not _known(slack, channel):
        raise SlackError("channel_not_found")
    return channel


def _known(slack: SlackService, channel: Channel) -> bool:
    return channel.kind == "public" or slack.workspace.bot.id in channel.members


def _readable(slack: SlackService, call: Call) -> Channel:
    channel = known_channel(slack, call)
    need_for(slack, channel, "history")
    if slack.workspace.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _top_level(message: Message) -> bool:
    reply = message.thread_ts not in (None, message.ts) and message.subtype != "thread_broadcast"
    return not reply and message.ephemeral_to is None


def _between(message: Message, call: Call) -> bool:
    ts, first, last = float(message.ts), call.stamp("oldest", 0), call.stamp("latest", inf)
    return first <= ts <= last if call.flag("inclusive") else first < ts < last


def _shown(slack: SlackService, page: list[Message], call: Call) -> list[dict[str, Any]]:
    full = call.flag("include_all_metadata")
    return [{**m.as_json(with_metadata=full), **slack.messages.thread_keys(m)} for m in page]


def page_of(items: list[T], call: Call, default: int) -> tuple[list[T], Answer]:
    """One page by `limit` and `cursor`; raises `invalid_limit`, and `invalid_cursor` for one that we did not make."""
    limit = call.number("limit", default)
    if not 1 <= limit <= 1000:
        raise SlackError("invalid_limit")
    start = _start(call, len(items))
    rest = start + limit < len(items)
    after = base64.b64encode(f"{call.method}:{start + limit}".encode()).decode() if rest else ""
    return items[start : start + limit], {"response_metadata": {"next_cursor": after}}


def _start(call: Call, many: int) -> int:
    cursor = call.text("cursor")
    if not cursor:
        return 0
    try:
        method, _, start = base64.b64decode(cursor).decode().partition(":")
        if method == call.method and 0 < int(start) < many:
            return int(start)
    except ValueError:
        pass
    raise SlackError("invalid_cursor")


def channel_json(slack: SlackService, channel: Channel) -> dict[str, Any]:
    """The conversation object of the Web API."""
    bot = slack.workspace.bot.id
    shape: dict[str, Any] = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": channel.kind == "im",
        "is_org_shared": False,
        "context_team_id": slack.workspace.team_id,
    }
    if channel.kind == "im":
        return {**shape, "user": next(m for m in channel.members if m != bot), "is_open": True}
    topic = {"value": channel.topic, "creator": "", "last_set": 0}
    return {
        **shape,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind != "public",
        "is_private": channel.kind != "public",
        "is_mpim": channel.kind == "mpim",
        "is_member": bot in channel.members,
        "is_general": channel.name == "general",
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        "topic": topic,
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }
