"""Buttons, menus, suggestions and shortcuts."""

from __future__ import annotations

from typing import Any

from sandbox.slack.acting.person import TROUBLE, Act, channel_words, shared_keys
from sandbox.slack.acting.place import Place, find_element, find_message, find_place, where
from sandbox.slack.acting.values import people_named
from sandbox.slack.blockkit import validate_blocks
from sandbox.slack.delivery import Ack, Parcel
from sandbox.slack.elements import VALUE_KEY, Element, chosen, options_of
from sandbox.slack.errors import NotThere, Refused
from sandbox.slack.texts import encode_texts

SUGGESTED = ("external_select", "multi_external_select")
CARRIED = ("text", "style", "placeholder", "confirm", "value", "icon")


async def action(act: Act) -> dict[str, Any]:
    """Press a button or choose in a menu, on a message or a view."""
    place = find_place(act)
    block, element = find_element(act, place)
    happened = _happened(act, place, block, element)
    if block["type"] == "input" and not block.get("dispatch_action"):
        note = "kept in the form; an input without dispatch_action tells the app nothing before submit"
        return {"ok": True, "ack_ms": 0.0, "status": None, "ack": None, "note": note}
    payload = {**shared_keys(act, "block_actions"), **where(act, place, block)}
    home_channel = place.channel.id if place.channel else None
    payload["trigger_id"] = act.slack.triggers.issue(act.user.id, home_channel)
    if place.message is not None:
        payload["response_url"] = act.slack.response_urls.issue(place.message.channel, act.user.id, place.message.ts)
    payload["actions"] = [happened]
    ack = await act.slack.delivery.send(Parcel("interactive", "block_actions", payload))
    return _told(act, place, ack)


def _happened(act: Act, place: Place, block: dict[str, Any], element: Element) -> dict[str, Any]:
    report = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
    report |= {key: encode_texts(element[key]) for key in CARRIED if key in element}
    report["action_ts"] = act.slack.stamps.next()
    value = act.body.get("value")
    if element["type"] == "feedback_buttons":
        return report | _feedback(element, value)
    if element["type"] in VALUE_KEY:
        offered = place.offered.get(element["action_id"], [])
        state = chosen(element, people_named(act, element, value), offered)
        if element["type"] != "overflow":
            in_block = place.values.setdefault(block["block_id"], {})
            in_block[element["action_id"]] = {"type": element["type"], **state}
        report |= encode_texts(state)
    return report


def _feedback(element: Element, value: Any) -> dict[str, Any]:
    for side in ("positive_button", "negative_button"):
        button = element.get(side, {})
        if value is None or button.get("value") == value:
            return {"value": button.get("value"), "text": encode_texts(button.get("text"))}
    raise NotThere(f"no feedback button has the value {value!r}")


def _told(act: Act, place: Place, ack: Ack) -> dict[str, Any]:
    """Whoever clicks on a view reads on it that the app did not answer; on a message Slack marks the button itself."""
    notice = None if ack.ok else TROUBLE
    if place.view is not None and place.view.notice != notice:
        place.view.notice = notice
        act.slack.view_changed(place.view, "failed" if notice else "updated")
    return ack.as_json()


async def suggest(act: Act) -> dict[str, Any]:
    """Type into a menu whose options the app looks up; the options it gave."""
    place = find_place(act)
    typed = str(act.body.get("value") or "")
    block, element = find_element(_without_value(act), place)
    if element["type"] not in SUGGESTED:
        raise Refused(f"{element['action_id']!r} is a {element['type']}; only external menus ask the app")
    least = int(element.get("min_query_length", 3))
    if len(typed) < least:
        note = f"Slack asks the app from {least} characters on (min_query_length)"
        return {"ok": True, "ack_ms": 0.0, "status": None, "ack": None, "options": [], "note": note}
    payload = {**shared_keys(act, "block_suggestion"), **where(act, place, block)}
    payload |= {"action_id": element["action_id"], "block_id": block["block_id"], "value": typed}
    ack = await act.slack.delivery.send(Parcel("interactive", "block_suggestion", payload))
    return ack.as_json() | _offered(place, element, ack)


def _without_value(act: Act) -> Act:
    return Act(act.slack, act.user, {k: v for k, v in act.body.items() if k != "value"})


def _offered(place: Place, element: Element, ack: Ack) -> dict[str, Any]:
    body = ack.body if ack.ok and isinstance(ack.body, dict) else {}
    given = {key: body[key] for key in ("options", "option_groups") if body.get(key)}
    if not given:
        return {"options": []}
    menu = {"type": "static_select", "action_id": "a", **given}
    problems = validate_blocks([{"type": "actions", "elements": [menu]}], "modal")
    if problems:
        return {"options": [], "note": f"Slack would show none: {problems[0].as_line()}"}
    options = options_of(given)
    place.offered.setdefault(element["action_id"], []).extend(options)
    return {"options": options, **given}


async def shortcut(act: Act) -> dict[str, Any]:
    """Run a global shortcut, or a message shortcut where `message_ts` is given."""
    callback_id = act.text("callback_id")
    wanted = "message" if act.body.get("message_ts") else "global"
    if act.slack.manifest.shortcuts.get(callback_id) != wanted:
        known = act.slack.manifest.shortcuts
        raise NotThere(f"no {wanted} shortcut {callback_id!r} in the manifest; it has {known}")
    payload = shared_keys(act, "shortcut" if wanted == "global" else "message_action")
    payload |= {"callback_id": callback_id, "action_ts": act.slack.stamps.next()}
    channel_id = None
    if wanted == "message":
        message, channel = find_message(act)
        channel_id = channel.id
        payload["channel"] = {"id": channel.id, "name": channel_words(channel)}
        payload |= {"message_ts": message.ts, "message": message.as_json(with_metadata=True)}
        payload["response_url"] = act.slack.response_urls.issue(channel.id, act.user.id, message.ts)
    payload["trigger_id"] = act.slack.triggers.issue(act.user.id, channel_id)
    ack = await act.slack.delivery.send(Parcel("interactive", str(payload["type"]), payload))
    return ack.as_json()
