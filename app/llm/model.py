"""The model, behind one method: structured output or ModelUnavailable, within time, retries and budget."""

from __future__ import annotations

import json
import threading
import time
from datetime import UTC, datetime
from typing import Any

import jsonschema
import openai
import structlog
from openai import OpenAI
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from app.db.engine import Database
from app.errors import ModelUnavailable
from app.llm.prompts import Prompt
from app.llm.tables import ModelSpend
from app.settings import Settings

log = structlog.get_logger(__name__)

# After this many failures in a row the model is left alone for a while: screens are filled from facts at once.
BREAKER_FAILURES = 3
BREAKER_SECONDS = 60.0


class Breaker:
    """Counts failures in a row; open means that nothing is asked for a minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_at = 0.0

    def is_open(self) -> bool:
        """Whether the model is being left alone."""
        with self._lock:
            return self._failures >= BREAKER_FAILURES and time.monotonic() < self._closed_at

    def note(self, *, worked: bool) -> None:
        """Remember how the last call went."""
        with self._lock:
            self._failures = 0 if worked else self._failures + 1
            self._closed_at = time.monotonic() + BREAKER_SECONDS


class Model:
    """Any server that speaks chat completions with JSON-schema output."""

    def __init__(self, client: OpenAI, name: str, db: Database, *, daily_tokens: int) -> None:
        self._client = client
        self.name = name
        self._db = db
        self._daily_tokens = daily_tokens
        self._breaker = Breaker()

    def complete(self, prompt: Prompt, content: str) -> dict[str, Any]:
        """The model's answer to `content` under the prompt's instructions, checked against the prompt's schema.

        One repair is tried when the answer does not fit. Raises ModelUnavailable when there is no usable answer.
        """
        if self._breaker.is_open():
            raise ModelUnavailable("the model keeps failing and is left alone for a minute")
        if self.spent_today() >= self._daily_tokens:
            raise ModelUnavailable("today's model budget is spent")
        messages = [{"role": "system", "content": prompt.instructions}, {"role": "user", "content": content}]
        reply, trouble = self._ask(prompt, messages)
        if trouble:
            repair = f"That answer does not fit the schema: {trouble}. Answer again with JSON that fits it."
            messages += [{"role": "assistant", "content": reply}, {"role": "user", "content": repair}]
            reply, trouble = self._ask(prompt, messages)
        if trouble:
            raise ModelUnavailable(f"the model's answer does not fit its schema: {trouble}")
        answer: dict[str, Any] = json.loads(reply)
        return answer

    def _ask(self, prompt: Prompt, messages: list[dict[str, str]]) -> tuple[str, str | None]:
        """The raw answer, and what is wrong with it (None = it fits)."""
        try:
            reply = self._client.chat.completions.create(
                model=self.name,
                messages=messages,  # type: ignore[arg-type]  # plain dicts are what these types describe
                max_completion_tokens=prompt.max_output_tokens,
                store=False,
                response_format={
                    "type": "json_schema",
                    "json_schema": {"name": prompt.name, "schema": prompt.schema, "strict": True},
                },
            )
        except (openai.OpenAIError, ValueError) as failed:
            self._breaker.note(worked=False)
            log.warning("model_failed", prompt=prompt.name, error=type(failed).__name__)
            raise ModelUnavailable("the model did not answer") from failed
        self._breaker.note(worked=True)
        if reply.usage:
            self._add_spend(prompt.name, reply.usage.prompt_tokens, reply.usage.completion_tokens)
        if not reply.choices or not reply.choices[0].message.content:
            raise ModelUnavailable("the model refused to answer")
        text = reply.choices[0].message.content
        return text, _misfit(text, prompt.schema)

    def spent_today(self) -> int:
        """Tokens that today's calls took so far."""
        tokens = func.coalesce(func.sum(ModelSpend.input_tokens + ModelSpend.output_tokens), 0)
        with self._db.begin() as session:
            return int(session.scalar(select(tokens).where(ModelSpend.on == datetime.now(UTC).date())) or 0)

    def _add_spend(self, prompt: str, given: int, received: int) -> None:
        values = {"calls": 1, "input_tokens": given, "output_tokens": received}
        added = insert(ModelSpend).values(on=datetime.now(UTC).date(), prompt=prompt, **values)
        sums = {name: getattr(ModelSpend, name) + added.excluded[name] for name in values}
        with self._db.begin() as session:
            session.execute(added.on_conflict_do_update(index_elements=["on", "prompt"], set_=sums))


def _misfit(text: str, schema: dict[str, Any]) -> str | None:
    try:
        jsonschema.validate(json.loads(text), schema)
    except json.JSONDecodeError as broken:
        return f"not JSON ({broken})"
    except jsonschema.ValidationError as wrong:
        return wrong.message[:300]
    return None


def build_model(settings: Settings, db: Database) -> Model:
    """The configured model; the client repeats a call twice on connection errors, 429 and 5xx."""
    client = OpenAI(
        api_key=settings.openai_api_key.get_secret_value(),
        base_url=settings.openai_base_url,
        timeout=settings.openai_timeout_seconds,
        max_retries=2,
    )
    return Model(client, settings.openai_model, db, daily_tokens=settings.model_daily_tokens)
