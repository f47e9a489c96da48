"""Whether Slack or Salesforce would have refused anything that the bot sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

# Answers that a correct bot gets too: a person without Slack account, an answer that came after the window closed.
_HARMLESS = frozenset({"users_not_found", "not_found"})


def refused_calls(lines: Iterable[str]) -> Iterator[str]:
    """One line for each call of the bot that was refused for its content."""
    for line in lines:
        entry = json.loads(line)
        if entry["dir"] == "in" and (why := _refusal(entry)):
            yield f"#{entry['n']} {entry['service']} {entry['method']} {entry['path']}: {why}"


def _refusal(entry: dict[str, Any]) -> str | None:
    answer = entry["response"]
    if entry["service"] == "slack" and isinstance(answer, dict) and answer.get("ok") is False:
        error = str(answer.get("error"))
        return None if error in _HARMLESS else error
    if entry["service"] == "salesforce" and entry["status"] == 400:
        return str(answer)[:500]
    return None
