"""The recap of a conversation: a model's sentences that its lines support, or its own decisive lines without a model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import structlog

from app.errors import ModelUnavailable
from app.handoffs.promises import is_promise
from app.llm.context import Context, build_context
from app.llm.fact import Fact
from app.llm.model import Model
from app.llm.prompts import load_prompt
from app.llm.readable import readable, without_addresses
from app.llm.write_grounded import Quote, Written, write_grounded
from app.meetings.find_actions import sentences_of
from app.meetings.talk import Line, Talk, TalkKind
from app.slack.text import cut

log = structlog.get_logger(__name__)

POINTS, PROMISES, DECISIONS = 6, 10, 4
_POINT_CHARACTERS = 300
_ENOUGH_WORDS = 5
_WANTED = "promise commit deliver agreed decided discount price need want risk concern budget timeline contract next"
_DECISION = re.compile(
    r"\b(?:we(?:'ve|’ve| have)? (?:decided|agreed|settled)|decision (?:is|was)|agreed to|agreed on|let['’]s go (?:with|ahead)"
    r"|go(?:ing)? with the|signed off|approved|it['’]s settled|final answer)\b",
    re.IGNORECASE,
)
_WEIGHTY = re.compile(
    r"\b(?:cancel|churn|competitor|switch|unhappy|frustrat|concern|worried|risk|blocked|delay|slip|budget|renew|expan|price|"
    r"discount|legal|security|deadline|escalat|outage|bug|missing|goal|need|want|must)\w*\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"[$€£]\s?\d|\b\d+ ?(?:%|percent|users|seats|days|weeks|months|k\b)|\bQ[1-4]\b|\b\d{4}\b")
_CUSTOMER_WORD = re.compile(
    r"\b(?:promis\w+|committed|commit to|guarantee\w*|you have my word|agreed|discount|free of charge|no extra|waive[sd]?"
    r"|told (?:him|her|them)|assured|offered|hold the price|price lock)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Vow:
    """A promise of ours, to the letter. `is_plain` where it is one beyond doubt, so that the form has it ticked."""

    quote: str
    who: str
    line: int
    is_plain: bool


@dataclass(frozen=True, slots=True)
class Recap:
    """What the form starts from: a text to edit, the promises found, how much a model had to leave out."""

    text: str
    vows: tuple[Vow, ...]
    left_out: int = 0
    prompt_version: str = ""
    """Under which prompt a model wrote the text; empty where the conversation's own lines stand for it."""
    model_failed: str = ""


def write_recap(model: Model | None, talk: Talk) -> Recap:
    """The recap of a conversation. A model that fails only means that the conversation's own lines stand alone."""
    written, failed = _written(model, talk)
    prose = _prose(written)
    points = prose or [f"• {_told(line, sentence)}" for line, sentence in _decisive(talk.lines)]
    vows = _vows(talk, written)
    decided = [f"• {_quoted(one)}" for one in (written.quotes.get("decisions", ()) if written else ())][:DECISIONS]
    text = "\n".join([*points, *(["Decided:", *decided] if decided else [])])
    version = written.prompt_version if written and prose else ""
    return Recap(text, vows, written.left_out if written else 0, version, failed)


def talk_context(talk: Talk, max_tokens: int) -> Context:
    """The lines as numbered facts within a budget, the weightier ones first in line to stay."""
    facts = (_fact(talk, line) for line in talk.lines)
    context = build_context([], today=talk.held_on, max_tokens=max_tokens, question=_WANTED, extra=facts)
    return Context(f"{talk.word} {talk.title}", context.facts, context.left_out)


def line_of(fact: Fact) -> int:
    """The number of the line that a fact holds."""
    return int(fact.record_id)


def _fact(talk: Talk, line: Line) -> Fact:
    author = line.who or "Somebody"
    return Fact("", str(line.number), "Line", without_addresses(line.text), talk.held_on, author, ours=line.is_ours)


def _written(model: Model | None, talk: Talk) -> tuple[Written | None, str]:
    """What stands of the model's answer, or why it gave none."""
    if model is None:
        return None, ""
    try:
        return write_grounded(model, "recap", talk_context(talk, load_prompt("recap").max_input_tokens)), ""
    except ModelUnavailable as unavailable:
        log.warning("recap_without_model", reason=str(unavailable))
        return None, str(unavailable)


def _prose(written: Written | None) -> list[str]:
    found = written.sections.get("summary", ()) if written else ()
    return [f"• {readable(one.text)}" for one in found][:POINTS]


def _quoted(quote: Quote) -> str:
    return f"{quote.fact.author}: “{quote.text}”"


def _decisive(lines: Sequence[Line]) -> list[tuple[Line, str]]:
    """The sentences that carry most, in their order; of a talk without any, the longest."""
    every = [(line, sentence) for line in lines for sentence in sentences_of(line.text)]
    weights = [_weight(sentence) for _, sentence in every]
    ranked = sorted(range(len(every)), key=lambda n: (-weights[n], n))
    chosen = [n for n in ranked if weights[n] > 0][:POINTS]
    chosen = chosen or sorted(range(len(every)), key=lambda n: -len(every[n][1]))[:2]
    return [every[n] for n in sorted(chosen)]


def _weight(sentence: str) -> float:
    if len(sentence.split()) < _ENOUGH_WORDS or sentence.endswith("?"):
        return 0.0
    return (
        3.0 * bool(_DECISION.search(sentence))
        + 2.0 * is_promise(sentence)
        + 1.0 * min(len(_WEIGHTY.findall(sentence)), 2)
        + 1.0 * bool(_FIGURE.search(sentence))
    )


def _told(line: Line, sentence: str) -> str:
    words = cut(without_addresses(sentence), _POINT_CHARACTERS)
    return f"{line.who}: “{words}”" if line.who else f"“{words}”"


def _vows(talk: Talk, written: Written | None) -> tuple[Vow, ...]:
    """What our side promised: by its words, and what a model pointed at; each sentence once, in order."""
    found: dict[str, Vow] = {}
    for vow in (*_by_words(talk), *_by_model(talk, written)):
        known = next((key for key in found if key in vow.quote.casefold() or vow.quote.casefold() in key), None)
        if known is None:
            found[vow.quote.casefold()] = vow
    return tuple(sorted(found.values(), key=lambda vow: vow.line))[:PROMISES]


def _by_words(talk: Talk) -> Iterator[Vow]:
    for line in talk.lines:
        if line.is_ours is not False:
            for sentence in sentences_of(line.text):
                if is_promise(sentence) and len(sentence) <= 400:
                    yield _vow(talk, line, sentence)


def _by_model(talk: Talk, written: Written | None) -> Iterator[Vow]:
    lines = {line.number: line for line in talk.lines}
    for quote in written.quotes.get("promises", ()) if written else ():
        line = lines[line_of(quote.fact)]
        if line.is_ours is not False:
            yield _vow(talk, line, quote.text)


def _vow(talk: Talk, line: Line, quote: str) -> Vow:
    """In a call with the customer each promise counts; among colleagues only what was told to the customer does."""
    to_customer = talk.kind is TalkKind.CALL and line.is_ours is True
    return Vow(quote, line.who, line.number, is_plain=to_customer or bool(_CUSTOMER_WORD.search(quote)))
