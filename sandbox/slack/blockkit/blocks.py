"""Every block, and the surfaces on which it may stand."""

from __future__ import annotations

from typing import Any, Final

from sandbox.slack.blockkit import elements as el
from sandbox.slack.blockkit import limits
from sandbox.slack.blockkit import objects as obj
from sandbox.slack.blockkit.data_blocks import DATA_TABLE, DATA_VISUALIZATION, TABLE
from sandbox.slack.blockkit.limits import Surface
from sandbox.slack.blockkit.rich_text import RICH_TEXT, rich_text
from sandbox.slack.blockkit.shape import (
    Check,
    Place,
    Rule,
    Shape,
    boolean,
    listing,
    one_of,
    string,
    typed,
)

_picture = typed(el.ELEMENTS, ("image",))


def _block(kind: str, required: dict[str, Check], optional: dict[str, Check] | None = None, *rules: Rule) -> Shape:
    return Shape({"type": one_of(kind), **required}, {"block_id": obj.identifier, **(optional or {})}, rules)


def _single_rich_text(value: object, place: Place) -> None:
    rich_text(value, place)
    if isinstance(value, dict) and isinstance(value.get("elements"), list) and len(value["elements"]) > 1:
        place.at("elements").refuse("no more than 1 items allowed", "max_items", 1)


def _collapse_needs_collapsible(block: dict[str, Any], place: Place) -> None:
    if block.get("default_collapsed") and not block.get("is_collapsible"):
        place.at("default_collapsed").refuse("requires is_collapsible", "requires", "is_collapsible")
    if block.get("has_header_divider") and block.get("is_collapsible"):
        spot = place.at("has_header_divider")
        spot.refuse("cannot be used with is_collapsible", "conflict", "is_collapsible")


def _pending_only_in_plan(block: dict[str, Any], place: Place) -> None:
    if block.get("status") == "pending":
        place.at("status").refuse("must be a valid enum value", "enum", list(_TASK_STATUS[1:]), got="pending")


def _dispatch_needs_listener(block: dict[str, Any], place: Place) -> None:
    if block.get("dispatch_action") and block["element"]["type"] == "file_input":
        place.at("dispatch_action").refuse("unsupported for file_input", "conflict", "file_input")


_TASK_STATUS = ("pending", "in_progress", "complete", "error")
_task: dict[str, Check] = {
    "details": _single_rich_text,
    "output": _single_rich_text,
    "sources": listing(obj.url_source),
    "status": one_of(*_TASK_STATUS),
}
_task_required: dict[str, Check] = {"task_id": string(None, 1), "title": string(None, 1)}
_planned_task = typed({"task_card": _block("task_card", _task_required, _task)})

_card = _block(
    "card",
    {},
    {
        "hero_image": _picture,
        "icon": _picture,
        "title": obj.any_text(limits.CARD_TITLE),
        "subtitle": obj.any_text(limits.CARD_TITLE),
        "body": obj.any_text(limits.CARD_BODY),
        "subtext": obj.any_text(limits.CARD_BODY),
        "actions": listing(typed(el.ELEMENTS, ("button",)), 1, limits.CARD_BUTTONS),
    },
    obj.at_least_one("title", "hero_image", "actions", "body"),
)


def _child_block(value: object, place: Place) -> None:
    typed(BLOCKS, [name for name in BLOCKS if name != "container"])(value, place)


BLOCKS: Final[dict[str, Shape]] = {
    "section": _block(
        "section",
        {},
        {
            "text": obj.any_text(limits.TEXT),
            "fields": listing(obj.any_text(limits.FIELD_TEXT), 1, limits.SECTION_FIELDS),
            "accessory": typed(el.ELEMENTS, el.IN_SECTION),
            "expand": boolean,
        },
        obj.at_least_one("text", "fields"),
    ),
    "actions": _block(
        "actions",
        {"elements": listing(typed(el.ELEMENTS, el.IN_ACTIONS), 1, limits.ACTIONS_ELEMENTS)},
    ),
    "context": _block(
        "context",
        {"elements": listing(typed({**obj.TEXTS, "image": el.ELEMENTS["image"]}), 1, limits.CONTEXT_ELEMENTS)},
    ),
    "context_actions": _block(
        "context_actions",
        {"elements": listing(typed(el.ELEMENTS, el.IN_CONTEXT_ACTIONS), 1, limits.CONTEXT_ACTIONS)},
    ),
    "divider": _block("divider", {}),
    "header": _block("header", {"text": obj.plain_text(limits.HEADER_TEXT)}),
    "image": _block(
        "image",
        {"alt_text": string(limits.ALT_TEXT, 1)},
        {
            "image_url": obj.web_address,
            "slack_file": obj.slack_file,
            "title": obj.plain_text(limits.IMAGE_TITLE),
        },
        obj.exactly_one("image_url", "slack_file"),
    ),
    "input": _block(
        "input",
        {
            "label": obj.plain_text(limits.LABEL_TEXT),
            "element": typed(el.ELEMENTS, el.IN_INPUT),
        },
        {
            "hint": obj.plain_text(limits.LABEL_TEXT),
            "optional": boolean,
            "dispatch_action": boolean,
        },
        _dispatch_needs_listener,
    ),
    "markdown": _block("markdown", {"text": string(limits.MARKDOWN_TEXT, 1)}),
    "rich_text": RICH_TEXT,
    "file": _block("file", {"external_id": obj.identifier, "source": one_of("remote")}),
    "video": _block(
        "video",
        {
            "alt_text": string(limits.ALT_TEXT, 1),
            "title": obj.plain_text(limits.VIDEO_TITLE),
            "thumbnail_url": obj.web_address,
            "video_url": obj.web_address,
        },
        {
            "title_url": obj.web_address,
            "author_name": string(limits.VIDEO_AUTHOR),
            "description": obj.plain_text(limits.VIDEO_TITLE),
            "provider_name": string(),
            "provider_icon_url": obj.web_address,
        },
    ),
    "table": TABLE,
    "data_table": DATA_TABLE,
    "data_visualization": DATA_VISUALIZATION,
    "alert": _block(
        "alert",
        {"text": obj.any_text(limits.ALERT_TEXT)},
        {"level": one_of("default", "info", "warning", "error", "success")},
    ),
    "card": _card,
    "carousel": _block("carousel", {"elements": listing(typed({"card": _card}), 1, limits.CAROUSEL_CARDS)}),
    "container": _block(
        "container",
        {"child_blocks": listing(_child_block, 1, limits.CONTAINER_BLOCKS)},
        {
            "title": obj.plain_text(limits.CARD_TITLE),
            "rich_text_title": rich_text,
            "subtitle": obj.any_text(limits.CARD_TITLE),
            "icon": _picture,
            "width": one_of("narrow", "standard", "wide", "full"),
            "is_collapsible": boolean,
            "default_collapsed": boolean,
            "has_header_divider": boolean,
        },
        obj.at_least_one("title", "rich_text_title"),
        _collapse_needs_collapsible,
    ),
    "auth_provider": _block(
        "auth_provider",
        {
            "value": string(limits.OPTION_VALUE, 1),
            "name": obj.plain_text(limits.OPTION_TEXT),
            "is_connected": boolean,
        },
        {
            "description": obj.plain_text(limits.OPTION_VALUE),
            "icon_url": obj.web_address,
            "auth_url": obj.web_address,
            "disconnect_url": obj.web_address,
            "connected_identity": obj.plain_text(limits.OPTION_TEXT),
            "connected_context": obj.plain_text(limits.OPTION_TEXT),
            "accessory": typed(el.ELEMENTS, ("overflow",)),
        },
    ),
    "plan": _block("plan", {"title": string(None, 1)}, {"tasks": listing(_planned_task, 0, limits.PLAN_TASKS)}),
    "task_card": _block("task_card", _task_required, _task, _pending_only_in_plan),
}

_MODAL = frozenset(("actions", "alert", "card", "context", "divider", "header", "image", "input", "rich_text")) | {
    "section",
    "video",
}
_HOME = (_MODAL - {"alert"}) | {"carousel", "table", "data_table", "data_visualization"}
ON_SURFACE: Final[dict[Surface, frozenset[str]]] = {
    "message": frozenset(BLOCKS) - {"alert"},
    "modal": _MODAL,
    "home": _HOME,
}
