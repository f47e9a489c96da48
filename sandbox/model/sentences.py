"""A fact said again as one plain sentence, with nothing in it that the fact does not hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.model.facts import Fact

SENTENCE_CHARACTERS = 260
_ENOUGH_CHARACTERS = 60
# "Task 00T8c00000ABCDEFGH": what a record is called and its 15 or 18 character id, or one cut short with an ellipsis.
_ID = r"(?:0|5|70|8|a)[0-9A-Za-z]{1,2}(?:(?=\w*\d\w*\d)[0-9A-Za-z]{12}(?:[A-Z0-5]{3})?\b|\w*…)"
_RECORD = re.compile(rf"(?:\b[A-Z]\w+\s(?:[a-z]+\s)?)?\b{_ID}")
_NUMBERED = re.compile(r"[A-Z]\w+ \d{1,5}\Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ONLY_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ][\d:.+Z-]+)?\Z")
_AUTHOR = re.compile(
    r"^((?:[^\W\d_a-z][^\s:\"“|]*|\([^)]*\))(?:\s(?:[^\W\d_a-z][^\s:\"“|]*|\([^)]*\))){1,4}):\s+(.+)$", re.DOTALL
)
_QUOTED = re.compile(r"[\"“](.+?)[\"”](?=\W|$)", re.DOTALL)
_SPLIT = re.compile(r"(?<=[.!?。])\s+")
_LIVE = re.compile(
    r"<[!@#][^>]*>|<https?://[^|>]*\|([^>]*)>|<?https?://\S+|\S+@\S+\.\w+|\b[\w-]+\.(?:example|test|com|net|org|io)\b"
)
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget)\b.{0,40}\b(?:previous|prior|above|all|earlier)\b|\bsystem prompt\b|"
    r"\byou are now\b|\bas an? (?:ai|assistant|model)\b|\bassistant: ",
    re.IGNORECASE | re.DOTALL,
)

Wanted = Callable[[str], float]
"""How well a sentence of a fact fits what is asked; 0 for not at all."""


@dataclass(frozen=True, slots=True)
class Said:
    """A fact taken apart: the day it is dated with, who wrote it (None where it says so itself), and the words."""

    on: str | None
    author: str | None
    text: str


def is_order(fact: Fact) -> bool:
    """Whether a fact's text tries to give the model orders."""
    return bool(_ORDER.search(fact.text))


def take_apart(fact: Fact) -> Said:
    """Read `date | kind and record id | author: text`, any part of which may be missing."""
    parts = [part.strip() for part in fact.text.split(" | ")]
    dates = [part for part in parts if _ONLY_DATE.match(part)]
    rest = [_RECORD.sub("", part).strip(" :;,") if _RECORD.match(part) else part for part in parts if part not in dates]
    rest = [part for part in rest if not _NUMBERED.match(part)] or rest
    body = "; ".join(part for part in rest if part) or fact.text
    signed = _AUTHOR.match(body)
    text = signed[2] if signed else body
    if signed and text[0] in '"“' and text[-1] in '"”':
        text = text[1:-1]
    return Said(dates[0][:10] if dates else None, signed[1] if signed else None, " ".join(text.split()))


def restate(fact: Fact, limit: int = SENTENCE_CHARACTERS, wanted: Wanted | None = None) -> str:
    """One sentence of about `limit` characters at most; what somebody wrote is quoted to the letter."""
    said = take_apart(fact)
    told = _chosen(said.text, wanted)
    if said.author is None:
        return _ended(_cut(told, limit))
    head = f"{said.author} on {said.on}" if said.on else said.author
    words = _cut(told, max(limit - len(head) - 6, 20))
    if '"' in words or not words:
        return _ended(f"{head}: {words}")
    if words.endswith("…"):
        return f'{head}: "{words.removesuffix("…").rstrip()}" …'
    return f'{head}: "{words}"' + ("" if words.endswith((".", "!", "?", "。")) else ".")


def best_fit(fact: Fact, wanted: Wanted) -> float:
    """How well the best sentence of a fact fits."""
    return max((wanted(sentence) for sentence in _SPLIT.split(take_apart(fact).text)), default=0.0)


def _chosen(text: str, wanted: Wanted | None) -> str:
    parts = [part for part in _SPLIT.split(text) if part]
    safe = [part for part in parts if not _LIVE.search(part)] or [_plain(text)]
    fit = [wanted(part) if wanted else 0.0 for part in safe]
    start = fit.index(max(fit))
    told = safe[start]
    for following in safe[start + 1 :]:
        # Sentences that stood apart in the fact must not be joined: a quotation has to be found in it.
        if len(told) >= _ENOUGH_CHARACTERS or f"{told} {following}" not in text:
            break
        told = f"{told} {following}"
    return told


def _plain(text: str) -> str:
    return " ".join(_LIVE.sub(lambda found: found[1] or "", text).split())


def _cut(text: str, limit: int) -> str:
    text = text.strip()
    if len(text) <= limit:
        return text
    cut = text[: max(limit - 1, 1)]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:") + "…"


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…", "。")) else text + "."


def quote(fact: Fact, wanted: Wanted | None = None) -> str:
    """The words between quotation marks, else the sentence that fits best; always a verbatim part of the fact."""
    found = _QUOTED.search(fact.text)
    told = _chosen(take_apart(fact).text, wanted)
    if found:
        return found[1]
    return told if told in " ".join(fact.text.split()) else fact.text


def date_in(fact: Fact, *, last: bool = False) -> str | None:
    """The first (or last) ISO date that the fact names."""
    found = _DATE.findall(fact.text)
    return found[-1 if last else 0] if found else None


def speaker(fact: Fact) -> str | None:
    """Who said it, where the fact says so."""
    return take_apart(fact).author


def number_in(fact: Fact) -> float | None:
    """The first number that is not part of a date or a record id."""
    bare = _RECORD.sub(" ", _DATE.sub(" ", fact.text))
    found = re.search(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w])", bare)
    return float(found[0].replace(",", "")) if found else None
