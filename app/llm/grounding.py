"""The check of what a model wrote: a sentence stays only if the facts that it names say so."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.llm.claims import (
    DateClaim,
    dates_and_rest,
    denied_words,
    has_link,
    moves_the_wrong_way,
    names,
    numbers,
    odd_tokens,
    own_arithmetic,
    plain,
    quotations,
    relative_times,
    tellers,
    tells,
    without_numbers,
)
from app.llm.context import Context
from app.llm.fact import Fact
from app.llm.vocabulary import PLAIN_CAPITALS, PLAIN_WORDS

_ENDINGS = ("st", "nd", "rd", "th", "-day", "-days", "-week", "-month", "-year", "-seat", "-user", "x", "%", "d", "h")
_WORD = re.compile(r"[a-z0-9]{4,}")
# Below this share of its longer words in the facts, a sentence speaks of something else than what it cites.
MIN_SHARED_WORDS = 0.5
MIN_QUOTE_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer with the facts that it rests on."""

    text: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that did not stand, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Grounded:
    """What stood, and what did not."""

    kept: tuple[Sentence, ...]
    dropped: tuple[Dropped, ...]


def ground(sentences: Sequence[tuple[str, Sequence[str]]], context: Context) -> Grounded:
    """Check sentences, each with the keys of the facts that it claims to rest on."""
    facts = context.by_key()
    kept: list[Sentence] = []
    dropped: list[Dropped] = []
    for text, keys in sentences:
        cited = tuple(facts[key] for key in dict.fromkeys(keys) if key in facts)
        reason = "it cites a fact that does not exist" if len(cited) < len(set(keys)) else why_not(text, cited, context)
        if reason:
            dropped.append(Dropped(text, reason))
        else:
            kept.append(Sentence(" ".join(text.split()), cited))
    return Grounded(tuple(kept), tuple(dropped))


def ground_quotes(quotes: Sequence[tuple[str, Sequence[str]]], context: Context) -> Grounded:
    """Check quotations: each has to stand to the letter in the first of its facts, and somebody must have written it."""
    facts = context.by_key()
    kept: list[Sentence] = []
    dropped: list[Dropped] = []
    for text, keys in quotes:
        cited = next((facts[key] for key in keys if key in facts and _stands_in(text, facts[key])), None)
        if cited is None or has_link(text):
            dropped.append(Dropped(text, "a quotation is not in the facts"))
        else:
            kept.append(Sentence(" ".join(text.split()), (cited,)))
    return Grounded(tuple(kept), tuple(dropped))


def _stands_in(quote: str, fact: Fact) -> bool:
    wanted = plain(quote).strip(" .\"'“”")
    return bool(fact.author) and len(wanted) >= MIN_QUOTE_CHARACTERS and wanted in plain(fact.text)


def why_not(text: str, cited: Collection[Fact], context: Context) -> str | None:
    """Why a sentence does not stand on the facts that it cites; None where it does."""
    if not text.strip() or not cited:
        return "it cites no fact"
    if has_link(text):
        return "it holds a link or a mention"
    source = " ".join(_source(fact) for fact in cited)
    about = f"{source} {context.subject}"
    return _why_figures(text, source, context) or _why_words(text, source, cited) or _why_names(text, about)


def _why_figures(text: str, source: str, context: Context) -> str | None:
    said, rest = dates_and_rest(text)
    known, source_rest = dates_and_rest(source)
    if any(not _date_known(date, known) for date in said):
        return "a date is not in the facts"
    named = numbers(dates_and_rest(context.subject)[1])
    if not numbers(rest) <= numbers(source_rest) | _date_numbers(known) | named:
        return "a number is not in the facts"
    if not odd_tokens(rest) <= odd_tokens(source_rest) | odd_tokens(context.subject) | _times_of(source_rest):
        return "a number is not in the facts"
    if not own_arithmetic(text) <= own_arithmetic(source):
        return "it calculates or estimates"
    return "its figures move the other way" if moves_the_wrong_way(text) else None


def _why_words(text: str, source: str, cited: Collection[Fact]) -> str | None:
    if any(plain(quoted) not in plain(source) for quoted in quotations(text)):
        return "a quotation is not in the facts"
    if not relative_times(text) <= relative_times(source):
        return "it names a day from no day of speaking"
    if stranger := next((name for name in tellers(text) if not _may_tell(name, cited)), None):
        return f"the facts do not show that {stranger} said so"
    if not _stems(denied_words(text)) <= _stems(denied_words(source)):
        return "it denies something that no fact denies"
    return None


def _why_names(text: str, about: str) -> str | None:
    rest = dates_and_rest(text)[1]
    if unknown := _unknown_name(without_numbers(rest), about):
        return f"the name {unknown} is not in the facts"
    return None if _shares_words(text, about) else "it speaks of something else"


def _may_tell(name: str, cited: Collection[Fact]) -> bool:
    """Whoever said something is the author of a fact, or a fact says of them that they said it."""
    if name in PLAIN_CAPITALS:
        return True
    return any(name in plain(fact.author or "").split() or tells(name, fact.text) for fact in cited)


def _times_of(text: str) -> set[str]:
    """Numbers of the source as they may be written with a unit or an ordinal ending: `30-day`, `28th`, `3x`."""
    return {f"{number}{end}" for number in re.findall(r"\d+", text) for end in _ENDINGS}


def _source(fact: Fact) -> str:
    day = fact.on.isoformat() if fact.on else ""
    return f"{day} {fact.kind} {fact.author or ''} {fact.text} {fact.note}"


def _date_known(date: DateClaim, known: Collection[DateClaim]) -> bool:
    year, month, day = date
    return any(month == other[1] and year in (None, other[0]) and (day is None or day == other[2]) for other in known)


def _date_numbers(known: Collection[DateClaim]) -> set[Decimal]:
    """A year that is said alone ("in 2026") is in the facts if a date of theirs has it."""
    return {Decimal(year) for year, _, _ in known if year is not None}


def _unknown_name(text: str, source: str) -> str | None:
    words = set(re.findall(r"[\w'-]+", plain(source)))
    for name in names(text):
        bare = plain(name.removeprefix("^")).removesuffix("'s").strip("'")
        parts = [part for part in re.split(r"[-'.]", bare) if part]
        if bare in PLAIN_CAPITALS or bare in words or all(part in words for part in parts):
            continue
        if not name.startswith("^"):
            return name
    return None


def _shares_words(text: str, source: str) -> bool:
    said = _stems(word for word in _WORD.findall(plain(text)) if word not in PLAIN_CAPITALS | PLAIN_WORDS)
    return not said or len(said & _stems(_WORD.findall(plain(source)))) >= MIN_SHARED_WORDS * len(said)


def _stems(words: Iterable[str]) -> set[str]:
    """Enough of each word that renews, renewed and renewal meet."""
    return {word[:5] for word in words}
