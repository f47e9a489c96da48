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
from app.llm.write_grounded import Written, write_grounded

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes prose. `sources` names the account's field behind each measured attribute, for what is withheld."""

    model: Model | None
    sources: Mapping[str, str] = field(default_factory=dict)


def write_about(
    writer: Writer, prompt: str, facts: AccountFacts, now: datetime, *, wanted: str, deadline: Deadline | None = None
) -> Written | None:
    """What stands of the model's answer under that prompt; `wanted` are words that make a fact worth showing it.

    None without a model, and where it fails: then code's own words stand alone.
    """
    if writer.model is None:
        return None
    shown = without_hidden_fields(facts, writer.model.withheld, writer.sources)
    budget = load_prompt(prompt).max_input_tokens
    context = build_context([shown], today=now.date(), max_tokens=budget, question=wanted)
    try:
        return write_grounded(writer.model, prompt, context, deadline=deadline)
    except ModelUnavailable as unavailable:
        log.warning("written_without_model", prompt=prompt, reason=str(unavailable))
        return None


def told_in(written: Written | None, section: str) -> Iterator[Entry]:
    """The model's sentences that rest on what people wrote: what fields hold, code has told already."""
    return (_entry(one) for one in _sentences(written, section) if any(fact.author for fact in one.facts))


def in_their_words(written: Written | None, section: str, since: date) -> Iterator[Entry]:
    """The model's sentences that rest on nothing but what the customer wrote since a day."""
    for one in _sentences(written, section):
        if all(fact.ours is False and fact.on is not None and fact.on >= since for fact in one.facts):
            yield _entry(one)


def _sentences(written: Written | None, section: str) -> Sequence[Sentence]:
    return written.sections.get(section, ()) if written else ()


def _entry(one: Sentence) -> Entry:
    return Entry(readable(one.text), tuple(dict.fromkeys(fact.record_id for fact in one.facts)))
