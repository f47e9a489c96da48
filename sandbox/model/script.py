"""Answers written down beforehand, handed out in order, and the requests that they were answers to."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable
from typing import Any

from sandbox.model.answer import Answer
from sandbox.model.refused import Refused

Reply = str | dict[str, Any]
"""A text; an object, sent as JSON; `{"tool_calls": [...]}`; `{"refusal": "..."}`; `{"error": "...", "status": 429}`."""


class Script:
    """The queue of scripted replies."""

    def __init__(self) -> None:
        self._replies: deque[Reply] = deque()

    def add(self, replies: Iterable[Any]) -> None:
        """Append to the queue; raises ValueError for a reply that is neither text nor object."""
        replies = list(replies)
        for reply in replies:
            if not isinstance(reply, str | dict):
                raise ValueError(  # noqa: TRY004  # bad input from the control API
                    f"a scripted reply is a text or an object, not {type(reply).__name__}"
                )
        self._replies.extend(replies)

    def clear(self) -> None:
        """Drop what is left."""
        self._replies.clear()

    def __len__(self) -> int:
        return len(self._replies)

    def take(self) -> Answer | None:
        """The next reply; None where the queue is empty. Raises Refused for a scripted error."""
        if not self._replies:
            return None
        reply = self._replies.popleft()
        if isinstance(reply, str):
            return Answer(reply)
        if "error" in reply:
            raise Refused(int(reply.get("status", 500)), str(reply["error"]), code=reply.get("code"))
        if "tool_calls" in reply:
            return Answer(reply.get("content"), tool_calls=tuple(_call(call) for call in reply["tool_calls"]))
        if set(reply) == {"refusal"}:
            return Answer(None, refusal=str(reply["refusal"]))
        return Answer(json.dumps(reply, ensure_ascii=False))


def _call(call: dict[str, Any]) -> tuple[str, str]:
    named = call.get("function", call)
    arguments = named.get("arguments", {})
    return str(named["name"]), arguments if isinstance(arguments, str) else json.dumps(arguments)
