"""Whole payloads: lists of blocks on a surface, views, messages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sandbox.slack.blockkit import limits
from sandbox.slack.blockkit.attachments import ATTACHMENT
from sandbox.slack.blockkit.blocks import BLOCKS, ON_SURFACE
from sandbox.slack.blockkit.limits import Surface
from sandbox.slack.blockkit.metadata import METADATA
from sandbox.slack.blockkit.objects import plain_text
from sandbox.slack.blockkit.problem import Problem
from sandbox.slack.blockkit.shape import (
    Check,
    Place,
    Shape,
    any_list,
    boolean,
    listing,
    one_of,
    string,
    typed,
)
from sandbox.slack.blockkit.texts import rendered_length
from sandbox.slack.blockkit.walk import each_block, elements_of


def validate_blocks(blocks: object, surface: Surface) -> list[Problem]:
    """What Slack would refuse in these blocks; pointers start at the list (`/0/text`)."""
    place = Place("", [])
    check_blocks(blocks, place, surface)
    return place.problems


def validate_view(view: object) -> list[Problem]:
    """What Slack would refuse in this view; pointers start at the view (`/blocks/0`, `/title`)."""
    place = Place("", [])
    kind = view.get("type") if isinstance(view, dict) else None
    typed({"modal": _MODAL, "home": _HOME})(view, place)
    if isinstance(view, dict) and kind in ("modal", "home"):
        check_blocks(view.get("blocks", []), place.at("blocks"), kind)
        _check_submit(view, place)
        _check_view_size(view, place)
    return place.problems


def validate_message(body: dict[str, Any]) -> list[Problem]:
    """What Slack would refuse in a message's content; other arguments are not looked at."""
    place = Place("", [])
    _check_content(body, place)
    if "text" in body:
        string()(body["text"], place.at("text"))
    if "blocks" in body and body["blocks"] != []:
        check_blocks(body["blocks"], place.at("blocks"), "message")
    if "attachments" in body:
        _check_attachments(body["attachments"], place.at("attachments"))
    if "metadata" in body:
        METADATA(body["metadata"], place.at("metadata"))
    return place.problems


def check_blocks(blocks: object, place: Place, surface: Surface) -> None:
    """Check a list of blocks and note problems at `place`."""
    allowed = [name for name in BLOCKS if name in ON_SURFACE[surface]]
    before = len(place.problems)
    listing(typed(BLOCKS, allowed), 1, limits.BLOCKS_PER_SURFACE[surface])(blocks, place)
    if len(place.problems) == before:
        _check_identifiers(blocks, place)
        _check_focus(blocks, place)
        _check_totals(blocks, place, surface)


def _repeated(values: Iterable[tuple[str | None, str]]) -> list[tuple[str, str]]:
    seen: set[str] = set()
    repeats = []
    for value, pointer in values:
        if value is not None and value in seen:
            repeats.append((value, pointer))
        seen.add(value or "")
    return repeats


def _check_identifiers(blocks: object, place: Place) -> None:
    block_ids = [(block.get("block_id"), pointer) for block, pointer in each_block(blocks)]
    for value, pointer in _repeated(block_ids):
        spot = Place(f"{place.pointer}{pointer}/block_id", place.problems)
        spot.refuse(f"`block_id` {value} already exists for another block", "unique", "block_id", got=value)
    for block, pointer in each_block(blocks):
        action_ids = [(item.get("action_id"), at) for item, at in elements_of(block, pointer)]
        for value, at in _repeated(action_ids):
            spot = Place(f"{place.pointer}{at}/action_id", place.problems)
            text = f"`action_id` {value} already exists for another element in this block"
            spot.refuse(text, "unique", "action_id", got=value)


def _check_focus(blocks: object, place: Place) -> None:
    focused = [
        pointer
        for block, at in each_block(blocks)
        for element, pointer in elements_of(block, at)
        if element.get("focus_on_load")
    ]
    for pointer in focused[1:]:
        spot = Place(f"{place.pointer}{pointer}/focus_on_load", place.problems)
        spot.refuse("only one element can have focus_on_load", "max_count", 1)


def _check_totals(blocks: object, place: Place, surface: Surface) -> None:
    found = [block for block, _ in each_block(blocks)]
    for kinds, most in ((("table",), limits.TABLES), (("data_visualization",), limits.CHARTS)):
        count = sum(block["type"] in kinds for block in found)
        if surface == "message" and count > most:
            place.refuse(f"no more than {most} {kinds[0]} blocks allowed", "max_count", most)
    markdown = sum(len(block["text"]) for block in found if block["type"] == "markdown")
    if markdown > limits.MARKDOWN_TEXT:
        text = f"markdown must be less than {limits.MARKDOWN_TEXT + 1} characters in all"
        place.refuse(text, "max_length", limits.MARKDOWN_TEXT)
    elif surface == "message" and _message_size(found) > limits.MESSAGE_RENDERED:
        text = f"blocks must be less than {limits.MESSAGE_RENDERED + 1} characters in all"
        place.refuse(text, "max_rendered_length", limits.MESSAGE_RENDERED)


def _message_size(blocks: list[dict[str, Any]]) -> int:
    """Rendered characters, blocks with a limit of their own left out (tables, markdown)."""
    apart = {"table", "data_table", "markdown", "container", "carousel"}
    return sum(rendered_length(block) for block in blocks if block["type"] not in apart)


_VIEW: dict[str, Check] = {
    "private_metadata": string(limits.PRIVATE_METADATA),
    "callback_id": string(limits.IDENTIFIER),
    "external_id": string(limits.IDENTIFIER),
}


_title = plain_text(limits.VIEW_TITLE)
_MODAL = Shape(
    {"type": one_of("modal"), "title": _title, "blocks": any_list},
    {
        **_VIEW,
        "submit": _title,
        "close": _title,
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
_HOME = Shape({"type": one_of("home"), "blocks": any_list}, _VIEW)


def _check_submit(view: dict[str, Any], place: Place) -> None:
    has_input = any(block.get("type") == "input" for block, _ in each_block(view.get("blocks")))
    if view.get("type") == "modal" and has_input and "submit" not in view:
        place.miss("submit")


def _check_view_size(view: dict[str, Any], place: Place) -> None:
    if len(json.dumps(view, ensure_ascii=False).encode()) > limits.VIEW_BYTES:
        text = f"view must be less than {limits.VIEW_BYTES} bytes"
        place.refuse(text, "max_view_bytes", limits.VIEW_BYTES)


def _check_content(body: dict[str, Any], place: Place) -> None:
    given = {name for name in ("text", "blocks", "attachments", "markdown_text") if body.get(name)}
    if not given and not body.get("files"):
        constraint = {"type": "text_or_blocks", "expected": ["text", "blocks", "attachments"]}
        message = "missing required field: text"
        place.problems.append(Problem("missing_field", message, place.pointer, "text", constraint))
    if "markdown_text" in given:
        string(limits.MARKDOWN_TEXT)(body["markdown_text"], place.at("markdown_text"))
        if given & {"text", "blocks"}:
            text = "markdown_text cannot be used with text or blocks"
            place.at("markdown_text").refuse(text, "markdown_text_alone", "markdown_text")


def _check_attachments(attachments: object, place: Place) -> None:
    if isinstance(attachments, list) and len(attachments) > limits.ATTACHMENTS:
        text = f"no more than {limits.ATTACHMENTS} items allowed"
        place.refuse(text, "max_attachments", limits.ATTACHMENTS)
        return
    listing(ATTACHMENT)(attachments, place)
    for index, attachment in enumerate(attachments if isinstance(attachments, list) else []):
        if isinstance(attachment, dict) and "blocks" in attachment:
            check_blocks(attachment["blocks"], place.at(index).at("blocks"), "message")
