"""Which account is meant, and when somebody has to choose."""

from __future__ import annotations

import pytest

from app.accounts.candidates import Candidates, Hit, record_id_in
from app.accounts.find_accounts import Found, decide
from app.accounts.names import likeness, normalise

ACCOUNT = "0015g00000abcDEAAY"[:15]


def found(asked: str, names: list[str], *, hidden: tuple[str, ...] = ()) -> Found:
    """What a search among accounts of these names comes to; their ids are their names."""
    scored = [Hit(name, name, likeness(normalise(asked), normalise(name))) for name in names]
    hits = sorted((hit for hit in scored if hit.likeness >= 35), key=lambda hit: -hit.likeness)
    return decide(Candidates(asked, "name", tuple(hits)), {name for name in names if name not in hidden})


@pytest.mark.parametrize(
    ("asked", "names", "meant"),
    [
        ("northwind", ["Northwind Traders", "Southwind"], ["Northwind Traders"]),
        ("nothwind", ["Northwind Traders", "Acme"], ["Northwind Traders"]),
        ("Acme", ["Acme", "Acme Labs"], ["Acme"]),
        ("Acme", ["Acme", "Acme Inc"], ["Acme", "Acme Inc"]),
        ("Acme Inc", ["Acme", "Acme Inc"], ["Acme Inc"]),
        ("acme", ["Acme Foods", "Acme Labs"], ["Acme Foods", "Acme Labs"]),
        ("Acme Labs", ["Acme", "Globex"], []),
        ("harbour", ["Harbor Foods", "Harbor Labs"], ["Harbor Foods", "Harbor Labs"]),
    ],
)
def test_one_hit_only_without_doubt(asked: str, names: list[str], meant: list[str]) -> None:
    """A single account is taken when no other is near; else somebody chooses, or nothing is found."""
    assert sorted(hit.name for hit in found(asked, names).hits) == meant


def test_hidden_accounts_appear_nowhere() -> None:
    """An account that the asker may not see is neither a hit, nor a choice, nor a nearest name."""
    names = ["Acme Foods", "Acme Labs", "Acne Studio"]
    seen = found("acme", names, hidden=("Acme Labs",))
    assert [hit.name for hit in seen.hits] == ["Acme Foods"]
    far = found("acme quartz mining", names, hidden=("Acme Labs",))
    assert far.hits == ()
    assert "Acme Labs" not in [hit.name for hit in far.nearest]


def test_a_guess_is_marked() -> None:
    """The one hit for a mistyped name is a guess that the reader is told of; the name itself is none."""
    assert found("nothwind", ["Northwind"]).is_guess
    assert not found("northwind ltd", ["Northwind Inc"]).is_guess


@pytest.mark.parametrize(
    ("text", "is_id"),
    [
        ("0015g00000abcDE", True),
        ("https://x.lightning.force.com/lightning/r/Account/0015g00000abcDE/view", True),
        ("https://x.my.salesforce.com/0015g00000abcDE?srPos=0", True),
        ("http://127.0.0.1:8100/salesforce/lightning/r/Opportunity/0065g00000abcDE/view", True),
        ("0015g00000abcDEXXX", False),
        ("internationals0", False),
        ("https://acme.com/internationals0", False),
    ],
)
def test_record_ids_are_known_from_words(text: str, is_id: bool) -> None:
    """Ids of 15 characters, and of 18 with right check letters, are found alone and in links."""
    assert (record_id_in(text) is not None) is is_id
