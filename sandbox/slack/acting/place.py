"""Where an interactive element stands: on a message or on a view, as one person sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.slack.acting.person import Act, channel_words
from sandbox.slack.elements import Element, elements, options_of, state_values
from sandbox.slack.errors import NotThere, Refused
from sandbox.slack.messages import Message
from sandbox.slack.texts import encode_texts
from sandbox.slack.view_payload import view_json
from sandbox.slack.views import View
from sandbox.slack.workspace import Channel


@dataclass(slots=True)
class Place:
    """A message or a view, its blocks, and what this person has typed or chosen there."""

    blocks: list[dict[str, Any]]
    values: dict[str, Any]
    offered: dict[str, list[dict[str, Any]]]
    view: View | None = None
    message: Message | None = None
    channel: Channel | None = None


def find_place(act: Act) -> Place:
    """The message or view that was named, if this person sees it; raises NotThere otherwise."""
    if act.body.get("view_id"):
        view = find_view(act)
        if act.slack.views.is_covered(view):
            raise Refused(f"another modal lies on top of view {view.id}")
        return Place(view.blocks, view.values, view.offered, view=view)
    return _on_message(act)


def find_view(act: Act) -> View:
    """The modal or home tab that was named, if it is this person's; raises NotThere otherwise."""
    view = act.slack.views.find(act.text("view_id"))
    if view is None or view.user != act.user.id:
        raise NotThere(f"{act.user.real_name} has no open view {act.body['view_id']}")
    return view


def find_message(act: Act) -> tuple[Message, Channel]:
    """The message that was named, if this person sees it; raises NotThere otherwise."""
    ts, slack = act.text("message_ts"), act.slack
    named = bool(act.body.get("channel"))
    message = slack.messages.find(act.channel().id, ts) if named else slack.messages.find_anywhere(ts)
    if message is None or message.ephemeral_to not in (None, act.user.id):
        raise NotThere(f"{act.user.real_name} sees no message {ts} there")
    channel = slack.workspace.channels[message.channel]
    if not slack.workspace.may_see(act.user, channel):
        raise NotThere(f"{act.user.real_name} is not in the channel of message {ts}")
    return message, channel


def _on_message(act: Act) -> Place:
    message, channel = find_message(act)
    attached = [block for a in message.attachments for block in a.get("blocks") or []]
    blocks = [*message.blocks, *attached]
    key = (channel.id, message.ts, act.user.id)
    kept = act.slack.typed_on_messages.setdefault(key, {})
    offered = act.slack.offered_on_messages.setdefault(key, {})
    kept.update(state_values(blocks, kept))
    return Place(blocks, kept, offered, message=message, channel=channel)


def find_element(act: Act, place: Place) -> tuple[dict[str, Any], Element]:
    """The element named by `action_id` (and `block_id`, or a button's `value`); raises NotThere."""
    action_id, block_id, value = act.text("action_id"), act.body.get("block_id"), act.body.get("value")
    found = [
        (block, element)
        for block, element in elements(place.blocks)
        if element.get("action_id") == action_id and block_id in (None, block.get("block_id"))
    ]
    found = [pair for pair in found if _shown_to(pair[1], act.user.id)]
    if found and value is not None:
        found = [pair for pair in found if _can_take(pair[1], value)]
    if not found:
        there = sorted({str(element.get("action_id")) for _, element in elements(place.blocks)})
        raise NotThere(f"no element {action_id!r} with that block or value there; there are {there}")
    return found[0]


def _shown_to(element: Element, user: str) -> bool:
    return user in (element.get("visible_to_user_ids") or [user])


def _can_take(element: Element, value: Any) -> bool:
    if element["type"] in ("button", "icon_button"):
        return bool(element.get("value") == value)
    if element["type"] == "feedback_buttons":
        return any(element.get(f"{s}_button", {}).get("value") == value for s in ("positive", "negative"))
    if element["type"] == "overflow" or (element["type"] == "static_select" and not isinstance(value, dict)):
        return any(value in (o.get("value"), o["text"].get("text")) for o in options_of(element))
    return True


def where(act: Act, place: Place, block: dict[str, Any]) -> dict[str, Any]:
    """`container`, `view` or `channel`, `message`, `state` of a payload from that place.

    An ephemeral message is not in the payload: its own content is never sent back by Slack.
    """
    if place.view is not None:
        shown = view_json(act.slack.workspace, place.view)
        return {"container": {"type": "view", "view_id": place.view.id}, "view": shown}
    if place.message is None or place.channel is None:
        raise Refused("there is neither a message nor a view")
    message, channel = place.message, place.channel
    hidden = message.ephemeral_to is not None
    container: dict[str, Any] = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
    container["is_ephemeral"] = hidden
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    container |= _attachment(message, block)
    at: dict[str, Any] = {"container": container, "channel": {"id": channel.id, "name": channel_words(channel)}}
    if not hidden:
        at["message"] = message.as_json(with_metadata=True) | {"team": act.slack.workspace.team_id}
    return {**at, "state": {"values": encode_texts(place.values)}}


def _attachment(message: Message, block: dict[str, Any]) -> dict[str, Any]:
    """What the container says of an element that stands in an attachment, such as an unfurled link."""
    holder = next((a for a in message.attachments if block in (a.get("blocks") or [])), None)
    if holder is None or block in message.blocks:
        return {}
    unfurl: dict[str, Any] = {key: holder[key] for key in ("is_app_unfurl", "app_unfurl_url") if key in holder}
    return {"type": "message_attachment", "attachment_id": holder["id"], **unfurl}
