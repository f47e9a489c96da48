"""Promises and goals, found in what people wrote by the words they use. Pure; works without a model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.crm.facts import AccountFacts, Deal, Touch
from app.llm.grounding import MIN_QUOTE_CHARACTERS
from app.llm.own_words import own_words

SENTENCE_CHARACTERS = 400
RECAP_START = "Recap of a "
"""How a saved conversation begins: what was promised in it, a person has confirmed into the ledger already."""
_SENTENCES = re.compile(r"(?<=[.!?])\s+|(?<=[.!?]\))\s+(?![a-z])|\n+|(?:^|\n)\s*[-•*]\s+")
_PROMISE = re.compile(
    r"\b(?:(?<!as )promis\w+|committed|commit(?:s)? to|our commitment|guarantee\w*|you have my word|we agreed|i agreed|agreed to|agreed with"
    r"|(?:assured|offered|gave|granted|confirmed to) (?:him|her|them|you|the customer|(?-i:[A-Z]\w+))\b(?! (?:about|that (?:he|she|they)))"
    r"|told (?:him|her|them|you|the customer|(?-i:[A-Z]\w+))\b.{0,80}?(?:\b(?:yes|no uplift|we can|i can|will|comes|would)\b|(?:we|i|it|they)['’](?:d|ll)\b)"
    r"|(?:we|i)(?:'ll|’ll| will| are going to| am going to| shall| can do| can offer| can give| can include| can hold| can have)\b"
    r"(?! (?:be in touch|talk|speak|see (?:you|if)|send (?:over )?the agenda|call you|let you know|check|have a look|look into|get back|try|ask))"
    r"|(?:free of charge|no extra (?:cost|charge)|at no (?:additional |extra )?(?:cost|charge)|waive[sd]?|for free|on the house)"
    r"|(?:included|deliver(?:ed)?|live|ready|in place|available|shipped|done|fixed) by\b|\d+\s?% (?:discount|off|across)\b"
    r"|discount of \d+|(?:same|discounted) (?:rate|price)\b.{0,40}\bif you|no uplift|yes to (?:the|your)|will not (?:raise|increase|charge)"
    r"|price (?:is |stays )?(?:fixed|flat|locked)|hold (?:the )?price)",
    re.IGNORECASE,
)
# Words of a promise that say there is none: what was not told, was not promised, or is somebody's wish.
_REMARK = re.compile(r"(?:(?<=[.!?:])|(?<=\n)|^)\s*\([^()]*[.!?]\s*\)", re.MULTILINE)
"""A whole sentence in brackets; a word or two in brackets belong to the sentence around them."""
_NONE = re.compile(
    r"(?:\b(?:not|never|no|nothing|nobody|without)\b|n['’]t\b)(?: \w+){0,2} (?:told|tell|promis\w+|commit\w*|agreed)\b"
    r"|^(?:she|he|they|the customer|customer)\b(?: \w+)? (?:wants?|needs?|asks?|asked|hopes?|would like)\b",
    re.IGNORECASE,
)
_GOAL = re.compile(
    r"\b(?:goals?|objectives?|success (?:means|looks like|criteria)|(?:they|we|customer) (?:want|wants|need|needs)"
    r"|(?:want|wants|need|needs|looking|hope|hopes|aim|aims|plan|plans) to|in order to|so that (?:we|they)"
    r"|kpi|target(?:s|ing)?|reduce|cut .{3,40} by|replace (?:the|our|their))\b",
    re.IGNORECASE,
)
_TROUBLE = re.compile(
    r"\b(?:nervous|worr\w+|concern\w*|afraid|doubt\w*|sceptic\w*|skeptic\w*|risk\w*|threat\w*|danger\w*|problem\w*|issue\w*|broken|bugs?|outages?|freez\w+"
    r"|block\w*|stuck|stall\w*|delay\w*|slip\w*|postpon\w*|late|overdue|missed|behind|unhappy|dissatisf\w*|disappoint\w*|frustrat\w*|angry|annoyed|upset|escalat\w*"
    r"|complain\w*|cancel\w*|terminat\w*|walk away|opt[- ]out|leav(?:e|es|ing)|left|quit|resign\w*|fir(?:ed|ing)|layoffs?|laid off|budget (?:cut|freeze)\w*|cut(?:s|ting)?|reduc\w+"
    r"|drop\w*|fewer|competitor\w*|switch\w*|alternativ\w*|replac\w+|legal|penalt\w*|claim\w*|refund\w*|lost|lose|los(?:es|ing)|unused|nobody|never|cannot|can['’]t|won['’]t|unless|otherwise"
    r"|not (?:live|ready|happy|sure|enough|trust|possible|true|clear|working|yet|be|been)|too (?:expensive|slow|late|much|complex)|fail\w*|wrong|unclear|depend\w*)\b|\?\?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that somebody wrote, to the letter, with its record."""

    quote: str
    record_id: str
    on: date | None
    who: str | None


def promises_in(facts: AccountFacts) -> tuple[Said, ...]:
    """What our side promised, newest first: only from mails that went out and notes of our own."""
    ours = (touch for touch in facts.touches if not touch.in_their_words and not touch.text.startswith(RECAP_START))
    return tuple(_unique(_matching(ours, is_promise)))


def goals_in(facts: AccountFacts, deal: Deal | None) -> tuple[Said, ...]:
    """What the customer wants, from the deal's description and from both sides' words, newest first."""
    described: list[Said] = []
    if deal and deal.description:
        owner = deal.owner.name if deal.owner else None
        described = [
            Said(sentence, deal.id, deal.created_at.date() if deal.created_at else None, owner)
            for sentence in sentences(deal.description)
            if _is_goal(sentence) and not _is_remark(sentence)
        ]
    wanted = (
        said
        for touch in facts.touches
        for said in _matching([touch], _is_goal)
        if touch.in_their_words or not _is_remark(said.quote)
    )
    return tuple(_unique([*described, *wanted]))


def is_promise(sentence: str) -> bool:
    """Whether a sentence of our side reads as a promise; a question, a denial or a wish never does."""
    return bool(_PROMISE.search(sentence)) and not sentence.endswith("?") and not _NONE.search(sentence)


def tells_trouble(sentence: str) -> bool:
    """Whether a sentence speaks of anything that could go wrong: what is merely said or agreed is no risk."""
    return bool(_TROUBLE.search(sentence))


def _is_remark(sentence: str) -> bool:
    """In a note of ours, what the writer told themselves."""
    return sentence.startswith("(")


def _is_goal(sentence: str) -> bool:
    return bool(_GOAL.search(sentence)) and not sentence.endswith("?")


def without_remarks(quote: str, source: str) -> tuple[str, ...]:
    """What is left of a quotation from a note of ours without the writer's remarks to themselves, each piece to the letter.

    A remark is a whole sentence in brackets in the source; a quotation that begins or ends inside one loses that part.
    """
    text, wanted = " ".join(source.split()), " ".join(quote.split())
    start = text.replace("’", "'").lower().find(wanted.replace("’", "'").lower())
    if start < 0:
        return (quote,)
    edges = [start]
    for remark in _REMARK.finditer(text):
        edges += [min(max(edge, start), start + len(wanted)) for edge in remark.span()]
    edges.append(start + len(wanted))
    pieces = (text[first:last].strip() for first, last in zip(edges[::2], edges[1::2], strict=True))
    return tuple(piece for piece in pieces if len(piece) >= MIN_QUOTE_CHARACTERS)


def _matching(touches: Iterable[Touch], is_one: Callable[[str], bool]) -> Iterator[Said]:
    for touch in touches:
        for sentence in sentences(touch.text):
            if is_one(sentence):
                yield Said(sentence, touch.id, touch.at.date(), touch.who)


def sentences(text: str) -> Iterator[str]:
    """The sentences that the writer wrote, without what they quoted; overlong ones are left out as no sentence."""
    own = own_words(text)
    for sentence in _SENTENCES.split(own):
        bare = " ".join(sentence.split()).strip("-•* ")
        if 12 <= len(bare) <= SENTENCE_CHARACTERS:
            yield bare


def _unique(said: Iterator[Said] | Sequence[Said]) -> Iterator[Said]:
    seen: set[str] = set()
    for one in said:
        key = one.quote.casefold()
        if key not in seen:
            seen.add(key)
            yield one


def merge_said(found: Iterable[Said], added: Iterable[Said]) -> tuple[Said, ...]:
    """Both without repetition, newest first: of two quotations of one record, one inside the other, the longer stays."""
    kept: list[Said] = []
    for one in [*found, *added]:
        overlapping = [other for other in kept if other.record_id == one.record_id and _overlap(one.quote, other.quote)]
        if not overlapping:
            kept.append(one)
        elif len(one.quote) > max(len(other.quote) for other in overlapping) and len(one.quote) <= SENTENCE_CHARACTERS:
            kept = [other for other in kept if other not in overlapping] + [one]
    return tuple(sorted(kept, key=lambda one: one.on or date.min, reverse=True))


def new_said(added: Iterable[Said], known: Sequence[Said]) -> Iterator[Said]:
    """Of `added` what no known quotation of the same record says already, in whole or in part."""
    for one in added:
        if not any(other.record_id == one.record_id and _overlap(one.quote, other.quote) for other in known):
            yield one


def _overlap(first: str, second: str) -> bool:
    one, two = first.casefold().strip(" ."), second.casefold().strip(" .")
    return one in two or two in one
