"""What a request is about: the numbered facts in its messages, and the question, if one is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_ID = r"[A-Z]{1,2}\d{1,5}"
_LINE = re.compile(rf"^\s*[-*•]?\s*(?:\[({_ID})\]|({_ID})(?=\s*[:.|)\]]))\s*[:.|)\]-]?\s*(.+)$")
_ONLY_ID = re.compile(rf"{_ID}\Z")
_ID_KEYS = ("id", "fact", "fact_id", "ref", "n", "number", "key")
_TEXT_KEYS = ("text", "sentence", "statement", "value", "content", "fact_text")
_QUESTION_KEYS = ("question", "query", "ask", "asked")
_QUESTION = re.compile(r"^\W*(?:question|asked|query)\W*[:>]\s*(.+)$", re.IGNORECASE)
_TAG = re.compile(r"<(question|query)\b[^>]*>(.*?)</\1>", re.IGNORECASE | re.DOTALL)
_MARKUP = re.compile(r"^\s*</?[a-z_]+[^>]*>\s*$|^\s*```")


@dataclass(frozen=True, slots=True)
class Fact:
    """One numbered fact as the request gave it."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything the model has to go by; `question` is empty where none was asked."""

    facts: tuple[Fact, ...]
    question: str
    prose: str


def text_of(message: dict[str, Any]) -> str:
    """The text of one chat message, whose content is a string or a list of parts."""
    content = message.get("content")
    if isinstance(content, list):
        return "\n".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return str(content or "")


def read_brief(messages: list[dict[str, Any]]) -> Brief:
    """Facts from user and tool messages (the first to claim a number keeps it), the question from the last user."""
    facts: dict[str, Fact] = {}
    for message in messages:
        if message.get("role") in {"user", "tool"}:
            for fact in _facts_in(text_of(message)):
                facts.setdefault(fact.id, fact)
    asked = [_asked_in(text_of(message)) for message in messages if message.get("role") == "user"]
    # A later message may only ask for a repair of the answer: the question is the last one that was put.
    question = next((question for question, _ in reversed(asked) if question), "")
    return Brief(tuple(facts.values()), question, asked[-1][1] if asked else "")


def _asked_in(text: str) -> tuple[str, str]:
    prose = "\n".join(line for line in text.splitlines() if not _LINE.match(line) and not _MARKUP.match(line))
    return _question_in(text, prose), prose.strip()


def _facts_in(text: str) -> Iterator[Fact]:
    for value in json_blocks(text):
        yield from _facts_in_json(value)
    for line in text.splitlines():
        found = _LINE.match(line)
        if found:
            yield Fact(found[1] or found[2], found[3].strip())


def json_blocks(text: str) -> Iterator[Any]:
    """Every JSON object or array that stands in a text, outermost ones only."""
    decoder = json.JSONDecoder()
    at = 0
    while True:
        start = re.compile(r"[{\[]").search(text, at)
        if start is None:
            return
        try:
            value, at = decoder.raw_decode(text, start.start())
        except ValueError:
            at = start.end()
            continue
        yield value


def _facts_in_json(value: Any) -> Iterator[Fact]:
    if isinstance(value, list):
        for item in value:
            yield from _facts_in_json(item)
    elif isinstance(value, dict):
        own = _fact_of(value)
        if own is not None:
            yield own
            return
        for key, item in value.items():
            if _ONLY_ID.match(key) and isinstance(item, str | dict):
                yield Fact(key, item if isinstance(item, str) else _words_of(item))
            else:
                yield from _facts_in_json(item)


def _fact_of(value: dict[str, Any]) -> Fact | None:
    for key in _ID_KEYS:
        if isinstance(value.get(key), str) and _ONLY_ID.match(value[key]):
            rest = {k: v for k, v in value.items() if k != key}
            return Fact(value[key], _words_of(rest))
    return None


def _words_of(value: dict[str, Any]) -> str:
    texts = [str(value[key]) for key in _TEXT_KEYS if isinstance(value.get(key), str)]
    if len(texts) == 1 and not any(key in value for key in ("date", "on", "who", "author")):
        return texts[0]
    return " | ".join(str(v) for v in value.values() if isinstance(v, str | int | float) and v != "")


def _question_in(text: str, prose: str) -> str:
    for value in json_blocks(text):
        if isinstance(value, dict):
            for key in _QUESTION_KEYS:
                if isinstance(value.get(key), str):
                    return str(value[key]).strip()
    tagged = _TAG.search(text)
    if tagged:
        return tagged[2].strip()
    for line in prose.splitlines():
        labelled = _QUESTION.match(line)
        if labelled:
            return labelled[1].strip()
    asked = [line.strip() for line in prose.splitlines() if line.rstrip().endswith("?")]
    return asked[-1] if asked else ""
