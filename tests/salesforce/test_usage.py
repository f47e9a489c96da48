"""Usage figures that an org keeps in an object of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.crm.mirror_list import MIRRORED
from app.db.engine import Database
from app.salesforce.catalogue import FieldDescribe, ObjectDescribe
from app.salesforce.sync import sync_once
from app.salesforce.usage_rules import may_hold_usage, usage_shape
from sandbox.server import run_in_thread
from tests.salesforce.measured import moves
from tests.salesforce.small_org import Org, small_org

ACCOUNT = [one for one in MIRRORED if one.name == "Account"]


def usage(key: str, account: str, day: str, users: int) -> dict[str, Any]:
    return {"Id": key, "Account__c": account, "Week__c": day, "Active_Users__c": users}


@pytest.fixture
def org() -> Iterator[Org]:
    """The small org with weekly usage; one week has two rows, one for each product."""
    data = small_org()
    data.tables["Product_Usage__c"] = [
        usage("u1", "acme", "2026-11-02", 40),
        usage("u2", "acme", "2026-11-09", 30),
        usage("u3", "acme", "2026-11-09", 5),
    ]
    with run_in_thread(data, today=date(2026, 11, 21)) as running:
        yield Org.of(running)


def test_weekly_usage_becomes_the_measures_history(db: Database, org: Org) -> None:
    """The object is found by its fields; rows of one week are added up, and a removed row is taken off again."""
    sync_once(db, org.salesforce, ACCOUNT, folder=Path("/nonexistent"))
    acme = org.id_of("Account", "Acme")
    with db.begin() as session:
        users = moves(session, acme, "active_users")
    assert users == [(date(2026, 11, 2), Decimal(40)), (date(2026, 11, 9), Decimal(35))]
    second = next(iter(org.salesforce.query("SELECT Id FROM Product_Usage__c WHERE Active_Users__c = 5")))
    org.change(object="Product_Usage__c", id=second["Id"], delete=True)
    sync_once(db, org.salesforce, ACCOUNT, folder=Path("/nonexistent"))
    with db.begin() as session:
        assert moves(session, acme, "active_users")[-1][1] == Decimal(30)


def describe(*fields: FieldDescribe) -> ObjectDescribe:
    return ObjectDescribe("Product_Usage__c", "Usage", "a00", {field.name: field for field in fields})


ACCOUNT_FIELD = FieldDescribe("Customer__c", "reference", is_custom=True, reference_to=("Account",))
DAY_FIELD = FieldDescribe("Week_Starting__c", "date", is_custom=True)
NUMBER_FIELD = FieldDescribe("Seats__c", "double", "Seats", is_custom=True)


def test_the_shape_is_read_from_the_fields() -> None:
    """Any names will do, as long as there are an account, a day and a number that is a measure."""
    shape = usage_shape(describe(ACCOUNT_FIELD, DAY_FIELD, NUMBER_FIELD))
    assert shape is not None
    assert (shape.account_field, shape.day_field, shape.fields) == (
        "Customer__c",
        "Week_Starting__c",
        (("licences", "Seats__c"),),
    )


@pytest.mark.parametrize(
    "fields", [(ACCOUNT_FIELD, DAY_FIELD), (ACCOUNT_FIELD, NUMBER_FIELD), (DAY_FIELD, NUMBER_FIELD)]
)
def test_an_object_without_account_day_or_number_is_left_alone(fields: tuple[FieldDescribe, ...]) -> None:
    """Two of the three are not enough."""
    assert usage_shape(describe(*fields)) is None


def test_only_telling_names_are_described() -> None:
    """An org may have hundreds of custom objects; only those that sound like usage cost a describe."""
    assert may_hold_usage("Product_Usage__c")
    assert not may_hold_usage("Invoice__c")
    assert not may_hold_usage("UserUsageMetric")
