"""Facts that hold two figures or two days (then and now, from and to): which of them a sentence may mean. Pure."""

from __future__ import annotations

import re

from app.llm.claims import DateClaim, dates_and_rest, numbers

_MOVED = re.compile(r"(?P<first>[\d,.]+) on (?P<on>\d{4}-\d{2}-\d{2}), (?P<last>[\d,.]+) now\b")
_TERM = re.compile(r"\bfrom (?P<first>\d{4}-\d{2}-\d{2}) to (?P<last>\d{4}-\d{2}-\d{2})\b")
_BEGINS = re.compile(r"\b(?:start\w*|begin\w*|began|since|from)\b", re.IGNORECASE)
_ENDS = re.compile(r"\b(?:end\w*|expir\w*|until|through|to|over)\b", re.IGNORECASE)


def movement(fact: str) -> str:
    """`up` or `down` for a fact with a figure of then and of now; empty for others."""
    found = _MOVED.search(fact)
    if not found:
        return ""
    first, last = _figure(found["first"]), _figure(found["last"])
    return "" if first == last else "up" if last > first else "down"


def why_not_then_or_now(text: str, fact: str) -> str | None:
    """Why a sentence mistakes then for now, or the beginning of a term for its end; None where it does not."""
    if moved := _MOVED.search(fact):
        return _mistakes_figure(text, moved)
    if term := _TERM.search(fact):
        return _mistakes_day(text, term)
    return None


def _mistakes_figure(text: str, moved: re.Match[str]) -> str | None:
    said, rest = dates_and_rest(text)
    told = {float(one) for one in numbers(rest)}
    first, last = _figure(moved["first"]), _figure(moved["last"])
    if first == last:
        return None
    if first in told and last not in told and not said:
        return "its figure is an earlier one"
    if last in told and first not in told and said:
        return "its figure is of another day"
    if {first, last} <= told and (order := re.search(r"\bfrom\b(.*?)\bto\b(.*)", rest, re.IGNORECASE)):
        before = {float(one) for one in numbers(order[1])}
        return None if first in before else "its figures move the other way"
    return None


def _mistakes_day(text: str, term: re.Match[str]) -> str | None:
    said, _ = dates_and_rest(text)
    starts_on, ends_on = (_claim(term[name]) for name in ("first", "last"))
    if len(said) != 1 or _same(next(iter(said)), starts_on) == _same(next(iter(said)), ends_on):
        return None
    is_start = _same(next(iter(said)), starts_on)
    wrong = _ENDS if is_start else _BEGINS
    right = _BEGINS if is_start else _ENDS
    return "its day is the other end of the term" if wrong.search(text) and not right.search(text) else None


def _claim(day: str) -> DateClaim:
    year, month, number = (int(part) for part in day.split("-"))
    return year, month, number


def _same(said: DateClaim, known: DateClaim) -> bool:
    return said[1] == known[1] and said[0] in (None, known[0]) and said[2] in (None, known[2])


def _figure(text: str) -> float:
    return float(text.strip(".,").replace(",", "") or 0)
