"""The model, behind two methods: structured output, or the look-ups it asks for; within time, tries and budget."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import jsonschema
import structlog

from app.db.engine import Database
from app.errors import ModelUnavailable
from app.llm.deadline import Deadline
from app.llm.prompts import Prompt
from app.llm.redaction import redact
from app.llm.spend import Budget, add_spend, spent_on, today
from app.llm.tool import Tool, ToolCall
from app.settings import Settings

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

    from app.llm.call import Caller

log = structlog.get_logger(__name__)

ChatMessage = dict[str, Any]


class Model:
    """Any server that speaks chat completions with JSON-schema output.

    `withheld` names what callers must keep from it: object → fields, `Id` among them for a whole object.
    """

    def __init__(self, db: Database, settings: Settings) -> None:
        self._settings = settings
        self._db = db
        self._budget = Budget.of(settings)
        self._personal = settings.model_redacted
        self.withheld = parse_withheld(settings.model_withheld)

    @cached_property
    def _caller(self) -> Caller:
        from app.llm.call import Caller, build_client  # noqa: PLC0415  # 500 modules, which only who asks shall load

        return Caller(build_client(self._settings), self._settings)

    def make_ready(self) -> None:
        """Load what calls need, so that the first answer does not wait for it."""
        _ = self._caller

    def complete(self, prompt: Prompt, content: str, deadline: Deadline | None = None) -> dict[str, Any]:
        """The model's answer to `content` under the prompt's instructions, checked against the prompt's schema.

        Secrets and personal data are taken out of `content` here, at the last door. One repair is tried when the answer
        does not fit. All of it ends with the deadline, or after the prompt's own seconds. Raises ModelUnavailable when
        there is no usable answer.
        """
        until = deadline or Deadline(prompt.max_seconds)
        messages: list[ChatMessage] = [
            {"role": "system", "content": prompt.instructions},
            {"role": "user", "content": content},
        ]
        reply, trouble = self._write(prompt, messages, until)
        if trouble:
            repair = f"That answer does not fit the schema: {trouble}. Answer again with JSON that fits it."
            messages += [{"role": "assistant", "content": reply}, {"role": "user", "content": repair}]
            reply, trouble = self._write(prompt, messages, until)
        if trouble:
            log.warning("model_misfit", prompt=prompt.name, why=trouble)
            raise ModelUnavailable("The model's answer could not be used")
        answer: dict[str, Any] = json.loads(reply)
        return answer

    def choose(
        self, prompt: Prompt, messages: Sequence[ChatMessage], tools: Sequence[Tool], deadline: Deadline
    ) -> tuple[ToolCall, ...]:
        """The look-ups that the model asks for next, none where it asks for none; raises ModelUnavailable.

        What it says besides is not read.
        """
        instructions = {"role": "system", "content": prompt.instructions}
        reply = self._ask(prompt, [instructions, *messages], deadline, tools=[tool.as_json for tool in tools])
        calls = (reply.choices[0].message.tool_calls or []) if reply.choices else []
        return tuple(
            ToolCall(call.id, call.function.name, call.function.arguments) for call in calls if call.type == "function"
        )

    def _write(self, prompt: Prompt, messages: Sequence[ChatMessage], deadline: Deadline) -> tuple[str, str | None]:
        """The raw answer, and what is wrong with it (None = it fits)."""
        schema = {"name": prompt.name, "schema": prompt.schema, "strict": True}
        wanted = {"type": "json_schema", "json_schema": schema}
        reply = self._ask(prompt, messages, deadline, response_format=wanted)
        said = reply.choices[0] if reply.choices else None
        text = (said.message.content if said else None) or ""
        if said and said.finish_reason == "length":
            return text, "it was cut off for its length: say less"
        if said is None or not text or said.finish_reason == "content_filter":
            raise ModelUnavailable("The model refused to answer")
        return text, _misfit(text, prompt.schema)

    def _ask(
        self, prompt: Prompt, messages: Sequence[ChatMessage], deadline: Deadline, **request: Any
    ) -> ChatCompletion:
        self._check_may_ask()
        cleaned = [self._redacted(message) for message in messages]
        try:
            reply = self._caller.call(deadline, prompt.max_output_tokens, messages=cleaned, **request)
        except ModelUnavailable as failed:
            log.warning("model_failed", prompt=prompt.name, reason=str(failed), error=type(failed.__cause__).__name__)
            raise
        if reply.usage:
            given, received = reply.usage.prompt_tokens, reply.usage.completion_tokens
            with self._db.begin() as session:
                add_spend(session, prompt.name, given, received, self._budget.cost(given, received))
        return reply

    def _check_may_ask(self) -> None:
        if self._caller.is_left_alone:
            raise ModelUnavailable("The model kept failing and is left alone for a minute or so")
        with self._db.begin() as session:
            spent = spent_on(session, today(), self._budget)
        if spent.is_over:
            raise ModelUnavailable("Today's budget for the model is spent, until midnight UTC")

    def _redacted(self, message: ChatMessage) -> ChatMessage:
        if message["role"] == "system" or not message.get("content"):
            return message
        return {**message, "content": redact(str(message["content"]), self._personal)}


def _misfit(text: str, schema: dict[str, Any]) -> str | None:
    try:
        jsonschema.validate(json.loads(text), schema)
    except json.JSONDecodeError as broken:
        return f"not JSON ({broken})"
    except jsonschema.ValidationError as wrong:
        return wrong.message[:300]
    return None


def parse_withheld(named: tuple[str, ...]) -> Mapping[str, frozenset[str]]:
    """`("Case", "Opportunity.Amount")` as hidden fields by object; a whole object hides its Id."""
    parts = [(one.partition(".")[0], one.partition(".")[2] or "Id") for one in named]
    return {name: frozenset(field for other, field in parts if other == name) for name, _ in parts}
