"""Interactive elements: finding them, what a person can put into them, and how Slack reports it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from sandbox.slack.blockkit import each_block, elements_of
from sandbox.slack.errors import NotThere, Refused

Element = dict[str, Any]
VALUE_KEY = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}
"""Element type -> the key under which Slack reports what was chosen or typed."""
INITIAL_KEY = {
    "static_select": "initial_option",
    "external_select": "initial_option",
    "radio_buttons": "initial_option",
    "multi_static_select": "initial_options",
    "multi_external_select": "initial_options",
    "checkboxes": "initial_options",
    "users_select": "initial_user",
    "multi_users_select": "initial_users",
    "conversations_select": "initial_conversation",
    "multi_conversations_select": "initial_conversations",
    "channels_select": "initial_channel",
    "multi_channels_select": "initial_channels",
    "datepicker": "initial_date",
    "timepicker": "initial_time",
    "datetimepicker": "initial_date_time",
}
CLICKED = frozenset({"button", "icon_button", "feedback_buttons", "workflow_button", "overflow"})
"""Elements that are pressed, and so hold no state."""


def elements(blocks: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Element]]:
    """Every element that has an action id, with the block it sits in, in reading order."""
    for block, _ in each_block(blocks):
        for element, _ in elements_of(block):
            yield block, element


def options_of(element: Element) -> list[dict[str, Any]]:
    """The options an element offers, groups flattened."""
    grouped = [o for group in element.get("option_groups") or [] for o in group.get("options", [])]
    return [*(element.get("options") or []), *grouped]


def pick_option(element: Element, wanted: Any, offered: list[dict[str, Any]]) -> dict[str, Any]:
    """The option with that value (or that shown text); raises NotThere where it is not on offer."""
    value = wanted.get("value") if isinstance(wanted, dict) else wanted
    choices = [*options_of(element), *offered]
    for option in choices:
        if option.get("value") == value or option.get("text", {}).get("text") == value:
            return option
    raise NotThere(
        f"{element['type']} {element.get('action_id')!r} has no option {value!r}; it offers "
        f"{[option.get('value') for option in choices][:20]}"
    )


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


_IS_PICKABLE: dict[str, Callable[[str], object]] = {
    "datepicker": _is_day,
    "timepicker": re.compile(r"([01]\d|2[0-3]):[0-5]\d").fullmatch,
}


def chosen(element: Element, value: Any, offered: list[dict[str, Any]]) -> dict[str, Any]:
    """`{key: value}` as Slack reports it for that element, from a person's plain value."""
    kind = element["type"]
    key = VALUE_KEY.get(kind)
    if key is None:
        raise Refused(f"element type {kind!r} takes no value")
    if value is None or value == "":
        return {key: [] if key.endswith("s") else None}
    if key == "selected_option":
        return {key: pick_option(element, value, offered)}
    if key == "selected_options":
        return {key: [pick_option(element, item, offered) for item in _as_list(value)]}
    if key.endswith("s") and key.startswith("selected_"):
        return {key: [str(item) for item in _as_list(value)]}
    if kind == "datetimepicker":
        return {key: int(value)}
    if kind in _IS_PICKABLE and not _IS_PICKABLE[kind](str(value)):
        raise Refused(f"nobody can pick {value!r} in a {kind}")
    return {key: value if isinstance(value, dict | list) else str(value)}


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def initial_state(element: Element, here: str | None = None) -> dict[str, Any] | None:
    """What an untouched element reports; None for one that is only pressed. `here` is the channel one stands in."""
    kind = element["type"]
    key = VALUE_KEY.get(kind)
    if key is None or kind in CLICKED:
        return None
    initial = element.get(INITIAL_KEY.get(kind, "initial_value"))
    if initial is None and here is not None and element.get("default_to_current_conversation"):
        initial = [here] if key.endswith("s") else here
    if initial is None and key.endswith("s"):
        initial = []
    return {"type": kind, key: initial}


def state_values(
    blocks: list[dict[str, Any]], typed: dict[str, Any] | None = None, here: str | None = None
) -> dict[str, Any]:
    """`state.values`: every element that holds something, with what was typed so far or its initial value."""
    values: dict[str, dict[str, Any]] = {}
    for block, element in elements(blocks):
        state = initial_state(element, here)
        if state is None:
            continue
        kept = (typed or {}).get(block["block_id"], {}).get(element["action_id"])
        same_kind = kept is not None and kept.get("type") == element["type"]
        values.setdefault(block["block_id"], {})[element["action_id"]] = kept if same_kind else state
    return values
