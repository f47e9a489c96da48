"""FORMAT(), convertCurrency() and toLabel(): values as the user who asks sees them."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest

from sandbox.clock import Clock
from sandbox.salesforce import soql
from sandbox.salesforce.ids import make_id
from sandbox.salesforce.schema import Schema
from sandbox.salesforce.store import Store
from tests.sandbox.soql.conftest import ACME, ANN, BOB, NOW, Ask

RATES = [
    {"IsoCode": "EUR", "ConversionRate": 1, "IsCorporate": True, "DecimalPlaces": 2, "IsActive": True},
    {"IsoCode": "USD", "ConversionRate": 1.25, "IsCorporate": False, "DecimalPlaces": 2, "IsActive": True},
]
DATED = [
    {"IsoCode": "USD", "ConversionRate": 1.5, "StartDate": "2025-01-01", "NextStartDate": "2026-01-01"},
    {"IsoCode": "USD", "ConversionRate": 2, "StartDate": "2026-01-01", "NextStartDate": None},
]
DEAL = {"AccountId": ACME, "StageName": "Prospecting"}
ORG: dict[str, list[dict[str, Any]]] = {
    "User": [
        {"Id": ANN, "LastName": "Ace", "LocaleSidKey": "en_US", "DefaultCurrencyIsoCode": "USD"},
        {"Id": BOB, "LastName": "Bit", "LocaleSidKey": "de_DE", "DefaultCurrencyIsoCode": "EUR"},
    ],
    "Account": [
        {
            "Id": ACME,
            "Name": "Acme",
            "OwnerId": ANN,
            "AnnualRevenue": 1234.5,
            "CurrencyIsoCode": "EUR",
            "CleanStatus": "Matched",
        }
    ],
    "Opportunity": [
        DEAL
        | {"Id": make_id("006", 1), "Name": "A", "Amount": 100, "CloseDate": "2025-06-01", "CurrencyIsoCode": "EUR"},
        DEAL
        | {"Id": make_id("006", 2), "Name": "B", "Amount": 100, "CloseDate": "2026-06-01", "CurrencyIsoCode": "EUR"},
        DEAL
        | {"Id": make_id("006", 3), "Name": "C", "Amount": None, "CloseDate": "2026-06-01", "CurrencyIsoCode": "USD"},
    ],
}


@cache
def _org(*, dated: bool) -> Store:
    """An org with euros and dollars that the tests only read."""
    tables = {"CurrencyType": RATES, **({"DatedConversionRate": DATED} if dated else {}), **ORG}
    schema = Schema.load()
    for name, rows in tables.items():
        schema.adopt(name, rows)
    store = Store(schema, Clock(today=date(2026, 11, 21)))
    for name, rows in tables.items():
        store.load(name, rows)
    return store


def _values(store: Store, text: str, user_id: str = ANN) -> list[Any]:
    found = soql.run(store, text, user_id=user_id, tz="America/New_York", now=NOW)
    return [list(record.values())[1] for record in found.records]


@pytest.mark.parametrize(
    ("text", "frame", "value"),
    [
        ("SELECT FORMAT(AnnualRevenue) v FROM Account WHERE Name = 'Acme'", {}, "$5,000,000"),
        ("SELECT FORMAT(NumberOfEmployees) v FROM Account WHERE Name LIKE 'Caf%'", {}, "12"),
        ("SELECT FORMAT(MAX(CloseDate)) v FROM Opportunity WHERE Name = 'A1'", {"user_id": BOB}, "1.12.2026"),
        ("SELECT FORMAT(SUM(Amount)) v, Name FROM Opportunity WHERE Name = 'A1' GROUP BY Name", {}, "$100.10"),
        ("SELECT FORMAT(COUNT(Id)) v FROM Opportunity WHERE Name = 'A1'", {}, "1"),
        ("SELECT FORMAT(Amount) v FROM Opportunity WHERE Name = 'A1'", {}, "$100.10"),
        ("SELECT FORMAT(CloseDate) v FROM Opportunity WHERE Name = 'A1'", {}, "12/1/2026"),
        ("SELECT FORMAT(CloseDate) v FROM Opportunity WHERE Name = 'A1'", {"user_id": BOB}, "1.12.2026"),
        ("SELECT FORMAT(CreatedDate) v FROM Opportunity WHERE Name = 'A1'", {}, "11/20/2026, 10:00 PM"),
        (
            "SELECT FORMAT(CreatedDate) v FROM Opportunity WHERE Name = 'A1'",
            {"tz": "Europe/Berlin"},
            "11/21/2026, 4:00 AM",
        ),
        ("SELECT FORMAT(Amount) v FROM Opportunity WHERE Name = 'B1'", {}, None),
    ],
)
def test_format_writes_as_the_user_reads(ask: Ask, text: str, frame: dict[str, Any], value: str | None) -> None:
    """Ann is an American in New York and Bob a German: each gets numbers, dates and times of day as at home."""
    assert ask(text, **frame).records[0]["v"] == value


def test_amounts_in_several_currencies() -> None:
    """The record's own currency comes first, the user's own in brackets where it is another one."""
    store = _org(dated=False)
    text = "SELECT FORMAT(Amount) FROM Opportunity ORDER BY Name"
    assert _values(store, text) == ["EUR 100.00 (USD 125.00)", "EUR 100.00 (USD 125.00)", None]
    assert _values(store, text, BOB) == ["EUR 100,00", "EUR 100,00", None]


def test_amounts_are_converted_for_the_user() -> None:
    """convertCurrency() gives a number in the user's currency, of the row or of its parent; FORMAT() dresses it."""
    store = _org(dated=False)
    assert _values(store, "SELECT convertCurrency(AnnualRevenue) FROM Account") == [1543.125]
    assert _values(store, "SELECT convertCurrency(AnnualRevenue) FROM Account", BOB) == [1234.5]
    assert _values(store, "SELECT FORMAT(convertCurrency(Amount)) FROM Opportunity LIMIT 1") == ["USD 125.00"]
    nested = _values(store, "SELECT convertCurrency(Account.AnnualRevenue) FROM Opportunity LIMIT 1")
    assert nested[0]["AnnualRevenue"] == 1543.125


def test_dated_rates_apply_to_opportunities_alone() -> None:
    """With dated rates an opportunity is converted at its close date's rate, an account at today's plain rate."""
    store = _org(dated=True)
    assert _values(store, "SELECT convertCurrency(Amount) FROM Opportunity ORDER BY Name") == [150, 200, None]
    assert _values(store, "SELECT convertCurrency(AnnualRevenue) FROM Account") == [1543.125]


def test_one_field_in_several_dresses() -> None:
    """Aliases let a query ask for the stored value, the shown one and the converted one at once, in a sub-query too."""
    store = _org(dated=False)
    below = "(SELECT Amount, FORMAT(Amount) shown, convertCurrency(Amount) mine FROM Opportunities LIMIT 1)"
    found = soql.run(store, f"SELECT Name, {below} FROM Account", user_id=ANN, tz="UTC", now=NOW)
    deal = found.records[0]["Opportunities"]["records"][0]
    assert (deal["Amount"], deal["shown"], deal["mine"]) == (100, "EUR 100.00 (USD 125.00)", 125)


def test_labels_are_what_users_read() -> None:
    """toLabel() gives a picklist value's label where it differs from what is stored."""
    store = _org(dated=False)
    assert _values(store, "SELECT toLabel(CleanStatus) FROM Account") == ["In Sync"]
    grouped = (
        "SELECT toLabel(CleanStatus) FROM Account WHERE toLabel(CleanStatus) = 'in sync' GROUP BY toLabel(CleanStatus)"
    )
    assert _values(store, grouped) == ["In Sync"]
