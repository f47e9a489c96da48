"""How long a payload reads, and Slack's three entities."""

from __future__ import annotations

from typing import Final

from sandbox.slack.blockkit import limits

_SEEN: Final = frozenset({"text", "title", "alt_text", "caption", "label", "hint", "description", "fallback"})
_UNSEEN: Final = frozenset({"value", "url", "image_url", "block_id", "action_id", "type", "confirm"})


def rendered_length(value: object) -> int:
    """Characters of blocks or a table cell that a reader would see; headers count extra."""
    if isinstance(value, list):
        return sum(rendered_length(item) for item in value)
    if not isinstance(value, dict):
        return 0
    surcharge = limits.HEADER_SURCHARGE if value.get("type") == "header" else 0
    own = sum(len(item) for key, item in value.items() if key in _SEEN and isinstance(item, str))
    number = len(str(value["value"])) if value.get("type") == "raw_number" and "value" in value else 0
    inner = sum(rendered_length(item) for key, item in value.items() if key not in _UNSEEN)
    return surcharge + own + number + inner


def encode_entities(text: str) -> str:
    """The text as Slack hands it to apps: `&`, `<` and `>` as entities, and nothing else."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def decode_entities(text: str) -> str:
    """The text as a person reads it; the inverse of `encode_entities`, applied exactly once."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
