"""The steps that a growing message reports: `task_update` and `plan_update` chunks, kept as task cards or one plan."""

from __future__ import annotations

from typing import Any

from sandbox.slack.checks import check_blocks
from sandbox.slack.errors import SlackError
from sandbox.slack.messages import Message
from sandbox.slack.texts import encode_texts
from sandbox.slack.views import with_ids

Block = dict[str, Any]
_TEXTS = ("details", "output")


def open_plan(message: Message, title: str) -> None:
    """Gather the message's tasks, those to come included, under a title."""
    plan = _plan(message)
    if plan:
        plan["title"] = title
        return
    tasks = [block for block in message.blocks if block["type"] == "task_card"]
    others = [block for block in message.blocks if block["type"] != "task_card"]
    message.blocks = [*with_ids([{"type": "plan", "title": title, "tasks": tasks}]), *others]


def update_task(message: Message, chunk: dict[str, Any]) -> None:
    """Add a task, or change the one of that id; raises SlackError where Slack would not draw it."""
    plan = _plan(message)
    tasks = plan["tasks"] if plan else message.blocks
    known = next((block for block in tasks if block.get("task_id") == chunk.get("id")), {})
    told = {"type": "task_card", "task_id": chunk.get("id"), "title": chunk.get("title"), "status": chunk.get("status")}
    told |= {name: _rich(chunk[name]) for name in _TEXTS if chunk.get(name)}
    told |= {"sources": chunk["sources"]} if chunk.get("sources") else {}
    card = known | {name: value for name, value in told.items() if value is not None}
    try:
        check_blocks([{"type": "plan", "title": "-", "tasks": [card]}], "message")
    except SlackError as refused:
        raise SlackError("invalid_chunks") from refused
    (card,) = encode_texts(with_ids([card]))
    if known:
        tasks[tasks.index(known)] = card
    else:
        tasks.append(card)


def _plan(message: Message) -> Block | None:
    return next((block for block in message.blocks if block["type"] == "plan"), None)


def _rich(words: str) -> Block:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}],
    }
