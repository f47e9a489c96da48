"""An empty org with two users and a clock that tests may move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from sandbox.clock import Clock
from sandbox.salesforce.ids import make_id
from sandbox.salesforce.schema import Schema
from sandbox.salesforce.store import Store

ANN, BOB = make_id("005", 1), make_id("005", 2)
USERS = [
    {"Id": ANN, "FirstName": "Ann", "LastName": "Ace", "Email": "ann@x.co"},
    {"Id": BOB, "FirstName": "Bob", "LastName": "Bit", "Email": "bob@x.co"},
]


@pytest.fixture
def clock() -> Clock:
    """The sandbox's clock on 21 November 2026."""
    return Clock(today=date(2026, 11, 21))


@pytest.fixture
def store(clock: Clock) -> Store:
    """An org in which Ann and Bob work."""
    made = Store(Schema.load(), clock)
    made.load("User", USERS)
    return made


Make = Callable[..., str]


@pytest.fixture
def account(store: Store) -> Make:
    """Insert an account as Ann; returns its id."""

    def make(**fields: Any) -> str:
        return store.insert("Account", {"Name": "Acme", **fields}, ANN)

    return make


@pytest.fixture
def deal(store: Store) -> Make:
    """Insert an open opportunity as Ann; returns its id."""

    def make(**fields: Any) -> str:
        given = {"Name": "Deal", "StageName": "Prospecting", "CloseDate": "2026-12-01", **fields}
        return store.insert("Opportunity", given, ANN)

    return make


def read(store: Store, object_name: str, record_id: str) -> dict[str, Any]:
    """A record, deleted or not, that must be there."""
    found = store.get(object_name, record_id, include_deleted=True)
    assert found is not None
    return found
