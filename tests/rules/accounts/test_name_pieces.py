"""Names by their three-letter pieces."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.accounts.name_pieces import NamePieces, pieces_of, whole_pieces_of

_WORDS = st.text("abcé七", min_size=1, max_size=4)
_NAMES = st.lists(st.lists(_WORDS, min_size=0, max_size=3).map(" ".join), max_size=12)


@given(_NAMES, _NAMES, st.lists(_WORDS, min_size=1, max_size=3).map(" ".join))
@settings(max_examples=60, deadline=None)
def test_the_nearest_share_the_most_pieces(first: list[str], later: list[str], asked: str) -> None:
    """Whether a name was there from the start or came later, each shared piece counts once, and most come first."""
    index = NamePieces(first)
    for place, name in enumerate(later, start=len(first)):
        index.add(place, name)
    wanted = set(whole_pieces_of(asked))
    shared = {place: len(wanted & set(pieces_of(name))) for place, name in enumerate([*first, *later])}
    expected = sorted((place for place in shared if shared[place]), key=lambda place: (-shared[place], place))
    assert index.nearest(wanted, 99, postings=10**6) == expected
    assert index.nearest(wanted, 2, postings=10**6) == expected[:2]


def test_pieces_do_not_reach_over_words() -> None:
    """A word's start and end are part of its pieces; two words share none between them."""
    assert set(pieces_of("ab c")) == {*pieces_of("ab"), *pieces_of("c")}
    assert not set(pieces_of("ab c")) & set(pieces_of("xabcx"))


def test_few_postings_are_read_for_common_pieces() -> None:
    """Pieces that nearly every name has are left out, as long as there is a rarer one."""
    index = NamePieces([*["common"] * 50, "common quartz"])
    assert index.nearest(whole_pieces_of("common quartz"), 80, postings=20) == [50]
