"""Figures with what they are figures of: currencies, percents, stretches of time. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

from app.llm.claims import NUMBER, value_of

Quantity = tuple[Decimal, str]
"""A number and its unit: `USD`, `%`, `day`, …"""

_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_CODES = "usd eur gbp chf jpy cad aud nzd sek nok dkk pln inr cny hkd sgd brl mxn zar ils krw"
_WORDS = {
    "dollar": "USD", "euro": "EUR", "pound": "GBP", "franc": "CHF", "yen": "JPY", "quid": "GBP", "krona": "SEK", "rupee": "INR",
    "swiss": "CHF", "percent": "%", "%": "%", "point": "point", "percentage": "point", "bps": "point",
}  # fmt: skip
_TIME = "second minute hour day week month quarter year time decade weekday"
_UNITS = {**{code: code.upper() for code in _CODES.split()}, **_WORDS, **{unit: unit for unit in _TIME.split()}}
_BEFORE = re.compile(r"(?:([$€£¥])|\b([A-Za-z]{3})) ?$")
_AFTER = re.compile(r"^[ -]?(%|[A-Za-z]+)")
_AFTER_BUSINESS = re.compile(r"^ (?:business|working|calendar) ([A-Za-z]+)")
_DISTANCE = re.compile(
    rf"\b(?:overdue|late) by (?P<count0>\d+) (?P<unit0>(?:{'|'.join(_TIME.split())})s?)\b|\b(?:in|within) (?P<count>\d+) (?P<unit>(?:{'|'.join(_TIME.split())})s?)\b|\b(?P<ago>\d+) (?P<unit2>(?:{'|'.join(_TIME.split())})s?) (?P<tail>ago|overdue|late|left|away|old|earlier|later)\b",
    re.IGNORECASE,
)


def quantities(text: str) -> set[Quantity]:
    """Every number of the text that wears a unit, with it; `$1.2M` and `USD 1,200,000` are one."""
    found: set[Quantity] = set()
    for match in NUMBER.finditer(text):
        unit = _unit_before(text[: match.start()]) or _unit_after(text[match.end() :])
        if unit:
            found.add((value_of(match), unit))
    return found


def distances(text: str) -> set[tuple[str, str, str]]:
    """`in 40 days`, `3 days overdue`: how many, of what, and whether ahead or behind."""
    return {_distance(match) for match in _DISTANCE.finditer(text)}


def _distance(match: re.Match[str]) -> tuple[str, str, str]:
    unit = (match["unit0"] or match["unit"] or match["unit2"]).lower().rstrip("s")
    if match["unit0"]:
        return match["count0"], unit, "behind"
    tail = (match["tail"] or "in").lower()
    way = {
        "in": "ahead",
        "left": "ahead",
        "away": "ahead",
        "later": "ahead",
        "old": "age",
        "late": "behind",
        "overdue": "behind",
    }
    return match["count"] or match["ago"], unit, way.get(tail, "behind")


def _unit_before(text: str) -> str:
    found = _BEFORE.search(text)
    if not found:
        return ""
    return _SIGNS[found[1]] if found[1] else {code: code.upper() for code in _CODES.split()}.get(found[2].lower(), "")


def _unit_after(text: str) -> str:
    found = _AFTER_BUSINESS.match(text) or _AFTER.match(text)
    word = found[1].lower() if found else ""
    return _UNITS.get(word, "") or _UNITS.get(word.rstrip("s"), "")
