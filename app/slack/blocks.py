"""Block Kit pieces that keep Slack's limits, so that feature builders need not know them.

Text given as mrkdwn is already escaped by the caller (`app.slack.text.escape`); plain text is cleaned here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any, Literal

from app.slack.message import Block, Message
from app.slack.text import cut, cut_mrkdwn, plain

SECTION_CHARACTERS = 3000
FIELD_CHARACTERS = 2000
HEADER_CHARACTERS = 150
BUTTON_CHARACTERS = 75
OPTION_CHARACTERS = 75
TITLE_CHARACTERS = 24
LABEL_CHARACTERS = 2000

Element = dict[str, Any]


def mrkdwn(text: str, limit: int = SECTION_CHARACTERS) -> Element:
    """A text object that Slack does not auto-link (`verbatim`), so that `foo.com` in CRM text stays text."""
    return {"type": "mrkdwn", "text": cut_mrkdwn(text, limit) or " ", "verbatim": True}


def plain_text(text: str, limit: int) -> Element:
    """A text object that Slack never parses."""
    return {"type": "plain_text", "text": plain(text, limit) or " ", "emoji": True}


def words(text: str) -> Message:
    """A message of one paragraph; `text` is mrkdwn, already escaped."""
    return Message(text, (section(text),))


def section(text: str = "", *, accessory: Element | None = None, fields: Sequence[str] = ()) -> Block:
    """A paragraph, up to ten fields in two columns, and one element at the right."""
    block: Block = {"type": "section"}
    if text:
        block["text"] = mrkdwn(text)
    if fields:
        block["fields"] = [mrkdwn(field, FIELD_CHARACTERS) for field in fields[:10]]
    if accessory:
        block["accessory"] = accessory
    return block


def sections(lines: Iterable[str]) -> list[Block]:
    """Lines of mrkdwn in as few paragraphs as hold each of them whole."""
    texts: list[str] = []
    for line in lines:
        if texts and len(texts[-1]) + len(line) < SECTION_CHARACTERS:
            texts[-1] += f"\n{line}"
        else:
            texts.append(line)
    return [section(text) for text in texts]


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain_text(text, HEADER_CHARACTERS)}


def context(*texts: str) -> Block:
    """Small grey print; at most ten pieces."""
    return {"type": "context", "elements": [mrkdwn(text, FIELD_CHARACTERS) for text in texts[:10]]}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def actions(*elements: Element, block_id: str | None = None) -> Block:
    """A row of at most 25 buttons and selects."""
    block: Block = {"type": "actions", "elements": list(elements[:25])}
    if block_id:
        block["block_id"] = block_id
    return block


def button(
    text: str,
    action_id: str,
    value: str = "",
    *,
    style: Literal["primary", "danger"] | None = None,
    url: str | None = None,
    confirm: Element | None = None,
) -> Element:
    """A button. `value` is an opaque id, never data and never authority."""
    element: Element = {"type": "button", "text": plain_text(text, BUTTON_CHARACTERS), "action_id": action_id}
    optional = {"value": value, "style": style, "url": url, "confirm": confirm}
    return element | {key: given for key, given in optional.items() if given}


def confirm(title: str, text: str, yes: str, no: str = "Cancel") -> Element:
    """The question before a step that is hard to take back."""
    return {
        "title": plain_text(title, 100),
        "text": plain_text(text, 300),
        "confirm": plain_text(yes, 30),
        "deny": plain_text(no, 30),
    }


def option(text: str, value: str, description: str = "") -> Element:
    """One choice; `value` at most 150 characters."""
    choice: Element = {"text": plain_text(text, OPTION_CHARACTERS), "value": value}
    return choice | ({"description": plain_text(description, OPTION_CHARACTERS)} if description else {})


def overflow(action_id: str, options: Sequence[Element]) -> Element:
    """The three-dot menu, one to five choices."""
    return {"type": "overflow", "action_id": action_id, "options": list(options[:5])}


def static_select(
    action_id: str, options: Sequence[Element], *, placeholder: str, initial: Element | None = None
) -> Element:
    """A choice among at most 100 fixed options."""
    element: Element = {
        "type": "static_select",
        "action_id": action_id,
        "options": list(options[:100]),
        "placeholder": plain_text(placeholder, 150),
    }
    return element | ({"initial_option": initial} if initial else {})


def checkboxes(action_id: str, options: Sequence[Element], *, ticked: Sequence[Element] = ()) -> Element:
    """Any of at most ten choices; `ticked` are some of `options`."""
    element: Element = {"type": "checkboxes", "action_id": action_id, "options": list(options[:10])}
    return element | ({"initial_options": [one for one in ticked if one in element["options"]]} if ticked else {})


def external_select(
    action_id: str, *, placeholder: str, min_query_length: int = 1, initial: Element | None = None
) -> Element:
    """A choice whose options are looked up while the user types."""
    element: Element = {
        "type": "external_select",
        "action_id": action_id,
        "min_query_length": min_query_length,
        "placeholder": plain_text(placeholder, 150),
    }
    return element | ({"initial_option": initial} if initial else {})


def users_select(action_id: str, *, placeholder: str = "Choose a person", initial: str | None = None) -> Element:
    """A choice among the workspace's people."""
    element: Element = {
        "type": "users_select",
        "action_id": action_id,
        "placeholder": plain_text(placeholder, 150),
    }
    return element | ({"initial_user": initial} if initial else {})


def channel_select(action_id: str, *, placeholder: str = "Choose a channel", initial: str | None = None) -> Element:
    """A choice among the workspace's own channels; those shared with other companies are not offered."""
    element: Element = {
        "type": "conversations_select",
        "action_id": action_id,
        "placeholder": plain_text(placeholder, 150),
        "filter": {
            "include": ["public", "private"],
            "exclude_external_shared_channels": True,
            "exclude_bot_users": True,
        },
    }
    return element | ({"initial_conversation": initial} if initial else {})


def time_picker(action_id: str, initial: time) -> Element:
    """An hour and minute of the day."""
    return {"type": "timepicker", "action_id": action_id, "initial_time": f"{initial:%H:%M}"}


def date_picker(action_id: str, *, initial: date | None = None) -> Element:
    """A day."""
    element: Element = {"type": "datepicker", "action_id": action_id}
    return element | ({"initial_date": initial.isoformat()} if initial else {})


def text_input(
    action_id: str, *, initial: str = "", placeholder: str = "", multiline: bool = False, max_length: int = 3000
) -> Element:
    """A text field."""
    element: Element = {
        "type": "plain_text_input",
        "action_id": action_id,
        "multiline": multiline,
        "max_length": max_length,
    }
    if initial:
        element["initial_value"] = cut(initial, max_length)
    return element | ({"placeholder": plain_text(placeholder, 150)} if placeholder else {})


def input_block(label: str, element: Element, block_id: str, *, optional: bool = False, hint: str = "") -> Block:
    """A labelled field of a modal; errors are shown beside it by its `block_id`."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(label, LABEL_CHARACTERS),
        "element": element,
        "optional": optional,
    }
    return block | ({"hint": plain_text(hint, LABEL_CHARACTERS)} if hint else {})


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback_id: str,
    submit: str | None = None,
    close: str = "Cancel",
    private_metadata: str = "",
) -> Block:
    """A dialog; `private_metadata` carries ids only (at most 3,000 characters)."""
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain_text(title, TITLE_CHARACTERS),
        "close": plain_text(close, TITLE_CHARACTERS),
        "blocks": list(blocks[:100]),
        "private_metadata": private_metadata,
    }
    return view | ({"submit": plain_text(submit, TITLE_CHARACTERS)} if submit else {})


def home(blocks: Sequence[Block]) -> Block:
    """The app's home tab."""
    return {"type": "home", "blocks": list(blocks[:100])}
