"""The SELECT list: parents, children, TYPEOF, addresses, pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.clock import Clock
from sandbox.salesforce import soql
from sandbox.salesforce.ids import make_id
from sandbox.salesforce.schema import Schema
from sandbox.salesforce.store import Store
from tests.sandbox.soql.conftest import ACME, ANN, NOW, Ask


def test_record_has_attributes_and_nested_parents(ask: Ask) -> None:
    """Parents nest as Salesforce nests them, whatever the letter case of the query."""
    record = ask("SELECT name, ACCOUNT.owner.Name, Account.Id FROM opportunity WHERE Name = 'A1'").records[0]

    assert record["attributes"] == {
        "type": "Opportunity",
        "url": f"/services/data/v62.0/sobjects/Opportunity/{make_id('006', 1)}",
    }
    assert record["Account"]["Owner"]["Name"] == "Ann Ace"
    assert record["Account"]["Id"] == ACME
    assert list(record) == ["attributes", "Name", "Account"]


def test_missing_parent_is_null(ask: Ask) -> None:
    """A deal without account has no Account object at all."""
    assert ask("SELECT Account.Name FROM Opportunity WHERE Name = 'N1'").records[0]["Account"] is None


def test_values_have_their_json_types(ask: Ask) -> None:
    """Booleans are booleans, amounts numbers, days and instants ISO text."""
    query = "SELECT IsWon, Amount, CloseDate, CreatedDate, FiscalYear FROM Opportunity WHERE Name = 'A2'"
    record = ask(query).records[0]

    assert record["IsWon"] is True
    assert (record["Amount"], record["FiscalYear"]) == (200.2, 2026)
    assert (record["CloseDate"], record["CreatedDate"]) == ("2026-09-30", "2026-08-22T12:00:00.000+0000")


def test_children_come_as_results_of_their_own(ask: Ask) -> None:
    """A sub-query filters, orders and limits per parent, and is null where nothing is found."""
    query = (
        "SELECT Name, (SELECT Name, Owner.Name FROM Opportunities WHERE Amount > 0 ORDER BY Amount DESC LIMIT 1), "
        "(SELECT Id FROM Cases) FROM Account WHERE Name LIKE '%a%' ORDER BY Name"
    )
    acme, bank, *_ = ask(query).records

    assert acme["Opportunities"]["totalSize"] == 1
    assert acme["Opportunities"]["done"] is True
    assert acme["Opportunities"]["records"][0]["Name"] == "A2"
    assert acme["Cases"]["totalSize"] == 1
    assert (bank["Opportunities"], bank["Cases"]) == (None, None)


def test_children_of_children(ask: Ask) -> None:
    """Sub-queries may hold sub-queries."""
    query = "SELECT (SELECT Name, (SELECT Name FROM ChildAccounts) FROM ChildAccounts) FROM Account WHERE Name = 'Acme'"
    cafe = ask(query).records[0]["ChildAccounts"]["records"][0]

    assert cafe["ChildAccounts"]["records"][0]["Name"] == "Dune_Sand O'Hara"


def test_polymorphic_parents_show_name_and_type(ask: Ask) -> None:
    """Who, What and Owner of a task are read through the Name object."""
    record = ask("SELECT Who.Name, Who.Type, What.Name, What.Type, Owner.Email FROM Task WHERE Subject = 'Call'")
    who, what, owner = (record.records[0][key] for key in ("Who", "What", "Owner"))

    assert who["attributes"] == {"type": "Name", "url": f"/services/data/v62.0/sobjects/Contact/{make_id('003', 1)}"}
    assert (who["Name"], who["Type"]) == ("Jo Doe", "Contact")
    assert (what["Name"], what["Type"], owner["Email"]) == ("Acme", "Account", "ann@x.co")


def test_polymorphic_fields_can_be_filtered_and_grouped(ask: Ask) -> None:
    """What.Type and Owner.UserRole.Name work in WHERE and GROUP BY."""
    found = ask("SELECT Subject FROM Task WHERE What.Type = 'Opportunity'").records
    groups = ask("SELECT What.Type, COUNT(Id) n FROM Task WHERE Owner.UserRole.Name = 'Sales' GROUP BY What.Type")

    assert [record["Subject"] for record in found] == ["Mail"]
    assert [(group["Type"], group["n"]) for group in groups.records] == [("Account", 1)]


def test_typeof_reads_the_fields_of_the_actual_object(ask: Ask) -> None:
    """Each branch shows its own fields under the actual type; without a fitting branch there is null."""
    query = "SELECT TYPEOF What WHEN Account THEN Name, Industry WHEN Case THEN Subject END FROM Task ORDER BY Subject"
    call, mail = ask(query).records

    assert call["What"]["attributes"]["type"] == "Account"
    assert (call["What"]["Name"], call["What"]["Industry"]) == ("Acme", "Energy")
    assert mail["What"] is None


def test_typeof_else_reads_the_name(ask: Ask) -> None:
    """ELSE answers with the Name object."""
    query = "SELECT TYPEOF What WHEN Account THEN Industry ELSE Name, Id END FROM Task WHERE Subject = 'Mail'"

    assert ask(query).records[0]["What"]["Name"] == "B1"


def test_fields_all_selects_every_field(ask: Ask, store: Store) -> None:
    """FIELDS(ALL) knows every field of the schema, FIELDS(CUSTOM) the custom ones."""
    record = ask("SELECT FIELDS(ALL) FROM Account LIMIT 1").records[0]
    custom = ask("SELECT Id, FIELDS(CUSTOM) FROM Asset LIMIT 1").records[0]

    assert set(record) == {"attributes", *store.schema.get("Account").fields}
    assert list(custom) == ["attributes", "Id", "Tags__c"]


@pytest.fixture(scope="module")
def crowded() -> Store:
    """An org with five thousand contacts on one account."""
    store = Store(Schema.load(), Clock())
    store.load("User", [{"Id": ANN, "LastName": "Ace"}])
    store.load("Account", [{"Id": ACME, "Name": "Acme", "BillingCity": "Rome"}])
    store.load("Contact", [{"Id": make_id("003", n), "LastName": f"P{n:04}", "AccountId": ACME} for n in range(5000)])
    return store


def _ask(store: Store, text: str) -> soql.QueryResult:
    return soql.run(store, text, user_id=ANN, tz="UTC", now=NOW)


def test_pages_are_slices_in_order(crowded: Store) -> None:
    """A large result is read page by page, each page in the order of the query."""
    result = _ask(crowded, "SELECT LastName FROM Contact ORDER BY LastName DESC")
    pages = [result.records[start : start + 2000] for start in (0, 2000, 4000)]

    assert result.total_size == 5000
    assert [len(page) for page in pages] == [2000, 2000, 1000]
    assert [page[0]["LastName"] for page in pages] == ["P4999", "P2999", "P0999"]
    assert [record["LastName"] for record in result.records] == [f"P{n:04}" for n in reversed(range(5000))]


def test_a_row_removed_between_pages_is_left_out(crowded: Store) -> None:
    """What was removed for good after the query no longer shows on a later page."""
    extra = crowded.insert("Contact", {"LastName": "Zed", "AccountId": ACME}, ANN)
    result = _ask(crowded, "SELECT LastName FROM Contact ORDER BY LastName DESC LIMIT 3")
    crowded.hard_delete("Contact", extra)

    assert [record["LastName"] for record in result.records[0:3]] == ["P4999", "P4998"]


def test_offset_and_limit_bound_the_total_size(crowded: Store) -> None:
    """TotalSize counts what the query returns, not what it could have found."""
    assert _ask(crowded, "SELECT Id FROM Contact LIMIT 10 OFFSET 2000").total_size == 10


def test_addresses_are_put_together(crowded: Store) -> None:
    """A compound address is an object with all its parts."""
    address = _ask(crowded, "SELECT BillingAddress FROM Account").records[0]["BillingAddress"]

    assert address["city"] == "Rome"
    assert set(address) >= {"street", "city", "state", "postalCode", "country"}


def test_columns_name_the_selected_paths(ask: Ask) -> None:
    """The result tells the selected paths in order, as CSV headers need them."""
    assert ask("SELECT Id, Account.Name FROM Opportunity").columns == ("Id", "Account.Name")


BY_YEAR = """SELECT CALENDAR_YEAR(CloseDate) y, COUNT(Id) n FROM Opportunity GROUP BY CALENDAR_YEAR(CloseDate)
ORDER BY CALENDAR_YEAR(CloseDate) DESC LIMIT 2"""

AGGREGATES: list[tuple[str, list[dict[str, Any]]]] = [
    ("SELECT COUNT(Id) FROM Opportunity", [{"expr0": 4}]),
    (
        "SELECT COUNT(Amount) n, SUM(Amount) s, AVG(Amount) a FROM Opportunity WHERE Name LIKE 'A%'",
        [{"n": 2, "s": 300.3, "a": 150.15}],
    ),
    ("SELECT MIN(CloseDate), MAX(Amount) FROM Opportunity", [{"expr0": "2025-11-21", "expr1": 200.2}]),
    ("SELECT COUNT_DISTINCT(StageName) FROM Opportunity", [{"expr0": 3}]),
    (
        "SELECT StageName, COUNT(Id) FROM Opportunity GROUP BY StageName HAVING COUNT(Id) > 1",
        [{"StageName": "Prospecting", "expr0": 2}],
    ),
    (
        "SELECT Account.Name, SUM(Amount) total FROM Opportunity GROUP BY Account.Name ORDER BY SUM(Amount) DESC NULLS LAST",
        [{"Name": "Acme", "total": 300.3}, {"Name": None, "total": 50.0}, {"Name": "bank of Ünna", "total": None}],
    ),
    (
        BY_YEAR,
        [{"y": 2027, "n": 1}, {"y": 2026, "n": 2}],
    ),
    ("SELECT IsWon FROM Opportunity GROUP BY IsWon", [{"IsWon": False}, {"IsWon": True}]),
    ("SELECT SUM(NumberOfEmployees) FROM Account", [{"expr0": 12}]),
]


@pytest.mark.parametrize(("query", "expected"), AGGREGATES)
def test_aggregates(ask: Ask, query: str, expected: list[dict[str, Any]]) -> None:
    """Grouped rows come as AggregateResult, unnamed functions as expr0, expr1 and so on."""
    rows = [{"attributes": {"type": "AggregateResult"}} | row for row in expected]

    assert list(ask(query).records) == rows


def test_plain_count_is_in_the_total(ask: Ask) -> None:
    """COUNT() without a field answers in totalSize with no records."""
    result = ask("SELECT COUNT() FROM Account WHERE Industry = 'Energy'")

    assert (result.total_size, list(result.records)) == (2, [])
    assert ask("SELECT COUNT() FROM Account LIMIT 3").total_size == 3


def test_rows_are_limited_to_what_the_user_may_see(names: Callable[..., list[Any]], ask: Ask) -> None:
    """Sharing hides rows from every part of a query: rows, parents, children, semi joins, counts."""

    def visible(name: str) -> str | frozenset[str] | None:
        if name == "Account":
            return f"{{row}}.OwnerId = '{ANN}'"
        return frozenset({make_id("006", 1)}) if name == "Opportunity" else None

    parent = ask("SELECT Account.Name FROM Opportunity", visible=visible).records
    children = ask("SELECT Name, (SELECT Name FROM Opportunities) FROM Account", visible=visible).records
    semi = names("SELECT Name FROM Contact WHERE AccountId IN (SELECT Id FROM Account)", visible=visible)

    assert [record["Account"]["Name"] for record in parent] == ["Acme"]
    assert [record["Name"] for record in children] == ["Acme", "Café 100%"]
    assert [child["Name"] for child in children[0]["Opportunities"]["records"]] == ["A1"]
    assert semi == ["Jo Doe"]
    assert ask("SELECT COUNT() FROM Opportunity", visible=visible).total_size == 1


def test_hidden_parent_rows_are_null(ask: Ask) -> None:
    """A parent that the user may not see is null, also behind a polymorphic reference."""

    def visible(name: str) -> frozenset[str] | None:
        return frozenset() if name == "Account" else None

    deal = ask("SELECT Account.Name FROM Opportunity WHERE Name = 'A1'", visible=visible).records[0]
    task = ask("SELECT What.Name FROM Task WHERE Subject = 'Call'", visible=visible).records[0]

    assert (deal["Account"], task["What"]) == (None, None)


@pytest.mark.parametrize("name", ["Group", "Order"])
def test_objects_named_like_keywords_can_be_queried(ask: Ask, name: str) -> None:
    """Group and Order are objects as well as words of the grammar."""
    assert ask(f"SELECT Id FROM {name} WHERE Id = null ORDER BY Id").total_size == 0
    assert ask(f"SELECT Name FROM {name} GROUP BY Name").total_size == 0
