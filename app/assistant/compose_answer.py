"""From a question and what the asker may see to sentences with their records, with or without a model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce

import structlog

from app.accounts.hidden_fields import without_hidden_fields
from app.assistant.answer_from_facts import FromFacts, answer_from_facts
from app.assistant.answer_overview import overview
from app.assistant.answers_counted import COMPARES, side_by_side
from app.assistant.answers_work import mentions, words_in
from app.assistant.blocks import Cited
from app.assistant.line import Known, Line
from app.assistant.question_words import named_in, without_name
from app.assistant.topics import TOPIC_WORDS, topics_of
from app.crm.facts import AccountFacts
from app.crm.record_words import record_word
from app.errors import ModelUnavailable
from app.llm.context import Context, build_context
from app.llm.fact import Fact
from app.llm.grounding import Sentence
from app.llm.model import Model
from app.llm.prompts import load_prompt
from app.llm.readable import readable
from app.llm.write_grounded import Written, write_grounded

log = structlog.get_logger(__name__)

CODE_LINES, PROSE_LINES = 9, 4


@dataclass(frozen=True, slots=True)
class Composed:
    """An answer. Where the records do not say, it says so, with the customer in short."""

    sentences: tuple[Cited, ...]
    left_out: int = 0
    prompt_version: str = ""
    model_failed: str = ""
    """Why the model said nothing, in words; empty where it did, or was not asked."""
    found_nothing: bool = False

    @property
    def record_ids(self) -> tuple[str, ...]:
        """Every record that the answer rests on, once."""
        return tuple(dict.fromkeys(record for one in self.sentences for record, _ in one.records))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and all that may be said to it."""

    question: str
    accounts: Sequence[Known]
    now: datetime
    sources: Mapping[str, str] = field(default_factory=dict)
    why_these: str = ""
    """Said where the question names no account: why it is taken to be about these."""
    """The account's field behind each measured attribute, for what must be kept from the model."""

    @property
    def facts(self) -> list[AccountFacts]:
        """The accounts' facts."""
        return [known.facts for known in self.accounts]


SoFar = Callable[[Composed], None]
"""Told, before the model is asked, what is known already: the first sentences of the whole answer."""


def compose_answer(model: Model | None, asked: Asked, so_far: SoFar = lambda _: None) -> Composed:
    """What code knows, exactly; what it does not cover from the model, checked, else the very words on record."""
    if len(asked.accounts) > 1 and COMPARES.search(asked.question):
        bare = reduce(without_name, (facts.name for facts in asked.facts), asked.question)
        topics = [topic.name for topic in topics_of(bare)]
        return Composed(_of_code(side_by_side(asked.accounts, asked.now, topics)))
    by_code = _answering(answer_from_facts(asked.question, known, asked.now) for known in asked.accounts)
    lines = _in_turn(by_code)
    open_words = _common(by_code)
    if not open_words and lines:
        return Composed(_of_code(lines))
    absent = _absent(asked, open_words)
    if absent and len(absent) == len(named_in(open_words)):
        return Composed(_of_code([*lines, *absent]))
    if model is not None:
        so_far(Composed(_of_code(lines)))
    written, failed = _written(model, asked)
    wanted = [_stem(word) for word in open_words]
    found, said = _said(asked, wanted)
    prose = _prose(written, lines, wanted, at_least=found)
    left_out = written.left_out if written else 0
    if not (prose or lines or said or absent):
        return Composed(_of_code(_in_short(asked)), left_out, model_failed=failed, found_nothing=True)
    if not prose or written is None:
        return Composed(_of_code([*lines, *said, *absent]), left_out, model_failed=failed)
    cited = (*_of_code(lines), *(_of_model(one) for one in prose), *_of_code(absent))
    return Composed(cited, left_out, written.prompt_version)


def _in_short(asked: Asked) -> list[Line]:
    """That nothing was found, what could be asked, and the customer on a few lines."""
    names, ids = ", ".join(facts.name for facts in asked.facts), tuple(facts.id for facts in asked.facts)
    told = (
        f"I found nothing on that in Salesforce for {names}, as far as you may see. I can answer about: {TOPIC_WORDS}."
    )
    card = [_under(known.facts.name, line) for known in asked.accounts for line in overview(known, asked.now)]
    return [Line(told, ids, denies=True), *card[:CODE_LINES]]


def _answering(by_code: Iterable[FromFacts]) -> list[FromFacts]:
    """Where the question names a contact, only the accounts that have one of that name."""
    every = list(by_code)
    return [one for one in every if one.met] or every


def _in_turn(by_code: Sequence[FromFacts]) -> list[Line]:
    """Each account's lines, as many of each as fit one screen."""
    share = max(2, CODE_LINES // max(len(by_code), 1))
    several = len(by_code) > 1
    return [_under(one.name, line) if several else line for one in by_code for line in one.lines[:share]]


def _under(name: str, line: Line) -> Line:
    """Where several accounts are spoken of, each line says of which it speaks."""
    return line if name in line.text else replace(line, text=f"{name}: {line.text}")


def _common(by_code: Sequence[FromFacts]) -> tuple[str, ...]:
    """Words that are open for every account: each account's own name is open for the others."""
    return (
        tuple(word for word in by_code[0].uncovered if all(word in one.uncovered for one in by_code)) if by_code else ()
    )


def _absent(asked: Asked, words: Sequence[str]) -> list[Line]:
    """Names in the question that occur in no record: only code can say so, and it says where it looked."""
    everything = _everything(asked)
    return [
        Line(
            f"I found no mention of “{word}” in the records of {names}.",
            tuple(facts.id for facts in asked.facts),
            denies=True,
        )
        for names in (" or ".join(facts.name for facts in asked.facts),)
        for word in named_in(words)
        if _stem(word) not in everything
    ]


def _stem(word: str) -> str:
    return word.casefold().removesuffix("'s").removesuffix("’s")


def _everything(asked: Asked) -> str:
    context = build_context(asked.facts, today=asked.now.date(), max_tokens=10_000_000)
    return " ".join(f"{fact.author or ''} {fact.text}" for fact in context.facts).casefold()


def _written(model: Model | None, asked: Asked) -> tuple[Written | None, str]:
    if model is None:
        return None, ""
    budget = load_prompt("answer").max_input_tokens
    shown = [without_hidden_fields(facts, model.withheld, asked.sources) for facts in asked.facts]
    context: Context = build_context(shown, today=asked.now.date(), max_tokens=budget, question=asked.question)
    try:
        return write_grounded(model, "answer", context, asked.question), ""
    except ModelUnavailable as unavailable:
        log.warning("answer_without_model", reason=str(unavailable))
        return None, str(unavailable)


def _prose(written: Written | None, lines: Sequence[Line], wanted: Sequence[str], *, at_least: int) -> list[Sentence]:
    """The model's sentences that add something and speak of what was asked.

    Where code has spoken, only those that rest on what people wrote; and where some facts hold more of the question's
    words than others, only sentences on those. Fewer than code itself found (`at_least`) are worse than its quotations.
    """
    if written is None or not written.told.get("is_in_records", True):
        return []
    told = {record_id for line in lines for record_id in line.record_ids}
    new = [one for one in written.sections.get("answer", ()) if not lines or any(_is_new(f, told) for f in one.facts)]
    counts = [words_in(" ".join(f"{fact.author or ''} {fact.text}" for fact in one.facts), wanted) for one in new]
    best = max(counts, default=0)
    if best < at_least:
        return []
    return [one for one, number in zip(new, counts, strict=True) if number == best][:PROSE_LINES]


def _is_new(fact: Fact, told: set[str]) -> bool:
    return fact.author is not None and fact.record_id not in told


def _said(asked: Asked, wanted: Sequence[str]) -> tuple[int, list[Line]]:
    """What people wrote with the question's own words in it, and how many of those words."""
    found = [mentions(facts.touches, wanted, asked.now) for facts in asked.facts] if wanted else []
    best = max((number for number, _ in found), default=0)
    return best, [line for number, lines in found if number == best for line in lines]


def _of_model(sentence: Sentence) -> Cited:
    records = tuple(dict.fromkeys((fact.record_id, fact.kind) for fact in sentence.facts))
    return Cited(readable(sentence.text), records, tuple((fact.record_id, fact.text) for fact in sentence.facts))


def _of_code(lines: Sequence[Line]) -> tuple[Cited, ...]:
    return tuple(Cited(line.text, tuple((one, record_word(one)) for one in line.record_ids)) for line in lines)
