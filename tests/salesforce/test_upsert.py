"""Rows into the mirror, on a real PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.crm import activity_tables, tables
from app.db.engine import Database
from app.salesforce.aliases import current_id
from app.salesforce.ids import to_18
from app.salesforce.mirrored_object import MirroredObject
from app.salesforce.schema import ReadPlan
from app.salesforce.upsert import upsert_rows

ACCOUNT = MirroredObject.of(tables.Account)
PLAN = ReadPlan(
    ACCOUNT,
    (
        *("Id", "Name", "NumberOfEmployees", "AnnualRevenue", "OwnerId", "LastActivityDate"),
        *("MasterRecordId", "IsDeleted", "SystemModstamp"),
    ),
    ("Health__c",),
    "SystemModstamp",
)
ACME = to_18("001000000000aAA")
LOWER = to_18("001000000000aaa")


def row(**fields: Any) -> dict[str, Any]:
    return {"Id": ACME, "Name": "Acme", "SystemModstamp": "2026-01-01T00:00:00.000+0000", "IsDeleted": False} | fields


def write(db: Database, *rows: dict[str, Any]) -> int:
    with db.begin() as session:
        return upsert_rows(session, PLAN, rows)


def stored(db: Database, record_id: str = ACME) -> tables.Account:
    with db.begin() as session:
        return session.get_one(tables.Account, record_id)


def test_values_arrive_with_their_types(db: Database) -> None:
    """Dates, instants, money, whole numbers and custom fields are stored as what they are."""
    fields = {
        "NumberOfEmployees": Decimal("12.0"),
        "AnnualRevenue": Decimal("1200000.55"),
        "Health__c": Decimal("61.5"),
    }
    write(db, row(LastActivityDate="2026-11-20", OwnerId="005000000000aAA", **fields))
    account = stored(db)
    assert (account.number_of_employees, account.annual_revenue) == (12, Decimal("1200000.55"))
    assert account.last_activity_date == date(2026, 11, 20)
    assert account.system_modstamp == datetime(2026, 1, 1, tzinfo=UTC)
    assert (account.owner_id, account.extra) == (to_18("005000000000aAA"), {"Health__c": "61.5"})


def test_an_older_version_never_replaces_a_newer_one(db: Database) -> None:
    """A late page with an older stamp changes nothing; an equal stamp is written again, for formula fields."""
    write(db, row(Name="New", SystemModstamp="2026-01-02T00:00:00.000+0000"))
    assert write(db, row(Name="Old")) == 0
    assert stored(db).name == "New"
    assert write(db, row(Name="Same second", SystemModstamp="2026-01-02T00:00:00.000+0000")) == 1
    assert stored(db).name == "Same second"


def test_a_row_that_is_read_again_is_no_change(db: Database) -> None:
    """Increments overlap: what was there already, empty custom fields included, is neither written nor counted."""
    again = row(Name="Ardent", AnnualRevenue="1200.50", Health__c=None)
    assert write(db, again) == 1
    assert write(db, again) == 0
    assert write(db, row(Name="Ardent", AnnualRevenue="1200.50", Health__c=5)) == 1


def test_deleted_rows_stay_as_tombstones_and_come_back_when_undeleted(db: Database) -> None:
    """A deletion marks the row, an undelete with a newer stamp clears the mark."""
    write(db, row(IsDeleted=True))
    assert stored(db).is_deleted
    write(db, row(IsDeleted=False, SystemModstamp="2026-01-03T00:00:00.000+0000"))
    assert not stored(db).is_deleted


def test_ids_that_differ_by_case_only_are_two_records(db: Database) -> None:
    """15-character ids are stored in their 18-character form, so that aaa and aAA never meet."""
    write(db, row(Id="001000000000aAA"), row(Id="001000000000aaa", Name="Other"))
    assert (stored(db).name, stored(db, LOWER).name) == ("Acme", "Other")


def test_an_emptied_custom_field_is_forgotten(db: Database) -> None:
    """A custom field that became empty leaves the document instead of keeping its last value."""
    write(db, row(Health__c=Decimal(70)))
    write(db, row(Health__c=None))
    assert stored(db).extra == {}


def test_null_characters_from_outside_do_not_stop_the_sync(db: Database) -> None:
    """PostgreSQL refuses NUL in text; a record that holds one is stored without it."""
    write(db, row(Name="Ac\x00me"))
    assert stored(db).name == "Acme"


def test_children_follow_a_merge(db: Database) -> None:
    """A task at the merged account belongs to the survivor, even if its own stamp never moved."""
    survivor = to_18("001000000000002")
    with db.begin() as session:
        session.add(activity_tables.Task(id=to_18("00T000000000001"), account_id=ACME, what_id=ACME))
    write(db, row(IsDeleted=True, MasterRecordId=survivor))
    with db.begin() as session:
        task = session.get_one(activity_tables.Task, to_18("00T000000000001"))
        assert (task.account_id, task.what_id) == (survivor, survivor)
    assert stored(db).master_record_id == survivor


def test_a_chain_of_merges_leads_to_the_last_survivor(db: Database) -> None:
    """After A was merged into B and B into C, both old ids lead to C."""
    a, b, c = (to_18(f"00100000000000{n}") for n in "123")
    write(db, row(Id=a, IsDeleted=True, MasterRecordId=b))
    write(db, row(Id=b, IsDeleted=True, MasterRecordId=c))
    with db.begin() as session:
        assert [current_id(session, one) for one in (a, b, c)] == [c, c, c]


@pytest.mark.parametrize("value", ["", None])
def test_empty_numbers_are_null(db: Database, value: str | None) -> None:
    """Bulk results hold empty text where REST answers hold null; both mean nothing."""
    write(db, row(AnnualRevenue=value, NumberOfEmployees=value))
    assert stored(db).annual_revenue is None
    assert stored(db).number_of_employees is None
