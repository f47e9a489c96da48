"""Composition objects: texts, options, confirm dialogs, filters, pictures."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from sandbox.slack.blockkit import limits
from sandbox.slack.blockkit.shape import (
    Check,
    Place,
    Rule,
    Shape,
    boolean,
    listing,
    matching,
    one_of,
    string,
    typed,
)

_CLOCK_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def _is_web_address(text: str) -> bool:
    return bool(re.match(r"https?://[^\s]+$", text))


def _is_any_address(text: str) -> bool:
    return bool(re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:[^\s]+$", text))


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


web_address = matching(_is_web_address, "must be a valid URL", "http_url", limits.URL)
address = matching(_is_any_address, "must be a valid URL", "url", limits.URL)
iso_date = matching(_is_date, "must be a date in the format YYYY-MM-DD", "YYYY-MM-DD")
clock_time = matching(lambda text: bool(_CLOCK_TIME.fullmatch(text)), "must be a time in the format HH:mm", "HH:mm")
identifier = string(limits.IDENTIFIER, 1)


def _plain_shape(longest: int) -> Shape:
    return Shape({"type": one_of("plain_text"), "text": string(longest, 1)}, {"emoji": boolean})


def _mrkdwn_shape(longest: int) -> Shape:
    return Shape({"type": one_of("mrkdwn"), "text": string(longest, 1)}, {"verbatim": boolean})


def plain_text(longest: int = limits.TEXT) -> Check:
    """A plain_text object and nothing else."""
    return typed({"plain_text": _plain_shape(longest)})


def any_text(longest: int = limits.TEXT) -> Check:
    """Either text object."""
    return typed({"plain_text": _plain_shape(longest), "mrkdwn": _mrkdwn_shape(longest)})


TEXTS = {"plain_text": _plain_shape(limits.TEXT), "mrkdwn": _mrkdwn_shape(limits.TEXT)}
placeholder = plain_text(limits.PLACEHOLDER)
style = one_of("primary", "danger")

confirm = Shape(
    {"text": any_text(limits.CONFIRM_TEXT)},
    {
        "title": plain_text(limits.CONFIRM_TITLE),
        "confirm": plain_text(limits.CONFIRM_BUTTON),
        "deny": plain_text(limits.CONFIRM_BUTTON),
        "style": style,
    },
)

option = Shape(
    {"text": plain_text(limits.OPTION_TEXT), "value": string(limits.OPTION_VALUE, 1)},
    {"description": plain_text(limits.OPTION_DESCRIPTION)},
)
rich_option = Shape(
    {"text": any_text(limits.OPTION_TEXT), "value": string(limits.OPTION_VALUE, 1)},
    {"description": any_text(limits.OPTION_DESCRIPTION)},
)
overflow_option = Shape(
    {"text": plain_text(limits.OPTION_TEXT)},
    {
        "value": string(limits.OPTION_VALUE, 1),
        "url": address,
        "description": plain_text(limits.OPTION_DESCRIPTION),
    },
)
option_group = Shape({"label": plain_text(limits.OPTION_TEXT), "options": listing(option, 1, limits.OPTIONS)})
option_list = listing(option, 1, limits.OPTIONS)
option_group_list = listing(option_group, 1, limits.OPTION_GROUPS)

dispatch_action_config = Shape(
    {"trigger_actions_on": listing(one_of("on_enter_pressed", "on_character_entered"), 1, 2)}
)


def _filter_says_something(value: dict[str, Any], place: Place) -> None:
    if not value:
        place.refuse("must provide at least one filter", "min_properties", 1)


conversation_filter = Shape(
    optional={
        "include": listing(one_of("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    rules=(_filter_says_something,),
)

slack_file = Shape(optional={"id": string(None, 1), "url": web_address})

workflow = Shape(
    {
        "trigger": Shape(
            {"url": web_address},
            {"customizable_input_parameters": listing(Shape({"name": string(None, 1), "value": string()}), 1)},
        )
    }
)

feedback_button = Shape(
    {"text": plain_text(limits.FEEDBACK_TEXT), "value": string(limits.BUTTON_VALUE, 1)},
    {"accessibility_label": string(limits.ACCESSIBILITY_LABEL, 1)},
)

column_settings = Shape(optional={"align": one_of("left", "center", "right"), "is_wrapped": boolean})

url_source = Shape({"type": one_of("url"), "url": web_address, "text": string(None, 1)})


def exactly_one(*names: str) -> Rule:
    """A rule: one of these fields, and no two of them."""

    def rule(value: dict[str, Any], place: Place) -> None:
        given = [name for name in names if name in value]
        if not given:
            place.miss(names[0])
        elif len(given) > 1:
            text = f"must provide only one of: {', '.join(names)}"
            place.refuse(text, "one_of", list(names), got=given)

    return rule


def at_least_one(*names: str) -> Rule:
    """A rule: one of these fields or more."""

    def rule(value: dict[str, Any], place: Place) -> None:
        if not any(name in value for name in names):
            place.miss(names[0])

    return rule
