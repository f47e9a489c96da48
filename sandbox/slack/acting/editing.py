"""Second thoughts: people change, delete and react to messages."""

from __future__ import annotations

from typing import Any

from sandbox.slack.acting.person import Act
from sandbox.slack.acting.place import find_message
from sandbox.slack.errors import Refused
from sandbox.slack.messages import Message
from sandbox.slack.texts import rich_text, typed_text


async def edit(act: Act) -> dict[str, Any]:
    """Change one's own message to `text`; the app gets `message_changed`."""
    message = _own(act)
    before = message.as_json()
    message.text = typed_text(act.text("text"), act.slack.workspace)
    message.blocks = rich_text(message.text)
    message.edited = {"user": act.user.id, "ts": act.slack.stamps.next()}
    act.slack.message_changed(message, before)
    return {"ts": message.ts}


async def delete(act: Act) -> dict[str, Any]:
    """Delete one's own message; the app gets `message_deleted`."""
    message = _own(act)
    act.slack.message_deleted(message)
    return {"ts": message.ts}


async def react(act: Act) -> dict[str, Any]:
    """Add a reaction `name`, or take it back with `remove`; the app hears of it where it subscribes."""
    message, channel = find_message(act)
    name, slack = act.text("name").strip(":"), act.slack
    users = message.reactions.setdefault(name, [])
    remove, has = bool(act.body.get("remove")), act.user.id in users
    if remove != has:
        raise Refused(f"{act.user.real_name} has reacted with {name!r} {'already' if has else 'not at all'}")
    if remove:
        users.remove(act.user.id)
    else:
        users.append(act.user.id)
    slack.messages.changed(message)
    kind = "reaction_removed" if remove else "reaction_added"
    item = {"type": "message", "channel": channel.id, "ts": message.ts}
    event = {"type": kind, "user": act.user.id, "reaction": name, "item": item}
    slack.events.emit_soon(kind, {**event, "item_user": message.user, "event_ts": slack.stamps.next()}, channel)
    return {"ts": message.ts}


def _own(act: Act) -> Message:
    message, _ = find_message(act)
    if message.user != act.user.id:
        raise Refused(f"message {message.ts} is not {act.user.real_name}'s own")
    return message
