"""Inserting and updating: stamps, defaults, computed fields, refusals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sandbox.clock import Clock
from sandbox.salesforce.ids import is_id, make_id
from sandbox.salesforce.schema import SalesforceError
from sandbox.salesforce.store import Store
from tests.sandbox.store.conftest import ANN, BOB, Make, read


def test_insert_stamps_and_owns_the_record(store: Store, account: Make) -> None:
    """A new record belongs to its creator and carries one stamp three times."""
    record = read(store, "Account", account(name="ACME"))

    assert is_id(record["Id"])
    assert record["Id"].startswith("001")
    assert (record["OwnerId"], record["CreatedById"], record["IsDeleted"]) == (ANN, ANN, False)
    assert record["CreatedDate"] == record["LastModifiedDate"] == record["SystemModstamp"]
    assert record["CreatedDate"].endswith(".000+0000")


def test_update_moves_the_stamps_and_names_the_user(store: Store, account: Make, clock: Clock) -> None:
    """An update moves both stamps even when it writes what was already there."""
    account_id = account()
    created = read(store, "Account", account_id)
    clock.advance(timedelta(minutes=5))
    store.update("Account", account_id[:15], {"Name": "Acme"}, BOB)
    updated = read(store, "Account", account_id)

    assert updated["CreatedDate"] == created["CreatedDate"]
    assert updated["LastModifiedDate"] == updated["SystemModstamp"] > created["LastModifiedDate"]
    assert (updated["CreatedById"], updated["LastModifiedById"]) == (ANN, BOB)


def test_system_touch_moves_one_stamp_only(store: Store, account: Make, clock: Clock) -> None:
    """System work moves SystemModstamp and leaves LastModifiedDate."""
    account_id = account()
    before = read(store, "Account", account_id)
    clock.advance(timedelta(hours=1))
    store.touch("Account", account_id)
    after = read(store, "Account", account_id)

    assert after["SystemModstamp"] > before["SystemModstamp"]
    assert after["LastModifiedDate"] == before["LastModifiedDate"]


def test_a_queue_owns_what_it_was_made_for(store: Store, account: Make) -> None:
    """Cases and tasks may lie in a queue made for them; no other group owns anything, and no group an account."""
    queue = store.insert("Group", {"Name": "Support", "Type": "Queue"}, ANN)
    task, case = store.insert("Task", {"OwnerId": queue}, ANN), store.insert("Case", {"OwnerId": queue}, ANN)
    assert read(store, "Task", task)["OwnerId"] == read(store, "Case", case)["OwnerId"] == queue

    store.insert("QueueSobject", {"QueueId": queue, "SobjectType": "Case"}, ANN)
    store.update("Case", case, {"OwnerId": queue}, ANN)
    with pytest.raises(SalesforceError, match="Queue not associated with this SObject type"):
        store.update("Task", task, {"OwnerId": queue}, ANN)
    regular = store.insert("Group", {"Name": "All", "Type": "Regular"}, ANN)
    for name, record, owner in (("Case", case, regular), ("Account", account(), queue)):
        with pytest.raises(SalesforceError, match="incorrect type"):
            store.update(name, record, {"OwnerId": owner}, ANN)


def test_picklist_defaults_and_numbers_are_filled(store: Store) -> None:
    """A task starts as Not Started with Normal priority, a case gets the next number."""
    task = read(store, "Task", store.insert("Task", {"Subject": "Call"}, ANN))
    cases = [read(store, "Case", store.insert("Case", {"Subject": str(n)}, ANN))["CaseNumber"] for n in range(2)]

    assert (task["Status"], task["Priority"], task["IsClosed"]) == ("Not Started", "Normal", False)
    assert cases == ["00001001", "00001002"]


def test_person_names_follow_their_parts(store: Store) -> None:
    """Name is put together from first and last name, on insert and on update."""
    contact_id = store.insert("Contact", {"FirstName": "Jo", "LastName": "Doe"}, ANN)
    store.update("Contact", contact_id, {"FirstName": None}, ANN)

    assert read(store, "Contact", contact_id)["Name"] == "Doe"
    assert read(store, "User", ANN)["Name"] == "Ann Ace"


def test_case_closes_with_its_status(store: Store) -> None:
    """A closed status sets IsClosed and ClosedDate, reopening takes both away."""
    case_id = store.insert("Case", {"Subject": "Help"}, ANN)
    store.update("Case", case_id, {"Status": "Closed"}, ANN)
    closed = read(store, "Case", case_id)
    store.update("Case", case_id, {"Status": "Working"}, ANN)
    reopened = read(store, "Case", case_id)

    assert (closed["IsClosed"], closed["ClosedDate"]) == (True, closed["LastModifiedDate"])
    assert (reopened["IsClosed"], reopened["ClosedDate"]) == (False, None)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [("2026-01-01", 12, "2026-12-31"), ("2026-01-31", 1, "2026-02-27"), ("2025-03-01", 36, "2028-02-29")],
)
def test_contract_end_follows_start_and_term(store: Store, account: Make, start: str, months: int, end: str) -> None:
    """A contract ends the day before its term is over."""
    fields = {"AccountId": account(), "Status": "Draft", "StartDate": start, "ContractTerm": months}

    assert read(store, "Contract", store.insert("Contract", fields, ANN))["EndDate"] == end


def test_event_knows_its_end_and_day(store: Store) -> None:
    """Start and duration give the end; end and start give the duration."""
    start = "2026-11-23T09:00:00.000+0000"
    by_duration = store.insert("Event", {"StartDateTime": start, "DurationInMinutes": 90}, ANN)
    by_end = store.insert("Event", {"StartDateTime": start, "EndDateTime": "2026-11-23T09:30:00Z"}, ANN)

    assert read(store, "Event", by_duration)["EndDateTime"] == "2026-11-23T10:30:00.000+0000"
    assert read(store, "Event", by_end)["DurationInMinutes"] == 30
    assert read(store, "Event", by_end)["ActivityDate"] == "2026-11-23"


def test_file_version_brings_document_and_links(store: Store, account: Make) -> None:
    """A new ContentVersion makes a document, a link to its record, and later versions replace it."""
    account_id = account()
    fields = {"PathOnClient": "plan.txt", "VersionData": "aGVsbG8=", "FirstPublishLocationId": account_id}
    first = read(store, "ContentVersion", store.insert("ContentVersion", fields, ANN))
    document_id = first["ContentDocumentId"]
    again = {"PathOnClient": "plan.txt", "VersionData": "aGk=", "ContentDocumentId": document_id}
    second = store.insert("ContentVersion", again, ANN)
    document = read(store, "ContentDocument", document_id)

    assert (document["LatestPublishedVersionId"], document["ContentSize"]) == (second, 2)
    assert (document["Title"], document["FileExtension"]) == ("plan", "txt")
    assert read(store, "ContentVersion", first["Id"])["IsLatest"] is False
    assert store.count("ContentDocumentLink") == 2


REFUSALS: list[tuple[str, dict[str, Any], str, str]] = [
    ("Account", {}, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]"),
    ("Account", {"Name": ""}, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]"),
    ("Account", {"Name": "x", "Foo": 1}, "INVALID_FIELD", "No such column 'Foo' on sobject of type Account"),
    ("Account", {"Name": "x", "CreatedDate": "2026-01-01"}, "INVALID_FIELD_FOR_INSERT_UPDATE", "fields: CreatedDate."),
    ("Account", {"Name": "x" * 256}, "STRING_TOO_LONG", "data value too large: xxx"),
    ("Account", {"Name": "x", "OwnerId": "me"}, "MALFORMED_ID", "id value of incorrect type: me"),
    ("Account", {"Name": "x", "ParentId": make_id("003", 1)}, "FIELD_INTEGRITY_EXCEPTION", "incorrect type"),
    ("Account", {"Name": "x", "ParentId": make_id("001", 9)}, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference"),
    ("Account", {"Name": "x", "AnnualRevenue": "much"}, "JSON_PARSER_ERROR", "Cannot deserialize instance of double"),
    ("Account", {"Name": "x", "NumberOfEmployees": 1.5}, "JSON_PARSER_ERROR", "Cannot deserialize instance of int"),
    ("Account", {"Name": "x", "NumberOfEmployees": 10**9 * 3}, "NUMBER_OUTSIDE_VALID_RANGE", "valid range"),
    ("Contact", {"LastName": "x", "Email": "no"}, "INVALID_EMAIL_ADDRESS", "Email: invalid email address: no"),
    ("Opportunity", {"Name": "x", "StageName": "Prospecting"}, "REQUIRED_FIELD_MISSING", "[CloseDate]"),
    (
        "Opportunity",
        {"Name": "x", "StageName": "Prospecting", "CloseDate": "soon"},
        "JSON_PARSER_ERROR",
        "Cannot deserialize instance of date from VALUE_STRING value soon",
    ),
    ("Task", {"TaskSubtype": "Nap"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "bad value for restricted picklist"),
    ("OpportunityStage", {"MasterLabel": "x"}, "INVALID_TYPE_FOR_OPERATION", "does not support create"),
    ("Nothing", {}, "INVALID_TYPE", "sObject type 'Nothing' is not supported."),
]


@pytest.mark.parametrize(("object_name", "fields", "code", "words"), REFUSALS)
def test_insert_is_refused_in_salesforces_words(
    store: Store, object_name: str, fields: dict[str, Any], code: str, words: str
) -> None:
    """Bad input is refused with Salesforce's code and names what is wrong; nothing is stored."""
    with pytest.raises(SalesforceError) as caught:
        store.insert(object_name, fields, ANN)

    assert (caught.value.status, caught.value.error_code) == (400, code)
    assert words in caught.value.message
    assert not store.schema.has(object_name) or object_name == "OpportunityStage" or store.count(object_name) == 0


def test_update_refuses_what_is_not_there(store: Store, account: Make) -> None:
    """Unknown and deleted records have their own refusals, and required fields cannot be emptied."""
    account_id = account()
    with pytest.raises(SalesforceError, match="REQUIRED_FIELD_MISSING"):
        store.update("Account", account_id, {"Name": None}, ANN)
    with pytest.raises(SalesforceError, match="INVALID_FIELD_FOR_INSERT_UPDATE"):
        store.update("Account", account_id, {"LastActivityDate": "2026-01-01"}, ANN)
    store.delete("Account", account_id, ANN)

    with pytest.raises(SalesforceError) as deleted:
        store.update("Account", account_id, {"Name": "x"}, ANN)
    with pytest.raises(SalesforceError) as missing:
        store.update("Account", make_id("001", 77), {"Name": "x"}, ANN)
    assert deleted.value.body() == [{"message": "entity is deleted", "errorCode": "ENTITY_IS_DELETED", "fields": []}]
    assert (missing.value.status, missing.value.error_code) == (404, "NOT_FOUND")


def test_a_refused_write_leaves_nothing_behind(store: Store, account: Make) -> None:
    """Inside a transaction, a refusal undoes what came before it."""

    def one_good_one_bad() -> None:
        with store.transaction():
            account()
            store.insert("Account", {}, ANN)

    with pytest.raises(SalesforceError):
        one_good_one_bad()
    assert store.count("Account") == 0
