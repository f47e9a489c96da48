"""Three-letter pieces of a hundred thousand names in sorted arrays: who shares most of a question's is soon counted. Pure.

Counting with dictionaries took most of a search's time, and filling them most of a start's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint64]
Places = NDArray[np.int64]

_BITS = 21
"""Enough for every code point; three of them make one number."""


class NamePieces:
    """The pieces of normalised names; a name is known by its place in the list. Later ones are added one by one."""

    def __init__(self, names: Sequence[str]) -> None:
        pieces, places = _all_pieces(names)
        order = np.lexsort((places, pieces))
        pieces, places = pieces[order], places[order]
        is_new = np.ones(len(pieces), dtype=bool)  # a piece that a name has twice counts once
        is_new[1:] = (pieces[1:] != pieces[:-1]) | (places[1:] != places[:-1])
        self._places: Places = places[is_new]
        self._pieces, starts = np.unique(pieces[is_new], return_index=True)
        self._bounds = np.append(starts, len(self._places))
        self._later: dict[int, list[int]] = {}

    def add(self, place: int, name: str) -> None:
        """One more name, at a place behind all others."""
        for code in set(pieces_of(name)):
            self._later.setdefault(code, []).append(place)

    def nearest(self, codes: Collection[int], most: int, *, postings: int) -> list[int]:
        """Up to `most` places that share the most of these pieces, best first.

        The rarest pieces are read first, until about so many `postings` were read.
        """
        lists = sorted((found for code in codes if len(found := self._having(code))), key=len)
        read = np.cumsum([len(found) for found in lists])
        kept = [found for found, so_far in zip(lists, read, strict=True) if so_far <= postings] or lists[:1]
        if not kept:
            return []
        shared = np.bincount(np.concatenate(kept))
        # How many share at least so many pieces: the few best are found without sorting the many others.
        at_least = np.cumsum(np.bincount(shared)[:0:-1])[::-1]
        least = max(1, int(np.count_nonzero(at_least >= most)))
        best = np.flatnonzero(shared >= least)
        return [int(place) for place in best[np.lexsort((best, -shared[best]))][:most]]

    def _having(self, code: int) -> Places:
        at = int(np.searchsorted(self._pieces, np.uint64(code)))
        is_known = at < len(self._pieces) and int(self._pieces[at]) == code
        found = self._places[self._bounds[at] : self._bounds[at + 1]] if is_known else self._places[:0]
        later = self._later.get(code)
        return np.concatenate((found, np.array(later, dtype=np.int64))) if later else found


def pieces_of(name: str) -> list[int]:
    """Every three letters of each word with its start and end marked, and the start itself, as numbers."""
    return [int(code) for code in _all_pieces([name])[0]]


def whole_pieces_of(asked: str) -> list[int]:
    """The same for a question: the first letter alone counts only where it is all that was typed of a word."""
    letters = {word for word in asked.split() if len(word) == 1}
    starts = {_code(f"^{word[0]}") for word in asked.split() if word[0] not in letters}
    return [code for code in set(pieces_of(asked)) if code not in starts]


def _code(piece: str) -> int:
    return sum(ord(letter) << _BITS * (2 - place) for place, letter in enumerate(piece))


def _all_pieces(names: Iterable[str]) -> tuple[Codes, Places]:
    """The pieces of each name and the place of the name that each belongs to; a name may have a piece twice."""
    marked = [f"^{name.replace(' ', '$ ^')}$\n" if name else "\n" for name in names]
    letters = np.frombuffer("".join([*marked, "  "]).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    places = np.repeat(np.arange(len(marked)), [len(one) for one in marked])
    first, second, third = letters[:-2], letters[1:-1], letters[2:]
    triple = (first << np.uint64(2 * _BITS)) | (second << np.uint64(_BITS)) | third
    blank = np.uint64(ord(" "))
    in_word = (first > blank) & (second > blank) & (third > blank)
    opening = first == np.uint64(ord("^"))
    codes = np.concatenate((triple[in_word], triple[opening] & ~np.uint64((1 << _BITS) - 1)))
    return codes, np.concatenate((places[in_word], places[opening]))
