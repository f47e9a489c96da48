"""A fact said again as one plain sentence, with nothing in it that the fact does not hold."""

from __future__ import annotations

import re

from sandbox.model.facts import Fact

SENTENCE_CHARACTERS = 280
# "Task 00T8c00000ABCDEFGH": an object's name and a 15 or 18 character id, or one cut short with an ellipsis.
_RECORD = re.compile(
    r"(?:\b[A-Z]\w+\s)?\b(?:0|5|70|8|a)[0-9A-Za-z]{1,2}(?:(?=\w*\d\w*\d)[0-9A-Za-z]{12}(?:[A-Z0-5]{3})?\b|\w*…)"
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ONLY_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ][\d:.+Z-]+)?\Z")
_SAID = re.compile(r"^([^\s:\"“]+(?:\s[^\s:\"“]+){0,3}):\s*[\"“](.+?)[\"”]?$", re.DOTALL)
_QUOTED = re.compile(r"[\"“](.+?)[\"”](?=\W|$)", re.DOTALL)
_SLACK_MARKUP = re.compile(r"<[!@#][^>]*>|<https?://[^|>]*\|([^>]*)>|https?://\S+")
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget)\b.{0,40}\b(?:previous|prior|above|all|earlier)\b|\bsystem prompt\b|"
    r"\byou are now\b|\bas an? (?:ai|assistant|model)\b",
    re.IGNORECASE | re.DOTALL,
)


def is_order(fact: Fact) -> bool:
    """Whether a fact's text tries to give the model orders."""
    return bool(_ORDER.search(fact.text))


def restate(fact: Fact, limit: int = SENTENCE_CHARACTERS) -> str:
    """One sentence of at most `limit` characters; dates, numbers and names are those of the fact, as written."""
    parts = [part.strip() for part in fact.text.split(" | ")]
    dates = [part for part in parts if _ONLY_DATE.match(part)]
    rest = [_without_record(part) for part in parts if part not in dates]
    said = [_SAID.match(part) for part in rest if part]
    spoken = next((match for match in said if match), None)
    if spoken:
        when = f" on {dates[0][:10]}" if dates else ""
        return _ended(f"{spoken[1]}{when}: {_plain(spoken[2])}", limit)
    body = "; ".join(_plain(part) for part in rest if part)
    return _ended(f"{dates[0][:10]}: {body}" if dates and body else body or fact.text, limit)


def _without_record(part: str) -> str:
    return _RECORD.sub("", part).strip(" :;,")


def _plain(text: str) -> str:
    return " ".join(_SLACK_MARKUP.sub(lambda found: found[1] or "", text).split())


def _ended(text: str, limit: int) -> str:
    text = text.strip()
    if len(text) > limit:
        cut = text[: max(limit - 1, 1)]
        text = (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:") + "…"
    return text if text.endswith((".", "!", "?", "…", "。")) or len(text) >= limit else text + "."


def quote(fact: Fact) -> str:
    """The words between quotation marks, else the whole text; always a verbatim part of the fact."""
    found = _QUOTED.search(fact.text)
    return found[1] if found else fact.text


def date_in(fact: Fact, *, last: bool = False) -> str | None:
    """The first (or last) ISO date that the fact names."""
    found = _DATE.findall(fact.text)
    return found[-1 if last else 0] if found else None


def speaker(fact: Fact) -> str | None:
    """Who said it, where the fact says so."""
    for part in fact.text.split(" | "):
        said = _SAID.match(part.strip())
        if said:
            return said[1]
    return None


def number_in(fact: Fact) -> float | None:
    """The first number that is not part of a date or a record id."""
    bare = _RECORD.sub(" ", _DATE.sub(" ", fact.text))
    found = re.search(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w])", bare)
    return float(found[0].replace(",", "")) if found else None
