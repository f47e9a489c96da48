"""What a person puts into a form: resolved, kept, and checked as Slack's client checks it."""

from __future__ import annotations

import re
from typing import Any

from sandbox.slack.acting.person import Act
from sandbox.slack.elements import VALUE_KEY, Element, chosen, elements
from sandbox.slack.errors import NotThere, Refused
from sandbox.slack.views import View

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def fill_in(act: Act, view: View, values: dict[str, Any]) -> None:
    """Type `{block_id: {action_id: value}}` into a modal; raises NotThere for what it does not have."""
    form = {(b.get("block_id"), e["action_id"]): e for b, e in elements(view.blocks)}
    for block_id, actions in values.items():
        if not isinstance(actions, dict):
            raise Refused(f"values[{block_id!r}] must be {{action_id: value}}")
        for action_id, value in actions.items():
            element = form.get((block_id, action_id))
            if element is None:
                raise NotThere(f"the view has no {block_id!r}/{action_id!r}; it has {sorted(map(str, form))}")
            offered = view.offered.get(action_id, [])
            state = chosen(element, people_named(act, element, value), offered)
            view.values.setdefault(block_id, {})[action_id] = {"type": element["type"], **state}


def people_named(act: Act, element: Element, value: Any) -> Any:
    """Ids in place of e-mails and channel names for menus of people and channels."""
    kind = element["type"]
    if value in (None, "", []) or not ("users" in kind or "conversations" in kind or "channels" in kind):
        return value
    ids = [_id_of(act, kind, str(item)) for item in (value if isinstance(value, list) else [value])]
    return ids if kind.startswith("multi_") else ids[0]


def _id_of(act: Act, kind: str, words: str) -> str:
    workspace = act.slack.workspace
    if "users" in kind or "@" in words[1:]:
        return workspace.find_user(words).id
    channel = workspace.find_channel(words, act.user)
    if not workspace.may_see(act.user, channel):
        raise NotThere(f"{act.user.real_name} does not see {words!r}")
    return channel.id


def check_form(view: View) -> None:
    """Raise Refused where Slack's client would not let the person submit: something is missing or malformed."""
    for block in view.blocks:
        if block.get("type") != "input":
            continue
        element = block["element"]
        state = view.values.get(block["block_id"], {}).get(element["action_id"], {})
        value = state.get(VALUE_KEY.get(element["type"], "value"))
        if value in (None, "", []):
            if not block.get("optional"):
                label = block["label"]["text"]
                raise Refused(f"{label!r} (block {block['block_id']!r}) must be filled in before submitting")
        else:
            _check_value(block["block_id"], element, value)


def _check_value(block_id: str, element: Element, value: Any) -> None:
    kind = element["type"]
    if kind == "plain_text_input":
        _check_length(block_id, element, str(value))
    if kind == "email_text_input" and not _EMAIL.fullmatch(str(value)):
        raise Refused(f"block {block_id!r}: {value!r} is not an e-mail address")
    if kind == "number_input":
        _check_number(block_id, element, str(value))
    if kind == "url_text_input" and not str(value).startswith(("http://", "https://")):
        raise Refused(f"block {block_id!r}: {value!r} is not a web address")


def _check_length(block_id: str, element: Element, value: str) -> None:
    least, most = int(element.get("min_length", 0)), int(element.get("max_length", 3000))
    if not least <= len(value) <= most:
        raise Refused(f"block {block_id!r}: {len(value)} characters, allowed are {least} to {most}")


def _check_number(block_id: str, element: Element, value: str) -> None:
    whole = not element.get("is_decimal_allowed")
    try:
        number = int(value) if whole else float(value)
    except ValueError:
        raise Refused(f"block {block_id!r}: {value!r} is not a {'whole ' if whole else ''}number") from None
    least, most = element.get("min_value"), element.get("max_value")
    if (least is not None and number < float(least)) or (most is not None and number > float(most)):
        raise Refused(f"block {block_id!r}: {value} is outside {least} to {most}")
