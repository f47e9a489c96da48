"""The figures: each payload is accepted at its limit and refused one above it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.slack.blockkit import validate_blocks, validate_view

Block = dict[str, Any]


def plain(length: int) -> Block:
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length: int) -> Block:
    return {"type": "mrkdwn", "text": "x" * length}


def options(count: int) -> list[Block]:
    return [{"text": plain(5), "value": f"v{n}"} for n in range(count)]


def button(**extra: object) -> Block:
    return {"type": "button", "text": plain(4), **extra}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def chosen(kind: str, **fields: object) -> Block:
    return actions({"type": kind, "action_id": "pick", **fields})


def typed_in(kind: str, **fields: object) -> Block:
    return {"type": "input", "label": plain(5), "element": {"type": kind, **fields}}


def confirm(**lengths: int) -> Block:
    texts = {"title": 5, "text": 5, "confirm": 5, "deny": 5, **lengths}
    return actions(button(confirm={name: plain(size) for name, size in texts.items()}))


def pie(segments: int, label: int = 3, title: int = 5) -> Block:
    parts = [{"label": f"{n:0{label}d}", "value": n} for n in range(segments)]
    return {
        "type": "data_visualization",
        "title": "t" * title,
        "chart": {"type": "pie", "segments": parts},
    }


def table(kind: str, rows: int, cells: int, **extra: object) -> Block:
    row = [{"type": "raw_text", "text": "x"}] * cells
    return {"type": kind, "rows": [row] * rows, **extra}


CASES: dict[str, tuple[Callable[[int], Block], int]] = {
    "section text": (lambda n: {"type": "section", "text": mrkdwn(n)}, 3000),
    "section fields": (lambda n: {"type": "section", "fields": [mrkdwn(3)] * n}, 10),
    "section field text": (lambda n: {"type": "section", "fields": [mrkdwn(n)]}, 2000),
    "header text": (lambda n: {"type": "header", "text": plain(n)}, 150),
    "context elements": (lambda n: {"type": "context", "elements": [mrkdwn(3)] * n}, 10),
    "block id": (lambda n: {"type": "divider", "block_id": "b" * n}, 255),
    "actions elements": (lambda n: actions(*[button()] * n), 25),
    "action id": (lambda n: actions(button(action_id="a" * n)), 255),
    "button text": (lambda n: actions({"type": "button", "text": plain(n)}), 75),
    "button value": (lambda n: actions(button(value="v" * n)), 2000),
    "button url": (lambda n: actions(button(url="https://x.co/".ljust(n, "a"))), 3000),
    "button label": (lambda n: actions(button(accessibility_label="l" * n)), 75),
    "agent prompt": (lambda n: actions(button(agent_prompt="p" * n)), 4000),
    "confirm title": (lambda n: confirm(title=n), 100),
    "confirm text": (lambda n: confirm(text=n), 300),
    "confirm yes": (lambda n: confirm(confirm=n), 30),
    "confirm no": (lambda n: confirm(deny=n), 30),
    "static options": (lambda n: chosen("static_select", options=options(n)), 100),
    "option text": (
        lambda n: chosen("static_select", options=[{"text": plain(n), "value": "v"}]),
        75,
    ),
    "option value": (
        lambda n: chosen("static_select", options=[{"text": plain(3), "value": "v" * n}]),
        150,
    ),
    "option description": (
        lambda n: chosen("radio_buttons", options=[{"text": plain(3), "value": "v", "description": plain(n)}]),
        75,
    ),
    "group label": (
        lambda n: chosen("static_select", option_groups=[{"label": plain(n), "options": options(1)}]),
        75,
    ),
    "group count": (
        lambda n: chosen(
            "static_select",
            option_groups=[{"label": plain(2), "options": [{"text": plain(2), "value": str(i)}]} for i in range(n)],
        ),
        100,
    ),
    "overflow options": (lambda n: chosen("overflow", options=options(n)), 5),
    "checkboxes": (lambda n: chosen("checkboxes", options=options(n)), 10),
    "radio buttons": (lambda n: chosen("radio_buttons", options=options(n)), 10),
    "placeholder": (lambda n: chosen("users_select", placeholder=plain(n)), 150),
    "input label": (
        lambda n: {"type": "input", "label": plain(n), "element": {"type": "plain_text_input"}},
        2000,
    ),
    "input max_length": (lambda n: typed_in("plain_text_input", max_length=n), 3000),
    "rich text lines": (lambda n: typed_in("rich_text_input", max_lines=n), 100),
    "image url": (
        lambda n: {"type": "image", "alt_text": "a", "image_url": "https://x.co/".ljust(n, "a")},
        3000,
    ),
    "image alt text": (
        lambda n: {"type": "image", "alt_text": "a" * n, "image_url": "https://x.co/a.png"},
        2000,
    ),
    "image title": (
        lambda n: {
            "type": "image",
            "alt_text": "a",
            "image_url": "https://x.co/a.png",
            "title": plain(n),
        },
        2000,
    ),
    "markdown": (lambda n: {"type": "markdown", "text": "m" * n}, 12_000),
    "table rows": (lambda n: table("table", n, 2), 100),
    "table cells": (lambda n: table("table", 2, n), 20),
    "data table rows": (lambda n: table("data_table", n, 2, caption="c"), 101),
    "data table page": (lambda n: table("data_table", 3, 2, caption="c", page_size=n), 100),
    "pie segments": (pie, 12),
    "chart label": (lambda n: pie(2, label=n), 20),
    "chart title": (lambda n: pie(2, title=n), 50),
    "card body": (lambda n: {"type": "card", "body": mrkdwn(n)}, 200),
    "card buttons": (lambda n: {"type": "card", "actions": [button()] * n}, 3),
    "carousel cards": (
        lambda n: {"type": "carousel", "elements": [{"type": "card", "title": mrkdwn(3)}] * n},
        10,
    ),
    "container blocks": (
        lambda n: {
            "type": "container",
            "title": plain(3),
            "child_blocks": [{"type": "divider"}] * n,
        },
        10,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_block_is_accepted_at_its_limit_and_refused_one_above(name: str) -> None:
    """Slack draws each line between these two payloads, and so does the sandbox."""
    build, limit = CASES[name]
    assert validate_blocks([build(limit)], "message") == []
    assert validate_blocks([build(limit + 1)], "message") != []


VIEW_CASES: dict[str, tuple[Callable[[int], Block], int]] = {
    "title": (lambda n: {"title": plain(n)}, 24),
    "submit": (lambda n: {"submit": plain(n)}, 24),
    "close": (lambda n: {"close": plain(n)}, 24),
    "private_metadata": (lambda n: {"private_metadata": "m" * n}, 3000),
    "callback_id": (lambda n: {"callback_id": "c" * n}, 255),
    "external_id": (lambda n: {"external_id": "e" * n}, 255),
    "blocks": (lambda n: {"blocks": [{"type": "divider"}] * n}, 100),
    "alert text": (lambda n: {"blocks": [{"type": "alert", "text": mrkdwn(n)}]}, 200),
}


@pytest.mark.parametrize("name", VIEW_CASES)
def test_a_view_is_accepted_at_its_limit_and_refused_one_above(name: str) -> None:
    """A modal's own fields have limits, too."""
    build, limit = VIEW_CASES[name]
    view = {"type": "modal", "title": plain(5), "blocks": [{"type": "divider"}]}
    assert validate_view({**view, **build(limit)}) == []
    assert validate_view({**view, **build(limit + 1)}) != []


@pytest.mark.parametrize(("surface", "limit"), [("message", 50), ("modal", 100), ("home", 100)])
def test_the_number_of_blocks_depends_on_the_surface(surface: Any, limit: int) -> None:
    """A message holds 50 blocks; a modal and the home tab hold 100."""
    assert validate_blocks([{"type": "divider"}] * limit, surface) == []
    (problem,) = validate_blocks([{"type": "divider"}] * (limit + 1), surface)
    assert problem.constraint == {"type": "max_items", "expected": limit}
