"""Promises and goals, found in what people wrote by the words they use. Pure; works without a model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.crm.facts import AccountFacts, Deal, Touch

SENTENCE_CHARACTERS = 400
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+|(?:^|\n)\s*[-•*]\s+")
_PROMISE = re.compile(
    r"\b(?:promis\w+|commit(?:s|ted|ment)?|guarantee\w*|you have my word|we agreed|i agreed|agreed to"
    r"|(?:we|i)(?:'ll|’ll| will| are going to| shall)\b(?! (?:be in touch|talk|speak|see|send (?:over )?the agenda|call you))"
    r"|(?:free of charge|no extra (?:cost|charge)|at no (?:additional |extra )?(?:cost|charge)|waive[sd]?|for free)"
    r"|(?:included|deliver(?:ed)?|live|ready|in place|available) by\b|\d+\s?% (?:discount|off)\b|discount of \d+)",
    re.IGNORECASE,
)
_GOAL = re.compile(
    r"\b(?:goals?|objectives?|success (?:means|looks like|criteria)|(?:they|we|customer) (?:want|wants|need|needs)"
    r"|(?:want|wants|need|needs|looking|hope|hopes|aim|aims|plan|plans) to|in order to|so that (?:we|they)"
    r"|kpi|target(?:s|ing)?|reduce|cut .{3,40} by|replace (?:the|our|their))\b",
    re.IGNORECASE,
)
# What stands below these was written earlier by somebody else, or is a signature.
_QUOTED_MAIL = re.compile(r"(?m)^\s*(?:>|On .{5,80} wrote:|-{2,}\s*Original|From: |Sent from my|--\s*$)")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that somebody wrote, to the letter, with its record."""

    quote: str
    record_id: str
    at: datetime | None
    who: str | None


def promises_in(facts: AccountFacts) -> tuple[Said, ...]:
    """What our side promised, newest first: only from mails that went out and notes of our own."""
    ours = (touch for touch in facts.touches if not touch.incoming)
    return tuple(_unique(_matching(ours, _PROMISE)))


def goals_in(facts: AccountFacts, deal: Deal | None) -> tuple[Said, ...]:
    """What the customer wants, from the deal's description and from both sides' words, newest first."""
    described: list[Said] = []
    if deal and deal.description:
        owner = deal.owner.name if deal.owner else None
        described = [
            Said(sentence, deal.id, deal.created_at, owner)
            for sentence in sentences(deal.description)
            if _GOAL.search(sentence)
        ]
    return tuple(_unique([*described, *_matching(facts.touches, _GOAL)]))


def _matching(touches: Sequence[Touch] | Iterator[Touch], pattern: re.Pattern[str]) -> Iterator[Said]:
    for touch in touches:
        for sentence in sentences(touch.text):
            if pattern.search(sentence) and not sentence.endswith("?"):
                yield Said(sentence, touch.id, touch.at, touch.who)


def sentences(text: str) -> Iterator[str]:
    """The sentences that the writer wrote, without what they quoted; overlong ones are left out as no sentence."""
    own = _QUOTED_MAIL.split(text, maxsplit=1)[0]
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
