"""Who is in which channel, and the app leaving and coming back."""

from __future__ import annotations

from typing import Any

from sandbox.slack.workspace import Channel, User
from sandbox.world import World

Answer = dict[str, Any]


async def move_member(world: World, body: Answer) -> Answer:
    """Bring somebody (or `@throughline`) into a channel, or take them out with `leave: true`."""
    workspace = world.slack.workspace
    words = str(body.get("user") or "")
    user = workspace.bot if workspace.means_bot(words) else workspace.find_user(words)
    channel = workspace.find_channel(str(body.get("channel") or ""), user)
    if body.get("leave") and user.id in channel.members:
        channel.members.remove(user.id)
    elif not body.get("leave") and user.id not in channel.members:
        channel.members.append(user.id)
        _tell_joined(world, user, channel)
    return {"channel": channel.id, "members": channel.members}


def _tell_joined(world: World, user: User, channel: Channel) -> None:
    event = {"type": "member_joined_channel", "user": user.id, "channel": channel.id}
    event |= {"channel_type": "G" if channel.kind == "private" else "C", "team": world.slack.workspace.team_id}
    event["event_ts"] = world.slack.stamps.next()
    world.slack.events.emit_soon("member_joined_channel", event, channel)


async def uninstall(world: World, _body: Answer) -> Answer:
    """An admin removes the app: its token dies, `tokens_revoked` and `app_uninstalled` are sent."""
    slack = world.slack
    slack.installed = False
    revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [slack.workspace.bot.id]}}
    stamp = {"event_ts": slack.stamps.next()}
    acks = [
        await slack.events.emit("tokens_revoked", revoked | stamp, None),
        await slack.events.emit("app_uninstalled", {"type": "app_uninstalled"} | stamp, None),
    ]
    slack.events.paused = True
    return {"deliveries": [ack.as_json() for ack in acks if ack is not None]}


async def install(world: World, _body: Answer) -> Answer:
    """The app is installed again; the same token lives again."""
    world.slack.installed, world.slack.events.paused = True, False
    return {}
