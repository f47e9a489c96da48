"""Whether, when and how often there was contact, and what happened, within the days that a question names. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from app.assistant.answers_work import read_back_to, touch_words
from app.assistant.line import ITEMS, Known, Line, ago, none, sentence, with_rest
from app.assistant.periods import Days, find_period
from app.crm.facts import Touch, TouchKind
from app.slack.text import count, day

_VERBS = (
    r"talk(?:ed|s|ing)?(?: to| with)?|sp(?:oke|oken|eak)(?: to| with)?|call(?:ed|s)?|rang|phoned|(?:e-?)?mail(?:ed|s)?|wr(?:ote|itten)(?: to)?"
    r"|met(?: with)?|meet(?:ings?)?|visit(?:ed)?|contact(?:ed)?|reach(?:ed)? out(?: to)?|in (?:touch|contact)(?: with)?|hear|heard(?: from)?|conversations?"
)
_SPOKE = re.compile(rf"\b(?:{_VERBS})\b", re.IGNORECASE)
_WHETHER = re.compile(r"^\W*(?:(?:and|so|but) )?(?:did|has|have|had|was|were|who|how (?:often|many))\b", re.IGNORECASE)
_WHEN_LAST = re.compile(r"\bwhen\b.*\blast\b|\blast time\b|\bhow long\b.*\bsince\b", re.IGNORECASE)
_REPLIED = re.compile(
    r"\b(?:repl(?:y|ied|ies)|respon(?:d|ded|se)|answered|w(?:rote|ritten) back|got(?:ten)? back|come back|came back)(?: to (?:us|me|our \w+))?\b",
    re.IGNORECASE,
)
_HAPPENED = re.compile(
    r"\b(?:chang(?:ed?|es|ing)|happen(?:ed|s|ing)|new|news|activit(?:y|ies)|touch(?:es)?|going on|updates?)\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(r"\b(?:should|could|can|will|next|upcoming|planned|scheduled)\b", re.IGNORECASE)
_FILLER = re.compile(
    r"\b(?:any(?:body|one)|some(?:body|one)|nobody|team|colleagues?|ever|times?|since)\b", re.IGNORECASE
)
_KINDS: tuple[tuple[str, frozenset[TouchKind]], ...] = (
    (r"mail", frozenset({"email"})),
    (r"\bcall|\brang|phon", frozenset({"call"})),
    (r"\bmet\b|\bmeet|visit", frozenset({"meeting"})),
)
SPOKEN: frozenset[TouchKind] = frozenset({"email", "call", "meeting"})
_NOUNS: dict[frozenset[TouchKind], tuple[str, str]] = {
    SPOKEN: ("call, mail or meeting", "calls, mails and meetings"),
    frozenset({"email"}): ("mail", "mails"),
    frozenset({"call"}): ("call", "calls"),
    frozenset({"meeting"}): ("meeting", "meetings"),
}


def touched(question: str, known: Known, now: datetime) -> tuple[list[Line], str] | None:
    """The answer, and the question without the words that it answers; None where it asks nothing of the kind."""
    if _AHEAD.search(question):
        return None
    if replied := _REPLIED.search(question):
        return _heard(known, now), question.replace(replied.group(), " ")
    found = find_period(question, now.date(), known.fiscal)
    rest = question.replace(found[0].group(), " ") if found else question
    spoke = _SPOKE.search(rest)
    left = _FILLER.sub(" ", _SPOKE.sub(" ", _HAPPENED.sub(" ", rest)))
    if spoke and _WHEN_LAST.search(question):
        return _last(known, _kinds(spoke.group()), now), left
    if found is None:
        return None
    days = _past(found[1], now.date())
    if spoke and _WHETHER.search(question):
        return _within(known, _kinds(spoke.group()), days, now), left
    return (_all_within(known, days, now), left) if _HAPPENED.search(rest) else None


def _kinds(verb: str) -> frozenset[TouchKind]:
    return next((kinds for words, kinds in _KINDS if re.search(words, verb, re.IGNORECASE)), SPOKEN)


def _past(days: Days, today: date) -> Days:
    """What happened lies behind: "in November" said in March is the last one, and no stretch goes on after today."""
    first, last = days
    if first > today:
        first, last = first.replace(year=first.year - 1), last.replace(year=last.year - 1)
    return first, min(last, today)


def _of(known: Known, kinds: frozenset[TouchKind], now: datetime) -> list[Touch]:
    return [one for one in known.facts.touches if one.kind in kinds and one.at <= now]


def _on(touch: Touch, now: datetime) -> date:
    return touch.at.astimezone(now.tzinfo).date()


def _last(known: Known, kinds: frozenset[TouchKind], now: datetime) -> list[Line]:
    name, (noun, _) = known.facts.name, _NOUNS[kinds]
    had = _of(known, kinds, now)
    if not had:
        return none(known.facts, f"Salesforce shows you no {noun} with {name} {read_back_to(known.facts)}.")
    return [_the_last(had[0], f"The last {noun} with {name} was", now)]


def _heard(known: Known, now: datetime) -> list[Line]:
    """The last that came from them, and the last from us where that is newer."""
    spoken = _of(known, SPOKEN, now)
    theirs = next((one for one in spoken if one.in_their_words), None)
    if theirs is None:
        return none(known.facts, f"Salesforce shows you no word from {known.facts.name} in the last 18 months.")
    lines = [_the_last(theirs, f"The last word from {known.facts.name} was", now)]
    ours = next((one for one in spoken if not one.in_their_words), None)
    return [*lines, _the_last(ours, "Our last since then was", now)] if ours and ours.at > theirs.at else lines


def _the_last(touch: Touch, begins: str, now: datetime) -> Line:
    return Line(sentence(f"{begins} {ago(_on(touch, now), now.date())}: {touch_words(touch)}"), (touch.id,))


def _within(known: Known, kinds: frozenset[TouchKind], days: Days, now: datetime) -> list[Line]:
    """How many there were and which; where there were none, that, and the last before."""
    name, (noun, nouns) = known.facts.name, _NOUNS[kinds]
    had = _of(known, kinds, now)
    hits = [one for one in had if days[0] <= _on(one, now) <= days[1]]
    if hits:
        head = f"{count(len(hits), noun if kinds != SPOKEN else 'call, mail or meeting', nouns)} with {name} {_told(days)}{_of_the_newest(known, days, now)}."
        return [Line(head, _cited(hits)), *_listed(hits, known, noun, nouns)]
    lines = none(
        known.facts,
        f"No {noun} with {name} is on record {_told(days)}, as far as you may see{_of_the_newest(known, days, now)}.",
    )
    before = [one for one in had if _on(one, now) < days[0]]
    return [*lines, _the_last(before[0], "The last one before was", now)] if before else lines


def _of_the_newest(known: Known, days: Days, now: datetime) -> str:
    """Where older touches than those that are read may lie in these days, that is said."""
    oldest = known.facts.touches_from
    if oldest is None or oldest.astimezone(now.tzinfo).date() < days[0]:
        return ""
    return f" (there are more touches than I read: I know those since {day(oldest.astimezone(now.tzinfo).date())})"


def _all_within(known: Known, days: Days, now: datetime) -> list[Line]:
    """Everything on record, and how the deals moved."""
    name = known.facts.name
    hits = [one for one in known.facts.touches if one.at <= now and days[0] <= _on(one, now) <= days[1]]
    moved = _moves(known, days, now)
    if not (hits or moved):
        lines = none(
            known.facts,
            f"Salesforce shows you nothing that happened at {name} {_told(days)}{_of_the_newest(known, days, now)}.",
        )
        past = [one for one in known.facts.touches if one.at <= now]
        return [*lines, _the_last(past[0], "The last touch was", now)] if past else lines
    return [*moved, *_listed(hits, known, "touch", "touches")]


def _moves(known: Known, days: Days, now: datetime) -> list[Line]:
    """Deals whose stage, amount or close date changed in those days."""
    lines = []
    for deal in known.facts.deals:
        for before, after in zip(deal.changes, deal.changes[1:], strict=False):
            if days[0] <= after.at.astimezone(now.tzinfo).date() <= days[1]:
                told = [f"stage {before.stage} → {after.stage}"] if before.stage != after.stage else []
                told += (
                    [f"amount {before.amount:,.0f} → {after.amount:,.0f}"]
                    if before.amount and after.amount and before.amount != after.amount
                    else []
                )
                told += (
                    [f"close date {day(before.close_on)} → {day(after.close_on)}"]
                    if before.close_on and after.close_on and before.close_on != after.close_on
                    else []
                )
                on = day(after.at.astimezone(now.tzinfo).date())
                lines += [Line(sentence(f"{on}, {deal.name}: {', '.join(told)}"), (deal.id,))] if told else []
    return lines[:3]


def _listed(hits: Sequence[Touch], known: Known, noun: str, nouns: str) -> list[Line]:
    lines = [Line(sentence(touch_words(one)), (one.id,)) for one in hits[:ITEMS]]
    return with_rest(lines, len(hits), noun, known.facts.id, nouns)


def _cited(hits: Sequence[Touch]) -> tuple[str, ...]:
    return tuple(one.id for one in hits[:ITEMS])


def _told(days: Days) -> str:
    return f"on {day(days[0])}" if days[0] == days[1] else f"from {day(days[0])} to {day(days[1])}"
