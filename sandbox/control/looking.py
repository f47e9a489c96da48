"""Looking at the world: people, channels, messages as somebody sees them, views, tables."""

from __future__ import annotations

from typing import Any

from sandbox.slack.errors import NotThere, Refused
from sandbox.slack.messages import Message
from sandbox.slack.view_payload import view_json
from sandbox.slack.views import View
from sandbox.slack.workspace import Channel, User
from sandbox.world import World

Answer = dict[str, Any]
Query = dict[str, str]


def users(world: World, query: Query) -> Answer:
    """Everybody; `email=` narrows to one."""
    workspace = world.slack.workspace
    found = [u for u in workspace.users.values() if query.get("email", u.email).lower() == u.email.lower()]
    return {"users": [_user(world, u) for u in found], "bot_user_id": workspace.bot.id}


def _user(world: World, user: User) -> Answer:
    dm = None if user.is_bot else world.slack.workspace.dm_of(user).id
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "email": user.email,
        "title": user.title,
        "tz": user.tz,
        "is_admin": user.is_admin,
        "is_guest": user.is_guest,
        "is_bot": user.is_bot,
        "dm": dm,
    }


def channels(world: World, query: Query) -> Answer:
    """Channels; with `user=` only those that this person sees, with their direct messages and their groups'."""
    workspace = world.slack.workspace
    shown = [c for c in workspace.channels.values() if not c.is_direct]
    if query.get("user"):
        user = workspace.find_user(query["user"])
        directs = (c for c in workspace.directs() if user.id in c.members)
        shown = [*(c for c in shown if workspace.may_see(user, c)), workspace.dm_of(user), *directs]
    return {"channels": [_channel(world, c) for c in shown]}


def _channel(world: World, channel: Channel) -> Answer:
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "is_private": channel.kind == "private",
        "is_ext_shared": channel.is_ext_shared,
        "is_archived": channel.is_archived,
        "topic": channel.topic,
        "members": channel.members,
        "bot_is_member": world.slack.workspace.bot.id in channel.members,
    }


def messages(world: World, query: Query) -> Answer:
    """Messages as `user` sees them, oldest first. Without `channel`: that person's DM with the bot.

    `channel` may be an id, a name, or `dm`; `thread_ts` narrows to one thread; without `user`, ephemerals of
    everybody are shown.
    """
    user = world.slack.workspace.find_user(query["user"]) if query.get("user") else None
    channel = _channel_asked(world, query, user)
    seen = [m for m in world.slack.messages.in_channel(channel.id) if _visible(m, user)]
    thread = query.get("thread_ts")
    if thread:
        seen = [m for m in seen if thread in (m.ts, m.thread_ts)]
    place, slack = (channel.id, thread or ""), world.slack
    said = {"status": slack.statuses.now(*place), "prompts": slack.prompts.get(place, [])}
    return {"messages": [slack.messages.as_seen(m) for m in seen], "channel": channel.id, **said}


def _channel_asked(world: World, query: Query, user: User | None) -> Channel:
    workspace, words = world.slack.workspace, query.get("channel", "")
    if user is not None:
        channel = workspace.find_channel(words or "dm", user)
        if not workspace.may_see(user, channel):
            raise NotThere(f"{user.real_name} is not in {words!r}")
        return channel
    if not words:
        raise Refused("'channel' or 'user' is missing")
    return workspace.find_channel(words, workspace.bot)


def _visible(message: Message, user: User | None) -> bool:
    return user is None or message.ephemeral_to in (None, user.id)


def views(world: World, query: Query) -> Answer:
    """The open modals of a person, the bottom one first."""
    user = _asked(world, query)
    return {"views": [_view(world, view) for view in world.slack.views.stack(user.id)]}


def home(world: World, query: Query) -> Answer:
    """The home tab published for a person; null before the first."""
    view = world.slack.views.home(_asked(world, query).id)
    return {"home": _view(world, view) if view else None}


def _view(world: World, view: View) -> Answer:
    seen = {"errors": view.errors, "notice": view.notice}
    return {**view_json(world.slack.workspace, view), **seen}


def _asked(world: World, query: Query) -> User:
    if not query.get("user"):
        raise Refused("'user' is missing: ?user=<id or e-mail>")
    return world.slack.workspace.find_user(query["user"])


def clock(world: World, _query: Query) -> Answer:
    """The present moment of the make-believe world."""
    return {"now": world.clock.now().isoformat(), "today": world.clock.today().isoformat()}


def faults(world: World, _query: Query) -> Answer:
    """Rules that have times left."""
    keys = ("service", "name", "times", "method", "path", "after_ms")
    return {"faults": [{key: getattr(rule, key) for key in keys} for rule in world.faults.live()]}


def salesforce(world: World, query: Query) -> Answer:
    """The objects of the org, the newest rows of one of them (`limit`), or the one record with that `id`."""
    if world.salesforce is None:
        raise Refused("the make-believe Salesforce is not part of this sandbox", 501)
    name = query.get("object")
    if not name:
        return {"objects": world.salesforce.objects()}
    if query.get("id"):
        return {"object": name, "record": _record(world, name, query["id"])}
    limit = int(query.get("limit") or 50)
    return {"object": name, "rows": world.salesforce.table(name, limit)}


def _record(world: World, name: str, record_id: str) -> Answer:
    record: Answer | None = world.salesforce.record(name, record_id)
    if record is None:
        raise NotThere(f"there is no {name} {record_id}")
    return record


def settings(world: World, _query: Query) -> Answer:
    """What a bot needs to connect, except that secrets stay on standard output."""
    shown = {k: v for k, v in world.settings().items() if "TOKEN" not in k and "SECRET" not in k}
    return {"settings": shown, "bot_url": world.slack.delivery.bot_url, "mode": world.slack.delivery.mode}
