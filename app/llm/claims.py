"""What a sentence claims that can be checked: numbers, dates, names, quotations, links. Pure text work."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

_MONTHS = {
    name: number
    for number, names in enumerate(
        "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|sep sept september|"
        "oct october|nov november|dec december".split("|"),
        start=1,
    )
    for name in names.split()
}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DATES = (
    re.compile(r"\b(?P<year>\d{4})-(?P<number>\d{1,2})-(?P<day>\d{1,2})\b"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? (?P<year>\d{{4}}))?\b", re.IGNORECASE),
    re.compile(rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year>\d{{4}})\b)?", re.IGNORECASE),
    re.compile(rf"\b{_MONTH} (?P<year>\d{{4}})\b", re.IGNORECASE),
)
_NUMBER = re.compile(
    r"(?<![\w.])(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?"
    r"(?P<scale>k|m|mn|bn|b|thousand|million|billion)?\b(?!\.\d)",
    re.IGNORECASE,
)
_SCALES = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "b": 9, "bn": 9, "billion": 9}
_WORDS = {
    word: Decimal(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
}
_NAME = re.compile(r"[^\W\d_][\w'’-]*(?:\.(?=\w)\w+)*")
_QUOTE = re.compile(r"[\"“”«»]([^\"“”«»]{3,})[\"“”«»]")
_LINK = re.compile(r"https?://|www\.|\b[\w-]+\.(?:com|net|org|io|co|example|test|dev|ai|app|biz|info|ru|cn)\b|<[!@#]|mailto:", re.IGNORECASE)
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


def dates_and_rest(text: str) -> tuple[set[DateClaim], str]:
    """The dates that a text names, and the text without them."""
    found: set[DateClaim] = set()

    def take(match: re.Match[str]) -> str:
        parts = match.groupdict()
        month = int(parts["number"]) if parts.get("number") else _MONTHS[parts["month"].lower()]
        day = int(parts["day"]) if parts.get("day") else None
        if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
            return match.group()
        found.add((int(parts["year"]) if parts.get("year") else None, month, day))
        return " "

    for pattern in _DATES:
        text = pattern.sub(take, text)
    return found, text


def numbers(text: str) -> set[Decimal]:
    """The numbers that a text names (1.2M and 1,200,000 are one), small ones also as words; signs do not count."""
    found = {_value(match) for match in _NUMBER.finditer(text)}
    return found | {_WORDS[word] for word in re.findall(r"[a-z]+", text.lower()) if word in _WORDS}


def without_numbers(text: str) -> str:
    """The text without its numbers and their scales, so that the M of 1.2M is not taken for a name."""
    return _NUMBER.sub(" ", text)


def _value(match: re.Match[str]) -> Decimal:
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
