"""WHERE: operators, types, nulls, brackets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox.soql.conftest import ACME, ANN, BANK

Names = Callable[..., list[Any]]

ACCOUNT_FILTERS = [
    ("Name = 'ACME'", ["Acme"]),
    ("Name = 'BANK OF ünna'", ["bank of Ünna"]),
    ("Name != 'acme'", ["bank of Ünna", "Café 100%", "Dune_Sand O'Hara"]),
    ("Name <> 'acme' AND Industry = 'energy'", ["Dune_Sand O'Hara"]),
    ("Industry = null", ["Café 100%"]),
    ("Industry = ''", ["Café 100%"]),
    ("Industry != null", ["Acme", "bank of Ünna", "Dune_Sand O'Hara"]),
    ("Industry != 'Energy'", ["bank of Ünna", "Café 100%"]),
    ("NOT Industry = 'Energy'", ["bank of Ünna", "Café 100%"]),
    ("NOT (Industry = 'Energy' OR Name LIKE 'caf%')", ["bank of Ünna"]),
    ("(Industry = 'Energy' OR Industry = 'Banking') AND NumberOfEmployees = null", None),
    ("Industry IN ('banking', 'ENERGY')", ["Acme", "bank of Ünna", "Dune_Sand O'Hara"]),
    ("Industry NOT IN ('banking')", ["Acme", "Café 100%", "Dune_Sand O'Hara"]),
    ("Industry IN ('Energy', null)", ["Acme", "Café 100%", "Dune_Sand O'Hara"]),
    ("Name LIKE 'ac%'", ["Acme"]),
    ("Name LIKE '_cme'", ["Acme"]),
    ("Name LIKE 'CAFÉ%'", ["Café 100%"]),
    (r"Name LIKE '%100\%'", ["Café 100%"]),
    (r"Name LIKE 'dune\_sand%'", ["Dune_Sand O'Hara"]),
    (r"Name LIKE '%\_cme'", []),
    (r"Name = 'Dune_Sand O\'Hara'", ["Dune_Sand O'Hara"]),
    (r"Name = '\u0041cme'", ["Acme"]),
    ("Name > 'b' AND Name < 'd'", ["bank of Ünna", "Café 100%"]),
    ("AnnualRevenue > 750.5", ["Acme"]),
    ("AnnualRevenue >= 750.5", ["Acme", "bank of Ünna"]),
    ("AnnualRevenue = 5e6", ["Acme"]),
    ("AnnualRevenue IN (750.5, 3)", ["bank of Ünna"]),
    ("AnnualRevenue < -1", []),
    ("NumberOfEmployees = 12", ["Café 100%"]),
    ("IsDeleted = false AND Name LIKE 'a%'", ["Acme"]),
    (f"Id = '{ACME}'", ["Acme"]),
    (f"Id = '{ACME[:15]}'", ["Acme"]),
    (f"Id IN ('{ACME[:15]}', '{BANK}')", ["Acme", "bank of Ünna"]),
    (f"Id > '{ACME}' AND Id <= '{BANK}'", ["bank of Ünna"]),
    (f"OwnerId = '{ANN}'", ["Acme", "Café 100%"]),
    ("Owner.Name = 'bob bit'", ["bank of Ünna", "Dune_Sand O'Hara"]),
    ("Parent.Parent.Name = 'Acme'", ["Dune_Sand O'Hara"]),
    ("Parent.Name = null", ["Acme", "bank of Ünna"]),
    ("Account.Name = 'Acme'", ["Acme"]),
    ("Owner.UserRole.Name = 'Sales'", ["Acme", "Café 100%"]),
]


@pytest.mark.parametrize(("where", "expected"), ACCOUNT_FILTERS)
def test_filter_finds_what_salesforce_would_find(names: Names, where: str, expected: list[str] | None) -> None:
    """Each filter finds exactly the accounts that it describes."""
    expected = ["Acme", "bank of Ünna", "Dune_Sand O'Hara"] if expected is None else expected

    assert names(f"SELECT Name FROM Account WHERE {where} ORDER BY Id") == expected


def test_long_chains_of_or_are_answered(names: Names) -> None:
    """Three thousand alternatives are no problem, up to the length limit of a statement."""
    where = " OR ".join(f"Name = 'x{n}'" for n in range(3000))

    assert names(f"SELECT Name FROM Account WHERE {where} OR Name = 'Acme'") == ["Acme"]


def test_multi_select_picklists_know_includes_and_excludes(store: Any, ask: Any) -> None:
    """INCLUDES wants all values of one entry and any of the entries; EXCLUDES is its opposite."""
    from dataclasses import replace

    fields = store.schema.get("Asset").fields
    fields["Tags__c"] = replace(fields["Tags__c"], type="multipicklist")

    def found(where: str) -> list[str]:
        return [record["Name"] for record in ask(f"SELECT Name FROM Asset WHERE {where} ORDER BY Name").records]

    assert found("Tags__c INCLUDES ('red;blue')") == ["Seat"]
    assert found("Tags__c INCLUDES ('red', 'blue')") == ["Desk", "Seat"]
    assert found("Tags__c EXCLUDES ('red')") == ["Desk"]


ORDERS = [
    ("ORDER BY Name", ["Acme", "bank of Ünna", "Café 100%", "Dune_Sand O'Hara"]),
    ("ORDER BY Name DESC LIMIT 2", ["Dune_Sand O'Hara", "Café 100%"]),
    ("ORDER BY Name LIMIT 2 OFFSET 1", ["bank of Ünna", "Café 100%"]),
    ("ORDER BY Industry, Name", ["Café 100%", "bank of Ünna", "Acme", "Dune_Sand O'Hara"]),
    ("ORDER BY Industry NULLS LAST, Name DESC", ["bank of Ünna", "Dune_Sand O'Hara", "Acme", "Café 100%"]),
    ("ORDER BY Industry DESC NULLS LAST, Name", ["Acme", "Dune_Sand O'Hara", "bank of Ünna", "Café 100%"]),
    ("ORDER BY Owner.Name DESC, Name", ["bank of Ünna", "Dune_Sand O'Hara", "Acme", "Café 100%"]),
    ("LIMIT 0", []),
]


@pytest.mark.parametrize(("order", "expected"), ORDERS)
def test_order_ignores_case_and_places_nulls(names: Names, order: str, expected: list[str]) -> None:
    """Text sorts without regard to case, and nulls come first unless the query says otherwise."""
    assert names(f"SELECT Name FROM Account {order}") == expected


def test_deleted_and_archived_rows_show_in_query_all_only(names: Names) -> None:
    """The recycle bin and activities older than a year belong to queryAll."""
    tasks = "SELECT Subject FROM Task ORDER BY Subject"
    gone = "SELECT Name FROM Opportunity WHERE IsDeleted = true"

    assert (names(tasks), names(tasks, all_rows=True)) == (["Call", "Mail"], ["Call", "Mail", "Old"])
    assert (names(gone), names(gone, all_rows=True)) == ([], ["Gone"])


SEMI_JOINS = [
    ("Id IN (SELECT AccountId FROM Opportunity WHERE StageName = 'Prospecting')", ["Acme", "bank of Ünna"]),
    ("Id NOT IN (SELECT AccountId FROM Opportunity)", ["Café 100%", "Dune_Sand O'Hara"]),
    ("Id IN (SELECT AccountId FROM Contact) AND Name LIKE 'b%'", ["bank of Ünna"]),
    (
        "Id IN (SELECT AccountId FROM Contact) AND Id NOT IN (SELECT AccountId FROM Case) AND Industry != null",
        ["bank of Ünna"],
    ),
    ("OwnerId IN (SELECT Id FROM User WHERE Email = 'BOB@x.co')", ["bank of Ünna", "Dune_Sand O'Hara"]),
    ("Id IN (SELECT WhatId FROM Task)", ["Acme"]),
]


@pytest.mark.parametrize(("where", "expected"), SEMI_JOINS)
def test_semi_and_anti_joins(names: Names, where: str, expected: list[str]) -> None:
    """A sub-select in IN or NOT IN compares ids of other records."""
    assert names(f"SELECT Name FROM Account WHERE {where} ORDER BY Id") == expected


def test_scope_mine_keeps_own_records(names: Names) -> None:
    """USING SCOPE mine answers with what the asking user owns."""
    assert names("SELECT Name FROM Account USING SCOPE mine ORDER BY Name") == ["Acme", "Café 100%"]


def test_harmless_clauses_are_understood(names: Names) -> None:
    """Aliases of the object, WITH SECURITY_ENFORCED and FOR VIEW change nothing in the answer."""
    query = "select a.Name from Account a where a.Name = 'Acme' with security_enforced limit 1 for view"

    assert names(query) == ["Acme"]
