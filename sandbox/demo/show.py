"""Slack messages as readable text for a terminal."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_MENTION = re.compile(r"@([UW][A-Z0-9]{6,})")
_TOKEN = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")


def as_text(message: dict[str, Any], names: Mapping[str, str] | None = None) -> str:
    """A message's blocks, or its text where it has none, one line each; mentions by `names` (Slack id to name)."""
    blocks = message.get("blocks") or []
    lines = list(_block_lines(blocks)) if blocks else [_mrkdwn(message.get("text", ""))]
    text = "\n".join(lines)
    return _MENTION.sub(lambda found: f"@{(names or {}).get(found[1], found[1])}", text)


def _block_lines(blocks: Iterable[dict[str, Any]]) -> Iterator[str]:
    for block in blocks:
        match block.get("type"):
            case "header":
                yield f"== {html.unescape(block['text']['text'])} =="
            case "divider":
                yield "—" * 40
            case "context":
                yield "  ".join(_mrkdwn(e.get("text", e.get("alt_text", ""))) for e in block["elements"])
            case "actions":
                yield " ".join(f"[{_label(element)}]" for element in block["elements"])
            case "section":
                yield from _section_lines(block)
            case "table":
                yield from (" | ".join(_cell(cell) for cell in row) for row in block["rows"])
            case other:
                yield f"({other})"


def _section_lines(block: dict[str, Any]) -> Iterator[str]:
    if "text" in block:
        yield _mrkdwn(block["text"]["text"])
    for field in block.get("fields", []):
        yield "  " + _mrkdwn(field["text"]).replace("\n", ": ", 1)
    if "accessory" in block:
        yield f"  [{_label(block['accessory'])}]"


def _label(element: dict[str, Any]) -> str:
    text = element.get("text") or element.get("placeholder") or {}
    return html.unescape(str(text.get("text", element.get("type", ""))))


def _cell(cell: dict[str, Any]) -> str:
    if cell.get("type") == "rich_text":
        return " ".join(_cell(part) for part in cell["elements"])
    if "elements" in cell:
        return "".join(str(part.get("text", "")) for part in cell["elements"])
    return str(cell.get("text", ""))


def _mrkdwn(text: str) -> str:
    return html.unescape(_TOKEN.sub(lambda token: token[2] or token[1], text)).replace("\u200b", "")
