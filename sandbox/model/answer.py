"""What the model says to a request: prose, JSON that fits the schema, a tool call, a refusal."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from sandbox.model import misbehave, sentences
from sandbox.model.arguments import argument
from sandbox.model.constraints import fitting_text
from sandbox.model.cues import wanted_by_question
from sandbox.model.facts import Brief, read_brief, text_of
from sandbox.model.relevance import ranked, stems, with_synonyms
from sandbox.model.schema import ITEMS, Filler

REFUSAL = "I'm sorry, but I can't help with that."
NOTHING = "None of the records that I was given answers that."
_PROSE_SENTENCES = 5
_SENTENCE = {
    "type": "object",
    "properties": {"text": {"type": "string"}, "facts": {"type": "array", "items": {"type": "string"}}},
}
_ANY_JSON = {"type": "object", "properties": {"sentences": {"type": "array", "items": _SENTENCE}}}


@dataclass(frozen=True, slots=True)
class Answer:
    """One assistant message; `tool_calls` hold (name, arguments as JSON)."""

    content: str | None
    refusal: str | None = None
    tool_calls: tuple[tuple[str, str], ...] = field(default=())


def answer(request: dict[str, Any], fault: str = "") -> Answer:
    """The same request always gets the same answer; `fault` is refuse, invent, inject, bad_json or nothing."""
    if fault == "refuse":
        return Answer(None, refusal=REFUSAL)
    brief = read_brief(request["messages"])
    called = _tool_call(request, brief, fault)
    if called:
        return called
    schema = _schema_of(request)
    told: Any = (
        _spoiled(_prose(brief), brief, fault)
        if schema is None
        else _talkative(brief, schema, token_limit(request), fault)
    )
    content = told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)
    return Answer(content[: len(content) * 2 // 3] if fault == "bad_json" else content)


def _filled(brief: Brief, schema: dict[str, Any], limit: int | None) -> Any:
    # A model that knows its limit says less rather than break off in the middle.
    for items in range(ITEMS, 0, -1):
        told = Filler(brief, schema, items).value(schema)
        if limit is None or tokens_of(json.dumps(told, ensure_ascii=False)) <= limit:
            return told
    return told


def _spoiled(told: Any, brief: Brief, fault: str) -> Any:
    if fault == "invent":
        return misbehave.spoil(told, misbehave.inventions(brief.facts))
    if fault == "inject":
        return misbehave.spoil(told, misbehave.obedience(brief.facts))
    return told


def _talkative(brief: Brief, schema: dict[str, Any], limit: int | None, fault: str) -> Any:
    # An empty answer gives a bad model nothing to add to: then it talks past the question.
    told = _filled(brief, schema, limit)
    if fault not in {"invent", "inject"}:
        return told
    filler = Filler(brief, schema)
    spoiled = filler.kept_to(_spoiled(told, brief, fault), schema)
    if spoiled != told:
        return spoiled
    return filler.kept_to(_spoiled(_filled(replace(brief, question=""), schema, limit), brief, fault), schema)


def _schema_of(request: dict[str, Any]) -> dict[str, Any] | None:
    wanted = request.get("response_format") or {}
    if wanted.get("type") == "json_schema":
        return dict(wanted["json_schema"].get("schema") or {})
    return _ANY_JSON if wanted.get("type") == "json_object" else None


def _prose(brief: Brief) -> str:
    facts = [fact for fact in brief.facts if not sentences.is_order(fact)]
    chosen = ranked(brief.question, facts) if brief.question else facts
    if not brief.facts and not brief.question:
        return "Nothing was asked and no facts were given."
    wanted = wanted_by_question(brief.question) if brief.question else None
    told = [f"{sentences.restate(fact, wanted=wanted)} [{fact.id}]" for fact in chosen[:_PROSE_SENTENCES]]
    return " ".join(told) or NOTHING


def _tool_call(request: dict[str, Any], brief: Brief, fault: str = "") -> Answer | None:
    tools = [tool["function"] for tool in request.get("tools") or [] if tool.get("type") == "function"]
    choice = request.get("tool_choice", "auto")
    if not tools or choice == "none":
        return None
    if fault in {"invent", "inject"} and request["messages"][-1].get("role") != "tool":
        return Answer(None, tool_calls=misbehave.calls(tools, brief, fault))
    if isinstance(choice, dict):
        tools = [tool for tool in tools if tool["name"] == choice["function"]["name"]]
    elif choice == "auto" and (brief.facts or request["messages"][-1].get("role") == "tool"):
        return None
    tool = max(tools, key=lambda each: _fit(each, brief), default=None)
    if tool is None or (choice == "auto" and not _fit(tool, brief)):
        return None
    schema = tool.get("parameters") or {"type": "object", "properties": {}}
    told = "\n".join(text_of(message) for message in request["messages"] if message.get("role") == "user")
    arguments = json.dumps(_arguments(schema, brief, told), ensure_ascii=False)
    if fault == "bad_json":
        arguments = arguments[: len(arguments) * 2 // 3]
    return Answer(None, tool_calls=((tool["name"], arguments),))


def _fit(tool: dict[str, Any], brief: Brief) -> int:
    told = f"{tool['name']} {tool.get('description', '')}".replace("_", " ")
    return len(with_synonyms(stems(told)) & set(stems(brief.question or brief.prose)))


def _arguments(schema: dict[str, Any], brief: Brief, told: str) -> dict[str, Any]:
    filled = dict(Filler(brief, schema).value(schema))
    question = brief.question or brief.prose
    for name, part in schema.get("properties", {}).items():
        if "null" in (part.get("type") or ()) or part.get("type") == "boolean":
            filled[name] = argument(name, part, question, told)
        elif part.get("type") == "string" and "enum" not in part and not filled.get(name):
            filled[name] = fitting_text(question, part)
    return filled


def token_limit(request: dict[str, Any]) -> int | None:
    """The most tokens that the caller wants, None for no limit."""
    limit = request.get("max_completion_tokens") or request.get("max_tokens")
    return int(limit) if limit else None


def tokens_of(text: str) -> int:
    """About four bytes to a token, as in English prose with the usual tokenisers."""
    return (len(text.encode()) + 3) // 4


def prompt_tokens(request: dict[str, Any]) -> int:
    """Tokens of all messages, tools and schema, with three more for each message's frame."""
    messages = request["messages"]
    frame = 3 + sum(3 + tokens_of(text_of(message)) for message in messages)
    extras = [request.get("tools"), (request.get("response_format") or {}).get("json_schema")]
    return frame + sum(tokens_of(json.dumps(extra)) for extra in extras if extra)


def completion_id(request: dict[str, Any], number: int) -> str:
    """The id of the completion: the same request as n-th call has the same one."""
    digest = sha256(json.dumps([number, request], sort_keys=True, default=str).encode()).hexdigest()
    return f"chatcmpl-{digest[:29]}"
