"""Loading an org, and keeping it in a file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.clock import Clock
from sandbox.salesforce.ids import make_id
from sandbox.salesforce.schema import SalesforceError, Schema
from sandbox.salesforce.store import Store
from tests.sandbox.store.conftest import ANN, BOB, USERS, read

CREATED = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_given_stamps_are_kept_and_missing_ones_follow(store: Store) -> None:
    """CreatedDate as given; LastModifiedDate and SystemModstamp fall back on what is known."""
    row = {"Id": make_id("001", 1), "Name": "A", "OwnerId": BOB, "CreatedDate": CREATED}
    store.load("Account", [row, {"Name": "B", "SystemModstamp": "2026-01-01T00:00:00Z"}])
    record = read(store, "Account", make_id("001", 1))

    assert record["CreatedDate"] == record["SystemModstamp"] == "2025-01-02T03:04:05.000+0000"
    assert (record["CreatedById"], record["LastModifiedById"]) == (BOB, BOB)
    assert store.count("Account") == 2


def test_loaded_values_may_be_text_as_in_a_csv_file(store: Store) -> None:
    """Numbers, booleans and dates arrive as text from files; empty text is null."""
    row = {"Id": make_id("006", 1), "Name": "D", "StageName": "Prospecting", "CloseDate": "2026-12-01"}
    store.load("Opportunity", [row | {"Amount": "12.50", "IsPrivate": "TRUE", "NextStep": ""}])
    record = read(store, "Opportunity", make_id("006", 1))

    assert (record["Amount"], record["IsPrivate"], record["NextStep"]) == (12.5, True, None)


def test_a_bad_value_names_row_and_field(store: Store) -> None:
    """A value that does not fit is refused with the record and the field."""
    with pytest.raises(SalesforceError, match=r"Account 001\S+: AnnualRevenue cannot be 'a lot'"):
        store.load("Account", [{"Id": make_id("001", 1), "Name": "A", "AnnualRevenue": "a lot"}])
    assert store.count("Account") == 0


def test_an_unknown_column_is_refused(store: Store) -> None:
    """Loading does not drop columns in silence."""
    with pytest.raises(SalesforceError, match="No such column 'Score__c'"):
        store.load("Account", [{"Name": "A", "Score__c": 1}])


def test_unknown_stages_become_stages_of_the_org(store: Store) -> None:
    """An org with its own stage names has those stages, choosable and with a sensible meaning."""
    row = {"Name": "D", "CloseDate": "2026-12-01"}
    store.load("Opportunity", [row | {"Id": make_id("006", 1), "StageName": "Deal Won"}])
    record = read(store, "Opportunity", make_id("006", 1))

    assert (record["IsClosed"], record["IsWon"], record["Probability"]) == (True, True, 100)
    assert "Deal Won" in {value.value for value in store.schema.get("Opportunity").fields["StageName"].picklist}


def test_computed_fields_of_an_export_stay_where_nothing_contradicts(store: Store) -> None:
    """LastActivityDate of an export without activities is kept; with activities it is worked out."""
    quiet, busy = make_id("001", 1), make_id("001", 2)
    store.load("Account", [{"Id": i, "Name": i, "LastActivityDate": "2026-05-05"} for i in (quiet, busy)])
    store.load("Task", [{"WhatId": busy, "Status": "Completed", "ActivityDate": "2026-06-06"}])

    assert read(store, "Account", quiet)["LastActivityDate"] == "2026-05-05"
    assert read(store, "Account", busy)["LastActivityDate"] == "2026-06-06"


def test_new_orgs_have_stages_and_statuses(store: Store) -> None:
    """Lookup rows exist without being loaded; a loaded set replaces them."""
    store.load("TaskStatus", [{"MasterLabel": "Erledigt", "IsClosed": True}])
    store.load("Task", [{"Subject": "Anruf", "Status": "Erledigt", "Id": make_id("00T", 1)}])

    assert store.count("OpportunityStage") == 10
    assert store.count("TaskStatus") == 1
    assert read(store, "Task", make_id("00T", 1))["IsClosed"] is True


def test_an_org_in_a_file_is_there_again(tmp_path: Path, clock: Clock) -> None:
    """Closing and opening the file loses nothing, and new ids do not collide with old ones."""
    path = tmp_path / "org.sqlite"
    first = Store(Schema.load(), clock, path)
    first.load("User", USERS)
    account_id = first.insert("Account", {"Name": "Acme"}, ANN)
    first.close()
    second = Store(Schema.load(), clock, path)

    assert read(second, "Account", account_id)["Name"] == "Acme"
    assert second.insert("Account", {"Name": "Beta"}, ANN) != account_id
    second.close()


def test_a_store_works_without_switched_off_objects(clock: Clock) -> None:
    """An org without quotes, orders and campaigns loads and answers all the same."""
    schema = Schema.load(off=["Quote", "Order", "Campaign", "OpportunityFieldHistory"])
    store = Store(schema, clock)
    store.load("User", USERS)
    deal = {"Name": "D", "StageName": "Prospecting", "CloseDate": "2026-12-01"}

    assert store.count("User") == 2
    assert store.insert("Opportunity", deal, ANN).startswith("006")
    with pytest.raises(SalesforceError, match="sObject type 'Quote' is not supported"):
        store.count("Quote")


def test_threads_share_one_store(store: Store) -> None:
    """Writers and readers in several threads neither lose records nor fail."""
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda n: store.insert("Account", {"Name": f"A{n}"}, ANN), range(100)))
        seen = list(threads.map(lambda record_id: read(store, "Account", record_id)["Name"], made))

    assert len(set(made)) == store.count("Account") == 100
    assert seen == [f"A{n}" for n in range(100)]


def test_a_rolled_back_column_can_be_added_again(store: Store) -> None:
    """A load that fails takes its new columns back, and the next one makes them anew."""
    schema = store.schema

    def load(score: object) -> None:
        schema.adopt("Account", [{"Score__c": 1}])
        with store.transaction():
            store.load("Account", [{"Name": "A", "Score__c": 1}, {"Name": "B", "Score__c": score}])

    with pytest.raises(SalesforceError, match="Score__c cannot be 'high'"):
        load("high")
    load(2)
    assert store.count("Account") == 2
