"""Dates and amounts of a sentence as readers expect them, outside of quotations. Pure."""

from __future__ import annotations

import re
from datetime import date

_QUOTED = re.compile(r"(\"[^\"]*\"|“[^”]*”)")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b(?!T)")
_ADDRESS = re.compile(
    r"(?:\b(?:https?|ftp|ldap|file|mailto|javascript|tel|data):|\bwww\.)\S*|(?<![\w@.])(?:[\w-]+\.)+(?:com|net|org|io|co|example|test|dev|ai|app|biz|info"
    r"|ru|cn|ly)/\S*",
    re.IGNORECASE,
)
_DOLLARS = re.compile(r"\bUSD (?=\d)")


def readable(sentence: str) -> str:
    """The sentence with `2026-11-21` as `21 Nov 2026` and `USD 5` as `$5`; what is quoted stays to the letter."""
    parts = _QUOTED.split(sentence)
    return "".join(part if position % 2 else _plain(part) for position, part in enumerate(parts))


def _plain(text: str) -> str:
    return _DOLLARS.sub("$", _ISO.sub(_day, text))


def _day(found: re.Match[str]) -> str:
    try:
        on = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return found[0]
    return f"{on.day} {on:%b %Y}"


def without_addresses(text: str) -> str:
    """Outside text without addresses that somebody might follow: `[link]` stands in their place."""
    return _ADDRESS.sub("[link]", text)
