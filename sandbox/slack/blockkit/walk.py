"""Finding things inside blocks: interactive elements wherever they may stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.slack.blockkit.elements import INTERACTIVE


def each_block(blocks: object, pointer: str = "") -> Iterator[tuple[dict[str, Any], str]]:
    """Every block with its JSON pointer, nested ones too; malformed parts are passed over."""
    for index, block in enumerate(blocks if isinstance(blocks, list) else []):
        if isinstance(block, dict):
            here = f"{pointer}/{index}"
            yield block, here
            yield from each_block(block.get("child_blocks"), f"{here}/child_blocks")
            if block.get("type") == "carousel":
                yield from each_block(block.get("elements"), f"{here}/elements")


def elements_of(block: dict[str, Any], pointer: str = "") -> Iterator[tuple[dict[str, Any], str]]:
    """The interactive elements that stand directly in one block, with their pointers."""
    for name in ("accessory", "element"):
        element = block.get(name)
        if isinstance(element, dict) and element.get("type") in INTERACTIVE:
            yield element, f"{pointer}/{name}"
    for name in ("elements", "actions"):
        items = block.get(name)
        for index, element in enumerate(items if isinstance(items, list) else []):
            if isinstance(element, dict) and element.get("type") in INTERACTIVE:
                yield element, f"{pointer}/{name}/{index}"


def element_at(blocks: object, action_id: str, block_id: str | None = None) -> dict[str, Any] | None:
    """The interactive element with that action id, anywhere; None where there is none.

    Without `block_id` the first one counts, since action ids need be unique only within a block.
    """
    for block, pointer in each_block(blocks):
        if block_id is not None and block.get("block_id") != block_id:
            continue
        for element, _ in elements_of(block, pointer):
            if element.get("action_id") == action_id:
                return element
    return None


def block_of(blocks: object, action_id: str, block_id: str | None = None) -> dict[str, Any] | None:
    """The block in which `element_at` finds its element."""
    for block, pointer in each_block(blocks):
        if block_id is not None and block.get("block_id") != block_id:
            continue
        if any(element.get("action_id") == action_id for element, _ in elements_of(block, pointer)):
            return block
    return None
