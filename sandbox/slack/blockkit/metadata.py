"""Message metadata: a snake_case type and a shallow payload."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from sandbox.slack.blockkit import limits
from sandbox.slack.blockkit.shape import Place, Shape, matching

_event_type = matching(
    lambda text: bool(re.fullmatch(r"[a-z][a-z0-9_]*", text)),
    "must be alphanumeric with underscores",
    "snake_case",
    limits.IDENTIFIER,
)


def _scalar(value: object) -> bool:
    return isinstance(value, str | int | float | bool)


def _shallow(value: object) -> bool:
    """A scalar, or a list or object of scalars: Slack allows one level of nesting."""
    if isinstance(value, list):
        return all(_scalar(item) for item in value)
    if isinstance(value, dict):
        return all(_scalar(item) for item in value.values())
    return _scalar(value)


def _event_payload(value: object, place: Place) -> None:
    if not isinstance(value, dict):
        place.refuse("must provide an object", "type", "object")
        return
    for name, item in value.items():
        if not _shallow(item):
            place.at(name).refuse("must be flat or nested one level", "max_depth", 1)


def _size(metadata: dict[str, Any], place: Place) -> None:
    if len(json.dumps(metadata).encode()) > limits.METADATA_BYTES:
        text = f"metadata must be less than {limits.METADATA_BYTES} bytes"
        place.refuse(text, "max_metadata_bytes", limits.METADATA_BYTES)


METADATA: Final = Shape({"event_type": _event_type, "event_payload": _event_payload}, rules=(_size,))
