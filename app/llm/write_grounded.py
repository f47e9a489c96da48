"""One round trip: facts in, checked sentences out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import structlog

from app.llm.context import Context
from app.llm.grounding import Grounded, Sentence, ground
from app.llm.model import Model
from app.llm.prompts import load_prompt

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Written:
    """Checked sentences by section of the prompt's schema, how many were left out, and under which prompt."""

    sections: dict[str, tuple[Sentence, ...]]
    left_out: int
    prompt_version: str
    told: dict[str, Any] = field(default_factory=dict)
    """What the answer holds besides its sections (flags)."""


def write_grounded(model: Model, prompt_name: str, context: Context, question: str = "") -> Written:
    """Have the model write under a prompt and keep what the facts support. Raises ModelUnavailable.

    The prompt's schema is an object whose arrays hold `{"text": ..., "facts": ["F1", ...]}`: each array is a section.
    """
    prompt = load_prompt(prompt_name)
    asked = f"\n<question>\n{question}\n</question>" if question else ""
    answer = model.complete(prompt, context.as_prompt() + asked)
    sections: dict[str, tuple[Sentence, ...]] = {}
    left_out = 0
    for name, pairs in _sections(answer):
        checked: Grounded = ground(pairs, context)
        sections[name] = checked.kept
        left_out += len(checked.dropped)
        for gone in checked.dropped:
            log.info("sentence_dropped", prompt=prompt_name, section=name, reason=gone.reason.split(" the name ")[0][:60])
    told = {name: value for name, value in answer.items() if not isinstance(value, list)}
    return Written(sections, left_out, f"{prompt.name} {prompt.version}", told)


def _sections(answer: dict[str, Any]) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
    for name, value in answer.items():
        if isinstance(value, list):
            yield name, [(item["text"], item["facts"]) for item in value if isinstance(item, dict)]
