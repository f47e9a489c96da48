"""Record ids: 15 characters that differ by case, and the 18-character form with three check letters."""

from __future__ import annotations

import re

_CHECK_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_SHAPE = re.compile(r"[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?")


def check_letters(first_15: str) -> str:
    """The three letters that tell upper from lower case for each block of five characters."""
    blocks = (first_15[start : start + 5] for start in (0, 5, 10))
    return "".join(
        _CHECK_LETTERS[sum(1 << bit for bit, char in enumerate(block) if char.isupper())] for block in blocks
    )


def is_record_id(text: str) -> bool:
    """Whether this is a 15-character id, or an 18-character one whose check letters are right."""
    if not _SHAPE.fullmatch(text):
        return False
    return len(text) == 15 or text[15:].upper() == check_letters(text[:15])


def to_18(text: str) -> str:
    """The 18-character form; raises ValueError for what is no id."""
    if not is_record_id(text):
        raise ValueError(f"{text[:40]!r} is not a Salesforce record id")
    return text[:15] + check_letters(text[:15])
