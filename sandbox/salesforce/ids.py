"""Salesforce record ids: 15 case-sensitive characters, or 18 with three check letters for the upper-case ones."""

from __future__ import annotations

import re

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_UPPER_CASE_MARKS = str.maketrans(_DIGITS, "".join("1" if char.isupper() else "0" for char in _DIGITS))
# The first character of a block is the lowest bit.
_LETTERS = {f"{bits:05b}"[::-1]: letter for bits, letter in enumerate(_CHECK)}
_SHAPE = re.compile(r"[0-9A-Za-z]{15}(?:[A-Z0-5]{3})?\Z")
_POD = "Hs0"
_NUMBER_LENGTH = 9


def check_letters(id15: str) -> str:
    """Three letters, one per block of five characters: which of them are upper case, as a 5-bit number."""
    marks = id15.translate(_UPPER_CASE_MARKS)
    return _LETTERS[marks[0:5]] + _LETTERS[marks[5:10]] + _LETTERS[marks[10:15]]


def make_id(prefix: str, number: int) -> str:
    """The 18-character id of record `number` of the object with this 3-character key prefix; sorts by number."""
    digits = ""
    rest = number
    for _ in range(_NUMBER_LENGTH):
        rest, digit = divmod(rest, 62)
        digits = _DIGITS[digit] + digits
    if rest or number < 0 or len(prefix) != 3:
        raise ValueError(f"no id for prefix {prefix!r} and number {number}")
    id15 = prefix + _POD + digits
    return id15 + check_letters(id15)


def to_18(record_id: str) -> str:
    """The 18-character form of a 15- or 18-character id; ValueError for anything else."""
    if not _SHAPE.match(record_id):
        raise ValueError(f"{record_id!r} is not a Salesforce id")
    id15 = record_id[:15]
    full = id15 + check_letters(id15)
    if len(record_id) == 18 and record_id != full:
        raise ValueError(f"{record_id!r} has the wrong check letters")
    return full


def is_id(text: object) -> bool:
    """Whether the text is a 15-character id, or an 18-character one with the right check letters."""
    if not isinstance(text, str) or not _SHAPE.match(text):
        return False
    return len(text) == 15 or text[15:] == check_letters(text[:15])
