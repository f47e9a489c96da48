"""Ids for long runs of records: the same as `make_id` gives, made an order of magnitude faster."""

from __future__ import annotations

from itertools import product

from sandbox.salesforce.ids import make_id

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ENDINGS = len(_DIGITS) ** 2


def _check_letters() -> dict[str, str]:
    """What the last two digits make of the third check letter, by that letter without them and the two digits."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    table = {}
    for bits, (first, second) in product(range(8), product(_DIGITS, repeat=2)):
        upper = bits | ("A" <= first <= "Z") << 3 | ("A" <= second <= "Z") << 4
        table[letters[bits] + first + second] = letters[upper]
    return table


_THIRD_LETTER = _check_letters()
_PAIRS = [first + second for first, second in product(_DIGITS, repeat=2)]


class Numbering:
    """Ids of one key prefix by number."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._run = -1
        self._start, self._letters, self._third = "", "", ""

    def id_of(self, number: int) -> str:
        """The 18-character id of a record's number."""
        run, ending = divmod(number, _ENDINGS)
        if run != self._run:
            first = make_id(self._prefix, run * _ENDINGS)
            self._run, self._start = run, first[:13]
            self._letters, self._third = first[15:17], first[17]
        pair = _PAIRS[ending]
        return self._start + pair + self._letters + _THIRD_LETTER[self._third + pair]
