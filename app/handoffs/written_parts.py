"""What a model writes about one account, under the grounding check, as entries with their records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import structlog

from app.accounts.hidden_fields import without_hidden_fields
from app.crm.facts import AccountFacts
from app.errors import ModelUnavailable
from app.handoffs.handoff import Entry
from app.llm.context import build_context
from app.llm.deadline import Deadline
from app.llm.grounding import Sentence
from app.llm.model import Model
from app.llm.prompts import load_prompt
from app.llm.readable import readable
from app.llm.write_grounded import Quote, Written, write_grounded

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes prose. `sources` names the account's field behind each measured attribute, for what is withheld."""

    model: Model | None
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prose:
    """What stands of a model's answer; where it `failed`, why, in words for readers. Neither without a model."""

    written: Written | None = None
    failed: str = ""

    @property
    def left_out(self) -> int:
        """How many statements no record supports."""
        return self.written.left_out if self.written else 0

    @property
    def prompt_version(self) -> str:
        """Under which prompt it was written; empty where nothing of it stands."""
        told = (*self.written.sections.values(), *self.written.quotes.values()) if self.written else ()
        return self.written.prompt_version if self.written and any(told) else ""


def write_about(
    writer: Writer, prompt: str, facts: AccountFacts, now: datetime, *, wanted: str, deadline: Deadline | None = None
) -> Prose:
    """What the model says under that prompt, or why not; `wanted` are words that make a fact worth showing it."""
    if writer.model is None:
        return Prose()
    shown = without_hidden_fields(facts, writer.model.withheld, writer.sources)
    budget = load_prompt(prompt).max_input_tokens
    context = build_context([shown], today=now.date(), max_tokens=budget, question=wanted)
    try:
        return Prose(write_grounded(writer.model, prompt, context, deadline=deadline))
    except ModelUnavailable as unavailable:
        log.warning("written_without_model", prompt=prompt, reason=str(unavailable))
        return Prose(failed=str(unavailable))


def from_records_alone(why: str) -> str:
    """For a screen that code filled because the model failed; `why` is a ModelUnavailable's sentence."""
    return f"{why}: this is taken from the records alone"


def told_in(prose: Prose, section: str) -> Iterator[Entry]:
    """The model's sentences that rest on what people wrote: what fields hold, code has told already."""
    return (_entry(one) for one in _sentences(prose, section) if any(fact.author for fact in one.facts))


def quoted_in(prose: Prose, section: str) -> Sequence[Quote]:
    """What the model found quotable."""
    return prose.written.quotes.get(section, ()) if prose.written else ()


def in_their_words(prose: Prose, section: str, since: date) -> Iterator[Entry]:
    """The model's sentences that rest on nothing but what the customer wrote since a day."""
    for one in _sentences(prose, section):
        if all(fact.ours is False and fact.on is not None and fact.on >= since for fact in one.facts):
            yield _entry(one)


def _sentences(prose: Prose, section: str) -> Sequence[Sentence]:
    return prose.written.sections.get(section, ()) if prose.written else ()


def _entry(one: Sentence) -> Entry:
    return Entry(readable(one.text), tuple(dict.fromkeys(fact.record_id for fact in one.facts)))
