"""What a sentence claims that can be checked: numbers, dates, names, quotations, links. Pure text work."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from app.llm.calendar_words import MONTH, MONTHS, NUMBERS, WEEKDAY

_MONTH = rf"(?P<month>{MONTH})\.?"
_DATES = (
    re.compile(r"\b(?P<year>\d{4})-(?P<number>\d{1,2})-(?P<day>\d{1,2})\b"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? (?P<year>\d{{4}}))?\b", re.IGNORECASE),
    re.compile(rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year>\d{{4}})\b)?", re.IGNORECASE),
    re.compile(rf"\b{_MONTH},? (?P<year>\d{{4}})\b", re.IGNORECASE),
    # A month alone, by its capital and the word before it: "may" and "march" are verbs as well.
    re.compile(
        rf"\b(?:in|since|by|until|from|to|through|early|late|mid|before|after|between|and|of) (?=(?-i:[A-Z])){_MONTH}\b",
        re.IGNORECASE,
    ),
)
NUMBER = re.compile(
    r"(?<![\w.])(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?"
    r"(?P<scale>k|m|mn|bn|b|thousand|million|billion)?\b(?!\.\d)",
    re.IGNORECASE,
)
_SCALES = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "b": 9, "bn": 9, "billion": 9}
_ODD_TOKEN = re.compile(r"(?<![\w.])(?=[\w.:/-]*\d)(?=[\w.:/-]*[A-Za-z.:/])[\w][\w.:/-]*[\w]")
_CALCULATED = re.compile(
    r"\b(?:half|halved|doubl\w+|tripl\w+|quadrupl\w+|twice|thrice|majority|averag\w+|in total|altogether|combined|roughly|approximately"
    r"|nearly|almost|over half|dozens?|hundreds|thousands|millions)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    rf"\b(?:today|tonight|tomorrow|yesterday|(?:next|last|this|coming|past) (?:week|month|quarter|year|spring|summer|autumn|fall|winter|{WEEKDAY})"
    rf"|(?:a|one|two|three|four|five|six) (?:days?|weeks?|months?|years?) ago|{WEEKDAY}|q[1-4])\b",
    re.IGNORECASE,
)
_TELLING = (
    r"(?:promis\w+|agreed|agrees|committed|commits|guarantee\w*|offered|offers|said|says|wrote|writes|confirmed|confirms|told|tells|asked|asks"
    r"|approved|approves|accepted|accepts|signed|signs|wants|wanted|requested|requests|replied|replies|complained|complains|mentioned|mentions)"
)
_TELLER = re.compile(
    rf"\b([A-Z][\w'’-]+)(?: [A-Z][\w'’-]+){{0,2}}(?: \([^)]*\))?,?(?: (?:has|have|had|also|already|never|on [\w ,]+?))? {_TELLING}\b"
)
_FALLS = re.compile(
    r"\b(?:fell|fallen|falls|dropped|drops|down|decreas\w+|declin\w+|lost|shrank|shrunk)\b", re.IGNORECASE
)
_RISES = re.compile(r"\b(?:rose|risen|rises|grew|grown|grows|up|increas\w+|gained|climbed)\b", re.IGNORECASE)
_FROM_TO = re.compile(r"\bfrom\b(.{1,60}?)\bto\b(.{1,40})", re.IGNORECASE)
_WORDS = {word: Decimal(value) for value, word in enumerate(NUMBERS)}
_NAME = re.compile(r"[^\W\d_][\w'’-]*(?:\.(?=\w)\w+)*")
_QUOTE = re.compile(r"[\"“”«»]([^\"“”«»]{3,})[\"“”«»]")
_LINK = re.compile(
    r"https?://|www\.|\b[\w-]+\.(?:com|net|org|io|co|example|test|dev|ai|app|biz|info|ru|cn)\b|<[!@#]|mailto:",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:no|not|none|never|nobody|nothing|without|neither|nor|cannot|can't|isn't|aren't|wasn't|weren't|hasn't|haven't"
    r"|didn't|doesn't|don't|won't)\b",
    re.IGNORECASE,
)

DateClaim = tuple[int | None, int, int | None]
"""Year (None where not said), month, day (None where not said)."""


def plain(text: str) -> str:
    """Text for comparison: compatibility forms unified, straight quotes, single spaces, lower case."""
    unified = unicodedata.normalize("NFKC", text).replace("’", "'").replace("\u2212", "-")
    return " ".join(unified.casefold().split())


@lru_cache(maxsize=64)
def dates_and_rest(text: str) -> tuple[frozenset[DateClaim], str]:
    """The dates that a text names, and the text without them; an answer's sentences ask it of few facts, often."""
    found: set[DateClaim] = set()

    def take(match: re.Match[str]) -> str:
        parts = match.groupdict()
        month = int(parts["number"]) if parts.get("number") else MONTHS[parts["month"].lower()]
        day = int(parts["day"]) if parts.get("day") else None
        if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
            return match.group()
        found.add((int(parts["year"]) if parts.get("year") else None, month, day))
        return " "

    for pattern in _DATES:
        text = pattern.sub(take, text)
    return frozenset(found), text


def numbers(text: str) -> set[Decimal]:
    """The numbers that a text names (1.2M and 1,200,000 are one), small ones also as words; signs do not count."""
    found = {value_of(match) for match in NUMBER.finditer(text)}
    return found | {_WORDS[word] for word in re.findall(r"[a-z]+", text.lower()) if word in _WORDS}


def odd_tokens(text: str) -> set[str]:
    """Words with digits in them that are no plain number: versions, times, codes, ordinals."""
    return {found.casefold().strip(".:/-") for found in _ODD_TOKEN.findall(text) if not NUMBER.fullmatch(found)}


def own_arithmetic(text: str) -> set[str]:
    """Words that claim a calculation or an estimate."""
    return {found.casefold() for found in _CALCULATED.findall(text)}


def relative_times(text: str) -> set[str]:
    """Days and stretches of time that are named from some day of speaking, and quarters."""
    return {" ".join(found.casefold().split()) for found in _RELATIVE.findall(text)}


def tellers(text: str) -> set[str]:
    """First names of those who are said to have said, promised or wanted something."""
    return {plain(found).removesuffix("'s") for found in _TELLER.findall(text)}


def tells(name: str, text: str) -> bool:
    """Whether a text says of somebody that they said, promised or wanted something."""
    return bool(
        re.search(
            rf"\b{re.escape(name)}\b.{{0,60}}\b{_TELLING}\b|\b{_TELLING}\b.{{0,30}}\b{re.escape(name)}\b", plain(text)
        )
    )


def moves_the_wrong_way(text: str) -> bool:
    """Whether a sentence says "fell" of figures that rose, or the other way about."""
    found = _FROM_TO.search(text)
    if not found:
        return False
    before, after = (numbers(dates_and_rest(part)[1]) for part in found.groups())
    if len(before) != 1 or not after:
        return False
    first, last = min(before), next(iter(_in_order(found[2])), None)
    if last is None or first == last:
        return False
    return bool((_RISES if last < first else _FALLS).search(text)) and not (_FALLS if last < first else _RISES).search(
        text
    )


def _in_order(text: str) -> Iterator[Decimal]:
    return (value_of(match) for match in NUMBER.finditer(dates_and_rest(text)[1]))


def without_numbers(text: str) -> str:
    """The text without its numbers and their scales, so that the M of 1.2M is not taken for a name."""
    return NUMBER.sub(" ", text)


def value_of(match: re.Match[str]) -> Decimal:
    """The number of a match of `NUMBER`, its scale included."""
    value = Decimal(match["digits"].replace(",", ""))
    scale = (match["scale"] or "").lower()
    return (value.scaleb(_SCALES[scale]) if scale else value).normalize()


def names(sentence: str) -> Iterator[str]:
    """Words that are written like names: capitalised inside the sentence, or not plain words at its start."""
    for position, match in enumerate(_NAME.finditer(sentence)):
        word = match.group()
        begins = position == 0 or sentence[: match.start()].rstrip()[-1:] in (".", "!", "?", ":", "•")
        if word[0].isupper() and not (begins and word[1:].islower()):
            yield word
        elif begins and word[0].isupper():
            yield "^" + word  # at the start of a sentence a capital proves nothing: checked with leniency


def quotations(sentence: str) -> Iterator[str]:
    """What a sentence puts in quotation marks."""
    return (match[1].strip(" .,;:") for match in _QUOTE.finditer(sentence))


def has_link(text: str) -> bool:
    """Whether a text holds an address, a mention or anything else that Slack might make live."""
    return bool(_LINK.search(text))


def denied_words(text: str) -> set[str]:
    """What a text denies: the first word of substance behind each negation ("no open case" denies "open")."""
    words = re.findall(r"[\w']+", plain(text))
    return {
        next((one for one in words[position + 1 : position + 4] if len(one) > 3), "")
        for position, word in enumerate(words)
        if _NEGATION.fullmatch(word)
    }
