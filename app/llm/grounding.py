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
from app.llm.clauses import clauses_of
from app.llm.context import Context
from app.llm.fact import Fact
from app.llm.quantities import distances, quantities
from app.llm.then_and_now import why_not_then_or_now
from app.llm.vocabulary import PLAIN_CAPITALS
from app.llm.wording import foreign_word

_ENDINGS = ("st", "nd", "rd", "th", "-day", "-days", "-week", "-month", "-year", "-seat", "-user", "x", "%", "d", "h")
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
    """Why a sentence does not stand on the facts that it cites; None where it does.

    One fact has to bear all of it, or one fact each of its clauses: a name from one fact and a role from another
    would make somebody of nobody.
    """
    if not text.strip() or not cited:
        return "it cites no fact"
    if has_link(text):
        return "it holds a link or a mention"
    reasons = [why_not_on(text, fact, context.subject) for fact in cited]
    if None in reasons:
        return None
    clauses = clauses_of(text) if len(cited) > 1 else ()
    if len(clauses) > 1 and all(
        any(why_not_on(one, fact, context.subject) is None for fact in cited) for one in clauses
    ):
        return None
    return next((reason for reason in reasons if reason and "name" in reason), reasons[0])


def why_not_on(text: str, fact: Fact, subject: str) -> str | None:
    """Why a sentence, or a clause of one, does not stand on this one fact; None where it does."""
    source = _source(fact)
    return (
        _why_figures(text, source, subject) or _why_quantities(text, source) or _why_words(text, source, fact, subject)
    )


def _why_figures(text: str, source: str, subject: str) -> str | None:
    said, rest = dates_and_rest(text)
    known, source_rest = dates_and_rest(source)
    if any(not _date_known(date, known) for date in said):
        return "a date is not in the facts"
    named = numbers(dates_and_rest(subject)[1])
    if not numbers(rest) <= numbers(source_rest) | _date_numbers(known) | named:
        return "a number is not in the facts"
    if not odd_tokens(rest) <= odd_tokens(source_rest) | odd_tokens(subject) | _times_of(source_rest):
        return "a number is not in the facts"
    if not own_arithmetic(text) <= own_arithmetic(source):
        return "it calculates or estimates"
    return "its figures move the other way" if moves_the_wrong_way(text) else None


def _why_quantities(text: str, source: str) -> str | None:
    """Figures with their units, and which of two figures or days is meant."""
    bare, source_bare = dates_and_rest(text)[1], dates_and_rest(source)[1]
    if not quantities(bare) <= quantities(source_bare):
        return "a number has another unit in the facts"
    if not distances(bare) <= distances(source_bare):
        return "a stretch of time is not in the facts"
    return why_not_then_or_now(text, source)


def _why_words(text: str, source: str, fact: Fact, subject: str) -> str | None:
    if any(plain(quoted) not in plain(source) for quoted in quotations(text)):
        return "a quotation is not in the facts"
    if not relative_times(text) <= relative_times(source):
        return "it names a day from no day of speaking"
    if stranger := next((name for name in tellers(text) if not _may_tell(name, fact)), None):
        return f"the facts do not show that {stranger} said so"
    return _why_denial(text, source) or _why_names(text, source, fact, subject)


def _why_denial(text: str, source: str) -> str | None:
    if _denies_more(text, source):
        return "it denies something that no fact denies"
    return "it leaves out that the fact denies it" if _denies_more(source, text, only=text) else None


def _why_names(text: str, source: str, fact: Fact, subject: str) -> str | None:
    rest = without_numbers(dates_and_rest(text)[1])
    if unknown := _unknown_name(rest, f"{source} {subject}"):
        return f"the name {unknown} is not in the facts"
    foreign = foreign_word(rest, source, fact.kind, subject=subject, is_told=fact.author is not None)
    return f"the facts do not say “{foreign}”" if foreign else None


def _denies_more(text: str, source: str, only: str = "") -> bool:
    """Whether a text denies something that the other does not; with `only`, of the words that occur in that text."""
    denied = _stems(denied_words(text)) - _stems(denied_words(source))
    if not only:
        return bool(denied)
    return bool(denied & _stems(re.findall(r"[\w']+", plain(only))) - {""})


def _may_tell(name: str, fact: Fact) -> bool:
    """Whoever said something is the author of the fact, or the fact says of them that they said it."""
    if name in PLAIN_CAPITALS:
        return fact.author is not None
    return name in plain(fact.author or "").split() or tells(name, fact.text)


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


def _stems(words: Iterable[str]) -> set[str]:
    """Enough of each word that renews, renewed and renewal meet."""
    return {word[:5] for word in words}
