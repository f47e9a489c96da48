"""A message as the publisher takes it, and the fitting of its blocks into Slack's limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.slack.text import cut_mrkdwn

Block = dict[str, Any]

MESSAGE_BLOCKS = 50
# Slack refuses a message (msg_blocks_too_long) at about 13,200 rendered characters; we stay clear of it.
MESSAGE_CHARACTERS = 12_000
# chat.update refuses more than 4,000 characters of text (msg_too_long).
TEXT_CHARACTERS = 3900


@dataclass(frozen=True, slots=True)
class Message:
    """`text` is what notifications and screen readers get (mrkdwn, already escaped); `blocks` what is shown."""

    text: str
    blocks: tuple[Block, ...] = ()


def fit_blocks(blocks: Sequence[Block], limit: int = MESSAGE_BLOCKS) -> tuple[Block, ...]:
    """The blocks that Slack takes in one message; the last one says how many were left out."""
    kept: list[Block] = []
    characters = 0
    for block in blocks:
        characters += _characters(block)
        if len(kept) == limit or characters > MESSAGE_CHARACTERS:
            break
        kept.append(block)
    if len(kept) == len(blocks):
        return tuple(kept)
    kept = kept[: limit - 1]
    note = f"{len(blocks) - len(kept)} more not shown"
    return (*kept, {"type": "context", "elements": [{"type": "mrkdwn", "text": note}]})


def as_arguments(message: Message) -> dict[str, Any]:
    """Text and blocks as Slack's methods take them, within its limits."""
    return {"text": cut_mrkdwn(message.text, TEXT_CHARACTERS), "blocks": list(fit_blocks(message.blocks)) or None}


def _characters(node: object) -> int:
    if isinstance(node, dict):
        own = len(node["text"]) if isinstance(node.get("text"), str) else 0
        return own + sum(_characters(child) for child in node.values() if isinstance(child, (dict, list)))
    if isinstance(node, list):
        return sum(_characters(child) for child in node)
    return 0
