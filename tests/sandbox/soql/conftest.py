"""A small org with a fixed present, and one function to ask it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from sandbox.clock import Clock
from sandbox.salesforce import soql
from sandbox.salesforce.ids import make_id
from sandbox.salesforce.schema import Schema
from sandbox.salesforce.store import Store

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
ANN, BOB = make_id("005", 1), make_id("005", 2)
ACME, BANK, CAFE, DUNE = (make_id("001", number) for number in (1, 2, 3, 4))

Ask = Callable[..., soql.QueryResult]

TABLES: dict[str, list[dict[str, Any]]] = {
    "UserRole": [{"Id": make_id("00E", 1), "Name": "Sales"}],
    "User": [
        {"Id": ANN, "FirstName": "Ann", "LastName": "Ace", "Email": "ann@x.co", "UserRoleId": make_id("00E", 1)},
        {"Id": BOB, "FirstName": "Bob", "LastName": "Bit", "Email": "bob@x.co", "LocaleSidKey": "de_DE"},
    ],
    "Account": [
        {"Id": ACME, "Name": "Acme", "OwnerId": ANN, "Industry": "Energy", "AnnualRevenue": 5_000_000},
        {"Id": BANK, "Name": "bank of Ünna", "OwnerId": BOB, "Industry": "Banking", "AnnualRevenue": 750.5},
        {"Id": CAFE, "Name": "Café 100%", "OwnerId": ANN, "ParentId": ACME, "NumberOfEmployees": 12},
        {"Id": DUNE, "Name": "Dune_Sand O'Hara", "OwnerId": BOB, "ParentId": CAFE, "Industry": "Energy"},
    ],
    "Contact": [
        {"Id": make_id("003", 1), "FirstName": "Jo", "LastName": "Doe", "AccountId": ACME, "OwnerId": ANN},
        {"Id": make_id("003", 2), "FirstName": "Li", "LastName": "Poe", "AccountId": BANK, "OwnerId": BOB},
    ],
    "Opportunity": [
        {"Id": make_id("006", 1), "Name": "A1", "AccountId": ACME, "OwnerId": ANN, "StageName": "Prospecting"}
        | {"Amount": 100.1, "CloseDate": "2026-12-01", "CreatedDate": "2026-11-21T03:00:00Z"},
        {"Id": make_id("006", 2), "Name": "A2", "AccountId": ACME, "OwnerId": BOB, "StageName": "Closed Won"}
        | {"Amount": 200.2, "CloseDate": "2026-09-30", "CreatedDate": "2026-08-22T12:00:00Z"},
        {"Id": make_id("006", 3), "Name": "B1", "AccountId": BANK, "OwnerId": BOB, "StageName": "Prospecting"}
        | {"Amount": None, "CloseDate": "2027-01-15", "CreatedDate": "2026-01-01T00:00:00Z"},
        {"Id": make_id("006", 4), "Name": "N1", "OwnerId": ANN, "StageName": "Closed Lost"}
        | {"Amount": 50, "CloseDate": "2025-11-21", "CreatedDate": "2025-05-01T00:00:00Z"},
    ],
    "Task": [
        {"Id": make_id("00T", 1), "Subject": "Call", "WhatId": ACME, "OwnerId": ANN, "Status": "Not Started"}
        | {"WhoId": make_id("003", 1), "ActivityDate": "2026-11-21"},
        {"Id": make_id("00T", 2), "Subject": "Mail", "WhatId": make_id("006", 3), "OwnerId": BOB}
        | {"Status": "Completed", "ActivityDate": "2026-11-20"},
        {"Id": make_id("00T", 3), "Subject": "Old", "OwnerId": BOB, "Status": "Completed"}
        | {"ActivityDate": "2024-01-01"},
    ],
    "Case": [
        {"Id": make_id("500", 1), "Subject": "Help", "AccountId": ACME, "OwnerId": ANN, "Status": "New"},
        {"Id": make_id("500", 2), "Subject": "Before", "CreatedDate": "2026-11-01T03:59:59Z"},
        {"Id": make_id("500", 3), "Subject": "After", "CreatedDate": "2026-11-01T04:00:00Z"},
    ],
    "Asset": [
        {"Id": make_id("02i", 1), "Name": "Seat", "AccountId": ACME, "Tags__c": "red;blue"},
        {"Id": make_id("02i", 2), "Name": "Desk", "AccountId": BANK, "Tags__c": "Blue"},
    ],
}


@pytest.fixture(scope="package")
def store() -> Store:
    """The org, loaded once: the tests of this package only read it."""
    schema = Schema.load()
    schema.adopt("Asset", TABLES["Asset"])
    loaded = Store(schema, Clock(today=date(2026, 11, 21)))
    for name, rows in TABLES.items():
        loaded.load(name, rows)
    loaded.delete("Opportunity", loaded.insert("Opportunity", _deal("Gone"), ANN), ANN)
    return loaded


def _deal(name: str) -> dict[str, Any]:
    return {"Name": name, "StageName": "Prospecting", "CloseDate": "2026-12-31"}


@pytest.fixture
def ask(store: Store) -> Ask:
    """Run a query as Ann, in New York, at the fixed present; keyword arguments override."""

    def run(text: str, **options: Any) -> soql.QueryResult:
        frame: dict[str, Any] = {"user_id": ANN, "tz": "America/New_York", "now": NOW, **options}
        return soql.run(store, text, **frame)

    return run


@pytest.fixture
def names(ask: Ask) -> Callable[..., list[Any]]:
    """The Name (or Subject) of each record of a query, in order."""

    def run(text: str, **options: Any) -> list[Any]:
        return [record.get("Name", record.get("Subject")) for record in ask(text, **options).records]

    return run
