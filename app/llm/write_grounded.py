"""One round trip: facts in, checked sentences out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import structlog

from app.llm.context import Context
from app.llm.deadline import Deadline
from app.llm.fact import Fact, harmless
from app.llm.grounding import Sentence, ground, ground_quotes
from app.llm.model import Model
from app.llm.prompts import load_prompt

log = structlog.get_logger(__name__)

_REASONS_LOGGED = 20


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a record, to the letter."""

    text: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Written:
    """Checked sentences by section of the prompt's schema, how many were left out, and under which prompt."""

    sections: dict[str, tuple[Sentence, ...]]
    left_out: int
    prompt_version: str
    quotes: dict[str, tuple[Quote, ...]] = field(default_factory=dict)
    """By section: what the model found quotable, each to the letter in its record."""
    told: dict[str, Any] = field(default_factory=dict)
    """What the answer holds besides its sections (flags)."""


def write_grounded(
    model: Model, prompt_name: str, context: Context, question: str = "", deadline: Deadline | None = None
) -> Written:
    """Have the model write under a prompt and keep what the facts support. Raises ModelUnavailable.

    The prompt's schema is an object whose arrays are sections: of sentences `{"text": ..., "facts": ["F1", ...]}`, or
    of quotations `{"quote": ..., "facts": [...]}`. Without a deadline the prompt's own seconds hold.
    """
    prompt = load_prompt(prompt_name)
    answer = model.complete(prompt, user_message(context, question), deadline)
    lists = {
        name: [item for item in value if isinstance(item, dict)]
        for name, value in answer.items()
        if isinstance(value, list)
    }
    checked = {name: ground(_pairs(items, "text"), context) for name, items in lists.items()}
    quoted = {name: ground_quotes(_pairs(items, "quote"), context) for name, items in lists.items()}
    dropped = [(name, gone) for name, one in [*checked.items(), *quoted.items()] for gone in one.dropped]
    if dropped:
        reasons = Counter(f"{name}: {gone.reason.split(' the name ')[0][:60]}" for name, gone in dropped)
        log.info("sentences_dropped", prompt=prompt_name, reasons=dict(reasons.most_common(_REASONS_LOGGED)))
    return Written(
        sections={name: one.kept for name, one in checked.items()},
        left_out=len(dropped),
        prompt_version=f"{prompt.name} {prompt.version}",
        quotes={name: tuple(Quote(kept.text, kept.facts[0]) for kept in one.kept) for name, one in quoted.items()},
        told={name: value for name, value in answer.items() if not isinstance(value, list)},
    )


def user_message(context: Context, question: str = "") -> str:
    """What the model is sent beside the prompt: the facts as data, and the question in a block of its own."""
    asked = f"\n<question>\n{harmless(question)}\n</question>" if question else ""
    return context.as_prompt() + asked


def _pairs(items: list[dict[str, Any]], key: str) -> list[tuple[str, list[str]]]:
    return [(item[key], item["facts"]) for item in items if key in item]
