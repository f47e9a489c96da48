"""The Block Kit checks as the Web API answers them: problems become refusals."""

from __future__ import annotations

from typing import Any, Literal

from sandbox.slack.blockkit import error_name, validate_blocks, validate_message, validate_view
from sandbox.slack.errors import SlackError

Surface = Literal["message", "modal", "home"]


def check_blocks(blocks: object, surface: Surface, under: str = "blocks") -> list[dict[str, Any]]:
    """The blocks as a list; raises `invalid_blocks_format` or `invalid_blocks` with Slack's messages."""
    if blocks is None:
        return []
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise SlackError("invalid_blocks_format")
    problems = validate_blocks(blocks, surface) if blocks else []
    if problems:
        raise SlackError(error_name(problems), [problem.as_line(f"/{under}") for problem in problems])
    return blocks


def check_view(view: object, kind: Literal["modal", "home"]) -> dict[str, Any]:
    """The view as a mapping; raises `invalid_arguments` or `view_too_large` as views.* do."""
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", ["[ERROR] must provide an object [json-pointer:/view]"])
    if view.get("type") != kind:
        raise SlackError(
            "invalid_arguments",
            [f"[ERROR] view type `{view.get('type')}` is not supported here [json-pointer:/view/type]"],
        )
    problems = validate_view(view)
    if problems:
        name = error_name(problems, "invalid_arguments")
        raise SlackError(name, [problem.as_line("/view") for problem in problems])
    return view


def check_attachments(attachments: object) -> list[dict[str, Any]]:
    """Attachments as a list, their blocks checked; raises `too_many_attachments` above 100."""
    if attachments is None:
        return []
    if not isinstance(attachments, list):
        raise SlackError("invalid_attachments")
    problems = validate_message({"text": "-", "attachments": attachments})
    if problems:
        name = error_name(problems, "invalid_attachments")
        raise SlackError(name, [problem.as_line() for problem in problems])
    return attachments


def check_metadata(metadata: object) -> dict[str, Any] | None:
    """Event metadata with a type and a payload; raises `invalid_metadata_format` or `metadata_too_large`."""
    if metadata is None or metadata == {}:
        return None
    if not isinstance(metadata, dict):
        raise SlackError("invalid_metadata_format")
    problems = validate_message({"text": "-", "metadata": metadata})
    if problems:
        name = error_name(problems, "invalid_metadata_format")
        raise SlackError(name, [problem.as_line() for problem in problems])
    return metadata


def problems_of(kind: str, thing: object) -> list[dict[str, Any]]:
    """What `blocks.validate` lists for `blocks`, a `view` or a `message`."""
    if kind == "view":
        return [problem.as_json() for problem in validate_view(thing)]
    if kind == "message":
        body = thing if isinstance(thing, dict) else {}
        return [problem.as_json() for problem in validate_message(body)]
    return [problem.as_json() for problem in validate_blocks(thing, "message")]
