"""From a question and what the asker may see to sentences with their records, with or without a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from app.assistant.answer_from_facts import Line, answer_from_facts
from app.assistant.blocks import Cited
from app.crm.facts import AccountFacts
from app.crm.record_words import record_word
from app.errors import ModelUnavailable
from app.llm.context import build_context
from app.llm.grounding import Sentence
from app.llm.model import Model
from app.llm.prompts import load_prompt
from app.llm.write_grounded import Written, write_grounded

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Composed:
    """An answer. Empty sentences = the records do not say."""

    sentences: tuple[Cited, ...]
    left_out: int = 0
    prompt_version: str = ""
    model_failed: bool = False

    @property
    def record_ids(self) -> tuple[str, ...]:
        """Every record that the answer rests on, once."""
        return tuple(dict.fromkeys(record for one in self.sentences for record, _ in one.records))


def compose_answer(model: Model | None, question: str, accounts: Sequence[AccountFacts], now: datetime) -> Composed:
    """The model's checked sentences, with what only code may say ("no open case") added; without a model, code's own."""
    lines = [line for facts in accounts for line in answer_from_facts(question, facts, now)]
    written, failed = _written(model, question, accounts, now)
    prose = tuple(_of_model(sentence) for sentence in (written.sections.get("answer", ()) if written else ()))
    if prose and written:
        absent = tuple(_of_code(line) for line in lines if line.denies)
        return Composed((*prose, *absent), written.left_out, written.prompt_version)
    left_out = written.left_out if written else 0
    return Composed(tuple(_of_code(line) for line in lines), left_out, model_failed=failed)


def _written(
    model: Model | None, question: str, accounts: Sequence[AccountFacts], now: datetime
) -> tuple[Written | None, bool]:
    if model is None:
        return None, False
    budget = load_prompt("answer").max_input_tokens
    context = build_context(accounts, today=now.date(), max_tokens=budget, question=question)
    try:
        return write_grounded(model, "answer", context, question), False
    except ModelUnavailable as unavailable:
        log.warning("answer_without_model", reason=str(unavailable))
        return None, True


def _of_model(sentence: Sentence) -> Cited:
    return Cited(sentence.text, tuple((fact.record_id, fact.kind) for fact in sentence.facts))


def _of_code(line: Line) -> Cited:
    return Cited(line.text, tuple((record_id, record_word(record_id)) for record_id in line.record_ids))
