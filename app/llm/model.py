"""The model, behind one method: structured output or ModelUnavailable, within time, retries and budget."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

import jsonschema
import openai
import structlog
from openai import AzureOpenAI, OpenAI
from openai.types.chat import ChatCompletion, ChatCompletionMessageParam

from app.db.engine import Database
from app.errors import ModelUnavailable, NotConfigured
from app.llm.breaker import Breaker
from app.llm.prompts import Prompt
from app.llm.redaction import PERSONAL, redact
from app.llm.spend import Budget, add_spend, spent_on, today
from app.settings import Settings

log = structlog.get_logger(__name__)

# The client itself repeats a call on connection errors, 429 and 5xx.
CLIENT_RETRIES = 1


class Model:
    """Any server that speaks chat completions with JSON-schema output.

    `withheld` names what callers must keep from it: object → fields, `Id` among them for a whole object.
    """

    def __init__(self, client: OpenAI, db: Database, settings: Settings) -> None:
        self._client = client
        self.name = settings.openai_model
        self._db = db
        self._budget = Budget.of(settings)
        self._personal = _known_kinds(settings.model_redacted)
        self.withheld = parse_withheld(settings.model_withheld)
        # Azure and some other servers refuse what they do not know.
        self._extras: dict[str, Any] = {} if settings.openai_api_version else {"store": False}
        self._breaker = Breaker()

    def complete(self, prompt: Prompt, content: str) -> dict[str, Any]:
        """The model's answer to `content` under the prompt's instructions, checked against the prompt's schema.

        Secrets and personal data are taken out of `content` here, at the last door. One repair is tried when the answer
        does not fit. Raises ModelUnavailable when there is no usable answer.
        """
        self._check_may_ask()
        messages = [
            {"role": "system", "content": prompt.instructions},
            {"role": "user", "content": redact(content, self._personal)},
        ]
        reply, trouble = self._ask(prompt, messages)
        if trouble:
            repair = f"That answer does not fit the schema: {trouble}. Answer again with JSON that fits it."
            messages += [{"role": "assistant", "content": reply}, {"role": "user", "content": repair}]
            reply, trouble = self._ask(prompt, messages)
        if trouble:
            raise ModelUnavailable(f"the model's answer does not fit its schema: {trouble}")
        answer: dict[str, Any] = json.loads(reply)
        return answer

    def _check_may_ask(self) -> None:
        if self._breaker.is_open():
            raise ModelUnavailable("the model keeps failing and is left alone for a minute")
        with self._db.begin() as session:
            spent = spent_on(session, today(), self._budget)
        if spent.is_over:
            raise ModelUnavailable("today's model budget is spent")

    def _ask(self, prompt: Prompt, messages: list[dict[str, str]]) -> tuple[str, str | None]:
        """The raw answer, and what is wrong with it (None = it fits)."""
        try:
            reply = self._call(prompt, messages)
        except (openai.OpenAIError, ValueError) as failed:
            self._breaker.note(worked=False)
            log.warning("model_failed", prompt=prompt.name, error=type(failed).__name__)
            raise ModelUnavailable("the model did not answer") from failed
        self._breaker.note(worked=True)
        if reply.usage:
            given, received = reply.usage.prompt_tokens, reply.usage.completion_tokens
            with self._db.begin() as session:
                add_spend(session, prompt.name, given, received, self._budget.cost(given, received))
        if not reply.choices or not reply.choices[0].message.content:
            raise ModelUnavailable("the model refused to answer")
        text = reply.choices[0].message.content
        return text, _misfit(text, prompt.schema)

    def _call(self, prompt: Prompt, messages: list[dict[str, str]]) -> ChatCompletion:
        reply: ChatCompletion = self._client.chat.completions.create(
            model=self.name,
            messages=cast("list[ChatCompletionMessageParam]", messages),
            max_completion_tokens=prompt.max_output_tokens,
            response_format={
                "type": "json_schema",
                "json_schema": {"name": prompt.name, "schema": prompt.schema, "strict": True},
            },
            **self._extras,
        )
        return reply


def _misfit(text: str, schema: dict[str, Any]) -> str | None:
    try:
        jsonschema.validate(json.loads(text), schema)
    except json.JSONDecodeError as broken:
        return f"not JSON ({broken})"
    except jsonschema.ValidationError as wrong:
        return wrong.message[:300]
    return None


def _known_kinds(kinds: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [kind for kind in kinds if kind not in PERSONAL]
    if unknown:
        raise NotConfigured(f"MODEL_REDACTED names {', '.join(unknown)}; I know {', '.join(PERSONAL)}.")
    return kinds


def parse_withheld(named: tuple[str, ...]) -> Mapping[str, frozenset[str]]:
    """`("Case", "Opportunity.Amount")` as hidden fields by object; a whole object hides its Id."""
    parts = [(one.partition(".")[0], one.partition(".")[2] or "Id") for one in named]
    return {name: frozenset(field for other, field in parts if other == name) for name, _ in parts}


def build_model(settings: Settings, db: Database) -> Model:
    """The configured model: an Azure resource where OPENAI_API_VERSION is set, else any compatible server."""
    key, timeout = settings.openai_api_key.get_secret_value(), settings.openai_timeout_seconds
    client: OpenAI
    if settings.openai_api_version:
        client = AzureOpenAI(
            api_key=key,
            azure_endpoint=settings.openai_base_url,
            api_version=settings.openai_api_version,
            timeout=timeout,
            max_retries=CLIENT_RETRIES,
        )
    else:
        client = OpenAI(api_key=key, base_url=settings.openai_base_url, timeout=timeout, max_retries=CLIENT_RETRIES)
    return Model(client, db, settings)
