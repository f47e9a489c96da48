"""Block elements, and which of them may stand in which block."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from sandbox.slack.blockkit import limits
from sandbox.slack.blockkit import objects as obj
from sandbox.slack.blockkit.element_rules import (
    initial_is_offered,
    initial_within_maximum,
    lengths_in_order,
    option_values_differ,
)
from sandbox.slack.blockkit.rich_text import rich_text
from sandbox.slack.blockkit.shape import (
    Check,
    Rule,
    Shape,
    boolean,
    integer,
    listing,
    matching,
    one_of,
    string,
)

_CONFIRMABLE: Final[dict[str, Check]] = {"action_id": obj.identifier, "confirm": obj.confirm}
_FOCUSABLE: Final[dict[str, Check]] = {"action_id": obj.identifier, "focus_on_load": boolean}
_TYPED_IN: Final[dict[str, Check]] = {
    **_FOCUSABLE,
    "placeholder": obj.placeholder,
    "dispatch_action_config": obj.dispatch_action_config,
}
_PICKED: Final[dict[str, Check]] = {**_CONFIRMABLE, **_FOCUSABLE, "placeholder": obj.placeholder}
_MANY: Final[dict[str, Check]] = {**_PICKED, "max_selected_items": integer(1)}
_STATIC: Final[dict[str, Check]] = {
    "options": obj.option_list,
    "option_groups": obj.option_group_list,
}
_id = string(None, 1)
_ids = listing(_id, 1)


def _element(kind: str, required: Mapping[str, Check], optional: Mapping[str, Check], *rules: Rule) -> Shape:
    return Shape({"type": one_of(kind), **required}, optional, rules)


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


_decimal_text = matching(_is_number, "must be a number in a string", "number")
_picture_source = obj.exactly_one("image_url", "slack_file")
_choices = listing(obj.rich_option, 1, limits.CHOICES)
_options_or_groups = obj.exactly_one("options", "option_groups")
_static_rules: tuple[Rule, ...] = (_options_or_groups, initial_is_offered, option_values_differ)
_button_extras: dict[str, Check] = {
    "accessibility_label": string(limits.ACCESSIBILITY_LABEL, 1),
    "visible_to_user_ids": listing(_id, 1, limits.VISIBLE_TO_USERS),
    "value": string(limits.BUTTON_VALUE),
}

ELEMENTS: Final[dict[str, Shape]] = {
    "button": _element(
        "button",
        {"text": obj.plain_text(limits.BUTTON_TEXT)},
        {
            **_CONFIRMABLE,
            **_button_extras,
            "url": obj.address,
            "style": obj.style,
            "agent_prompt": string(limits.AGENT_PROMPT, 1),
            "agent_prompt_display": string(limits.AGENT_PROMPT, 1),
        },
    ),
    "workflow_button": _element(
        "workflow_button",
        {"text": obj.plain_text(limits.BUTTON_TEXT), "workflow": obj.workflow},
        {
            **_CONFIRMABLE,
            "style": obj.style,
            "accessibility_label": string(limits.ACCESSIBILITY_LABEL, 1),
        },
    ),
    "icon_button": _element(
        "icon_button",
        {"icon": string(None, 1), "text": obj.plain_text(limits.BUTTON_TEXT)},
        {**_CONFIRMABLE, **_button_extras},
    ),
    "feedback_buttons": _element(
        "feedback_buttons",
        {"positive_button": obj.feedback_button, "negative_button": obj.feedback_button},
        {"action_id": obj.identifier},
    ),
    "overflow": _element(
        "overflow",
        {"options": listing(obj.overflow_option, 1, limits.OVERFLOW_OPTIONS)},
        _CONFIRMABLE,
        option_values_differ,
    ),
    "image": _element(
        "image",
        {"alt_text": string(limits.ALT_TEXT, 1)},
        {"image_url": obj.web_address, "slack_file": obj.slack_file},
        _picture_source,
    ),
    "checkboxes": _element(
        "checkboxes",
        {"options": _choices},
        {**_CONFIRMABLE, **_FOCUSABLE, "initial_options": _choices},
        initial_is_offered,
        option_values_differ,
    ),
    "radio_buttons": _element(
        "radio_buttons",
        {"options": _choices},
        {**_CONFIRMABLE, **_FOCUSABLE, "initial_option": obj.rich_option},
        initial_is_offered,
        option_values_differ,
    ),
    "datepicker": _element("datepicker", {}, {**_PICKED, "initial_date": obj.iso_date}),
    "timepicker": _element("timepicker", {}, {**_PICKED, "initial_time": obj.clock_time, "timezone": _id}),
    "datetimepicker": _element(
        "datetimepicker",
        {},
        {**_CONFIRMABLE, **_FOCUSABLE, "initial_date_time": integer(1_000_000_000, 9_999_999_999)},
    ),
    "static_select": _element(
        "static_select", {}, {**_PICKED, **_STATIC, "initial_option": obj.option}, *_static_rules
    ),
    "multi_static_select": _element(
        "multi_static_select",
        {},
        {**_MANY, **_STATIC, "initial_options": obj.option_list},
        *_static_rules,
        initial_within_maximum,
    ),
    "external_select": _element(
        "external_select",
        {},
        {**_PICKED, "initial_option": obj.option, "min_query_length": integer(0)},
    ),
    "multi_external_select": _element(
        "multi_external_select",
        {},
        {**_MANY, "initial_options": obj.option_list, "min_query_length": integer(0)},
        initial_within_maximum,
    ),
    "users_select": _element("users_select", {}, {**_PICKED, "initial_user": _id}),
    "multi_users_select": _element("multi_users_select", {}, {**_MANY, "initial_users": _ids}, initial_within_maximum),
    "conversations_select": _element(
        "conversations_select",
        {},
        {
            **_PICKED,
            "initial_conversation": _id,
            "default_to_current_conversation": boolean,
            "filter": obj.conversation_filter,
            "response_url_enabled": boolean,
        },
    ),
    "multi_conversations_select": _element(
        "multi_conversations_select",
        {},
        {
            **_MANY,
            "initial_conversations": _ids,
            "default_to_current_conversation": boolean,
            "filter": obj.conversation_filter,
        },
        initial_within_maximum,
    ),
    "channels_select": _element(
        "channels_select",
        {},
        {**_PICKED, "initial_channel": _id, "response_url_enabled": boolean},
    ),
    "multi_channels_select": _element(
        "multi_channels_select", {}, {**_MANY, "initial_channels": _ids}, initial_within_maximum
    ),
    "plain_text_input": _element(
        "plain_text_input",
        {},
        {
            **_TYPED_IN,
            "initial_value": string(limits.INPUT_LENGTH),
            "multiline": boolean,
            "min_length": integer(0, limits.INPUT_LENGTH),
            "max_length": integer(1, limits.INPUT_LENGTH),
        },
        lengths_in_order,
    ),
    "rich_text_input": _element(
        "rich_text_input",
        {},
        {
            **_TYPED_IN,
            "initial_value": rich_text,
            "min_lines": integer(1, limits.RICH_TEXT_LINES),
            "max_lines": integer(1, limits.RICH_TEXT_LINES),
        },
    ),
    "email_text_input": _element("email_text_input", {}, {**_TYPED_IN, "initial_value": string()}),
    "url_text_input": _element("url_text_input", {}, {**_TYPED_IN, "initial_value": string()}),
    "number_input": _element(
        "number_input",
        {"is_decimal_allowed": boolean},
        {
            **_TYPED_IN,
            "initial_value": _decimal_text,
            "min_value": _decimal_text,
            "max_value": _decimal_text,
        },
    ),
    "file_input": _element(
        "file_input",
        {},
        {
            "action_id": obj.identifier,
            "filetypes": listing(_id, 1),
            "max_files": integer(1, limits.FILES),
        },
    ),
}

_SELECTS = (
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
)
_MULTI_SELECTS = tuple(f"multi_{name}" for name in _SELECTS)
_CLICKED = ("button", "workflow_button", "overflow")
_CHOSEN = ("checkboxes", "radio_buttons", "datepicker", "timepicker", *_SELECTS, *_MULTI_SELECTS)

IN_SECTION: Final = (*_CLICKED, *_CHOSEN, "image")
IN_ACTIONS: Final = (*_CLICKED, *_CHOSEN, "datetimepicker", "rich_text_input")
IN_INPUT: Final = (
    *_CHOSEN,
    "datetimepicker",
    "plain_text_input",
    "rich_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "file_input",
)
IN_CONTEXT_ACTIONS: Final = ("feedback_buttons", "icon_button")
INTERACTIVE: Final = frozenset(ELEMENTS) - {"image"}
