"""How account names are folded and compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.names import fold, likeness, normalise


@pytest.mark.parametrize(
    ("name", "known_as"),
    [
        ("Northwind Traders, Inc.", "northwind traders"),
        ("Société Générale S.A.", "societe generale"),
        ("Großmann & Söhne GmbH & Co. KG", "grossmann sohne"),
        ("The Ørsted Group Holding A/S", "orsted a s"),
        ("St. Mary's Hospital", "st marys hospital"),
        ("AS", "as"),
        ("Group Holding", "group holding"),
        ("\u202eAcme\u200b Ltd", "acme"),
        ("", ""),
    ],
)
def test_a_company_is_known_without_accents_and_legal_forms(name: str, known_as: str) -> None:
    """Accents, punctuation, invisible characters and legal forms go, unless nothing else would be left."""
    assert normalise(name) == known_as


@pytest.mark.parametrize(
    ("asked", "name", "least", "most"),
    [
        ("northwind traders", "Northwind Traders Inc", 100, 100),
        ("bright water", "Brightwater LLC", 100, 100),
        ("northwind", "Northwind Traders", 90, 99.9),
        ("traders north", "Northwind Traders", 90, 99.9),
        ("nothwind", "Northwind Traders", 70, 89.9),
        ("norhtwind tradres", "Northwind Traders", 70, 89.9),
        ("acme labs", "Acme", 0, 69.9),
        ("no", "Northwind Traders", 0, 69.9),
        ("cat", "Cut Glass", 0, 69.9),
        ("came", "Acme", 70, 89.9),
        ("meird", "Meridian Freight", 70, 89.9),
        ("dana", "Thornbury Facilities Management", 0, 69.9),
        ("late", "North Fork Water District", 0, 69.9),
    ],
)
def test_likeness_tells_the_same_from_begun_mistyped_and_other(
    asked: str, name: str, least: float, most: float
) -> None:
    """Whole words beat typing mistakes, and a word that the name lacks never counts as a match."""
    assert least <= likeness(normalise(asked), normalise(name)) <= most


@given(st.text(max_size=60))
def test_folding_is_stable(name: str) -> None:
    """Folding what is folded changes nothing, whatever people type."""
    assert fold(fold(name)) == fold(name)


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_stays_in_its_range(one: str, other: str) -> None:
    """The score is between 0 and 100 for any two names."""
    assert 0.0 <= likeness(normalise(one), normalise(other)) <= 100.0
