"""Record ids: 15 characters that differ by case, and the 18-character form with three check letters."""

from __future__ import annotations

import re
from string import ascii_letters, ascii_uppercase, digits

_CAPITALS = str.maketrans({char: "1" if char.isupper() else "0" for char in ascii_letters + digits})
_LETTER_OF = {f"{n:05b}"[::-1]: letter for n, letter in enumerate(ascii_uppercase + "012345")}
_SHAPE = re.compile(r"[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?")


def check_letters(first_15: str) -> str:
    """The three letters that tell upper from lower case for each block of five characters."""
    capitals = first_15.translate(_CAPITALS)
    return _LETTER_OF[capitals[:5]] + _LETTER_OF[capitals[5:10]] + _LETTER_OF[capitals[10:]]


def is_record_id(text: str) -> bool:
    """Whether this is a 15-character id, or an 18-character one whose check letters are right."""
    return find_18(text) is not None


def find_18(text: str) -> str | None:
    """The 18-character form of an id; None for what is no id."""
    if not _SHAPE.fullmatch(text):
        return None
    letters = check_letters(text[:15])
    return text[:15] + letters if text[15:].upper() in ("", letters) else None


def to_18(text: str) -> str:
    """The 18-character form; raises ValueError for what is no id."""
    found = find_18(text)
    if found is None:
        raise ValueError(f"{text[:40]!r} is not a Salesforce record id")
    return found
