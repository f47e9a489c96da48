"""Describe, records one by one, external ids, preconditions and rules."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime

import pytest

from sandbox.salesforce.store.stamps import read_stamp
from tests.sandbox.salesforce.world import ADMIN, REP, Caller, Running


def test_versions_need_no_session_and_resources_do(running: Running, admin: Caller) -> None:
    """The list of versions is public; below a version a session is needed."""
    versions = Caller(running.base, "").get("/services/data/").json()
    assert [versions[0]["version"], versions[-1]["version"]] == ["59.0", "67.0"]
    assert versions[-1]["label"] == "Summer '26"
    assert admin.get("/").json()["query"] == "/services/data/v62.0/query"


@pytest.mark.parametrize(("version", "status"), [("v59.0", 200), ("v68.0", 404), ("v25.0", 410), ("vX", 404)])
def test_only_living_versions_answer(admin: Caller, version: str, status: int) -> None:
    """Retired versions are gone, others were never there."""
    assert admin.get(f"/services/data/{version}/limits").status_code == status


def test_both_prefixes_and_trailing_slashes_work(running: Running, admin: Caller) -> None:
    """simple-salesforce drops the path of instance_url and ends its paths with a slash."""
    bare = Caller(running.origin, admin.token)
    for caller in (admin, bare):
        for path in ("/limits", "/limits/", "/sobjects/", "/sobjects/Account/", "/sobjects/Account/describe/"):
            assert caller.get(path).status_code == 200, path


def test_every_answer_tells_usage_and_the_sandbox_date(fresh: Running) -> None:
    """The usage header counts up, and Date follows the sandbox's clock."""
    fresh.clock.advance(timedelta(days=3))
    caller = fresh.sign_in(ADMIN)
    first, second = caller.get("/limits"), caller.get("/sobjects/Nothing__c/x")
    used = [int(r.headers["Sforce-Limit-Info"].removeprefix("api-usage=").split("/")[0]) for r in (first, second)]
    assert used[1] == used[0] + 1
    assert abs(parsedate_to_datetime(first.headers["Date"]) - fresh.clock.now()) < timedelta(seconds=5)
    assert first.json()["DailyApiRequests"] == {"Max": 115000, "Remaining": 115000 - used[0]}


def test_a_record_is_created_read_changed_and_deleted(fresh: Running) -> None:
    """The round of a record, with the statuses and bodies of REST."""
    caller = fresh.sign_in(REP)
    made = caller.post("/sobjects/Account/", {"Name": "Initech", "Industry": "Banking"})
    assert made.status_code == 201
    path = f"/sobjects/Account/{made.json()['id']}"
    assert made.json() == {"id": path[-18:], "success": True, "errors": []}
    assert caller.call("PATCH", path, json={"Phone": "123"}).status_code == 204
    read = caller.get(path, params={"fields": "name,Phone"}).json()
    assert {"Name": "Initech", "Phone": "123"}.items() <= read.items()
    assert "Industry" not in read
    assert caller.call("DELETE", path).status_code == 204
    gone = caller.get(path)
    assert (gone.status_code, gone.json()) == (
        404,
        [{"message": "entity is deleted", "errorCode": "ENTITY_IS_DELETED", "fields": []}],
    )


@pytest.mark.parametrize(
    ("body", "code", "fields"),
    [
        ({"Industry": "Banking"}, "REQUIRED_FIELD_MISSING", ["Name"]),
        ({"Name": "x" * 300}, "STRING_TOO_LONG", ["Name"]),
        ({"Name": "x", "Nonsense": 1}, "INVALID_FIELD", None),
        ({"Name": "x", "LastModifiedDate": "2026-01-01"}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["LastModifiedDate"]),
        ({"Name": "x", "ParentId": "001000000000001AAA"}, "INVALID_CROSS_REFERENCE_KEY", ["ParentId"]),
    ],
)
def test_bad_values_are_refused(admin: Caller, body: dict[str, object], code: str, fields: list[str] | None) -> None:
    """Each refusal has its code and names the field."""
    reply = admin.post("/sobjects/Account", body)
    assert reply.status_code == 400
    assert (reply.json()[0]["errorCode"], reply.json()[0].get("fields")) == (code, fields)


def test_bodies_and_addresses_that_make_no_sense(running: Running, admin: Caller) -> None:
    """Unreadable JSON, unknown resources, wrong methods, unknown ids."""
    assert admin.call("POST", "/sobjects/Account", data="{").json()[0]["errorCode"] == "JSON_PARSER_ERROR"
    assert admin.get("/nonsense").json()[0]["errorCode"] == "NOT_FOUND"
    wrong = admin.call("PUT", "/sobjects/Account")
    assert (wrong.status_code, wrong.json()[0]["errorCode"]) == (405, "METHOD_NOT_ALLOWED")
    assert admin.get("/sobjects/Account/001Hs00000zzzzzIAA").status_code == 404


def test_an_external_id_finds_inserts_and_updates(fresh: Running) -> None:
    """GET and PATCH by external id; the value may hold a slash, a space and a plus."""
    caller = fresh.sign_in(ADMIN)
    found = caller.get("/sobjects/Account/Key__c/K%2F1%20+x")
    assert found.json()["Name"] == "Acme"
    made = caller.call("PATCH", "/sobjects/Account/Key__c/K9", json={"Name": "New"})
    assert (made.status_code, made.json()["created"]) == (201, True)
    again = caller.call("PATCH", "/sobjects/Account/Key__c/K9", json={"Name": "Newer"})
    assert (again.status_code, again.json()["id"]) == (200, made.json()["id"])
    caller.post("/sobjects/Account", {"Name": "Twin", "Key__c": "K9"})
    several = caller.get("/sobjects/Account/Key__c/K9")
    assert (several.status_code, len(several.json())) == (300, 2)
    assert caller.get("/sobjects/Account/Industry/Banking").status_code == 404


def test_a_parent_may_be_named_by_its_key(fresh: Running) -> None:
    """A nested object with an external id stands for the reference; other nesting is refused."""
    caller = fresh.sign_in(ADMIN)
    made = caller.post("/sobjects/Contact", {"LastName": "Nested", "Account": {"Key__c": "K2"}}).json()
    read = caller.get(f"/sobjects/Contact/{made['id']}").json()
    assert read["AccountId"] == fresh.id_of("Account", "Globex")
    missing = caller.post("/sobjects/Contact", {"LastName": "X", "Account": {"Key__c": "no"}}).json()[0]
    assert missing["message"].startswith("Foreign key external ID: no not found for field Key__c in entity Account")
    assert caller.post("/sobjects/Contact", {"LastName": {"a": 1}}).json()[0]["errorCode"] == "JSON_PARSER_ERROR"


def test_a_change_since_then_stops_a_guarded_update(fresh: Running) -> None:
    """If-Unmodified-Since gives 412 once somebody else saved; If-Modified-Since gives 304."""
    caller = fresh.sign_in(ADMIN)
    path = f"/sobjects/Account/{fresh.id_of('Account', 'Acme')}"
    stamp = read_stamp(caller.get(path).json()["LastModifiedDate"])
    seen = {"If-Unmodified-Since": format_datetime(stamp, usegmt=True)}
    assert caller.get(path, headers={"If-Modified-Since": seen["If-Unmodified-Since"]}).status_code == 304
    fresh.clock.advance(timedelta(seconds=5))
    assert caller.call("PATCH", path, json={"Phone": "1"}, headers=seen).status_code == 204
    late = caller.call("PATCH", path, json={"Phone": "2"}, headers=seen)
    assert (late.status_code, late.json()[0]["errorCode"]) == (412, "PRECONDITION_FAILED")


def test_a_twin_is_reported_and_saved_on_request(fresh: Running) -> None:
    """The body has Salesforce's misspelt key; the header saves in spite of it."""
    caller = fresh.sign_in(ADMIN)
    twin = {"LastName": "Ray again", "Email": "RAY@acme.example"}
    refused = caller.post("/sobjects/Contact", twin)
    assert refused.status_code == 400
    body = refused.json()[0]
    assert (body["errorCode"], body["message"]) == ("DUPLICATES_DETECTED", "Use one of these records?")
    match = body["duplicateResut"]["matchResults"][0]["matchRecords"][0]
    assert match["record"]["Id"] == fresh.id_of("Contact", "ray@acme.example", "Email")
    header = {"Sforce-Duplicate-Rule-Header": "allowSave=true"}
    saved = [caller.post("/sobjects/Contact", twin, headers=header).json()["id"] for _ in range(2)]
    asked = caller.query("SELECT RecordId, DuplicateRecordSet.RecordCount FROM DuplicateRecordItem")
    items = asked.json()["records"]
    assert {one["RecordId"] for one in items} == {match["record"]["Id"], *saved}
    assert {one["DuplicateRecordSet"]["RecordCount"] for one in items} == {3}


def test_a_validation_rule_stops_a_save(fresh: Running) -> None:
    """Built-in and added rules look at the record as it would be saved."""
    caller = fresh.sign_in(ADMIN)
    path = f"/sobjects/Opportunity/{fresh.id_of('Opportunity', 'Acme new')}"
    refused = caller.call("PATCH", path, json={"Amount": -1})
    assert refused.json() == [
        {
            "message": "Amount must not be negative.",
            "errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION",
            "fields": ["Amount"],
        }
    ]
    rule = {"object": "Opportunity", "field": "NextStep", "when": {"StageName": "Closed Won"}, "message": "Say why."}
    fresh.service.change({"validation_rule": rule})
    assert caller.call("PATCH", path, json={"StageName": "Closed Won"}).json()[0]["message"] == "Say why."
    assert caller.call("PATCH", path, json={"StageName": "Closed Won", "NextStep": "x"}).status_code == 204


def test_deleted_and_updated_list_what_changed(fresh: Running) -> None:
    """The replication resources, their window rules and latestDateCovered."""
    caller = fresh.sign_in(ADMIN)
    record_id = fresh.id_of("Account", "Globex")
    caller.call("DELETE", f"/sobjects/Account/{record_id}")
    now = fresh.clock.now()
    window = {"start": (now - timedelta(hours=1)).isoformat(), "end": (now + timedelta(hours=1)).isoformat()}
    deleted = caller.get("/sobjects/Account/deleted/", params=window).json()
    assert [row["id"] for row in deleted["deletedRecords"]] == [record_id]
    assert read_stamp(deleted["latestDateCovered"]) <= now
    updated = caller.get("/sobjects/Account/updated/", params=window).json()
    assert updated["ids"] == [fresh.id_of("Account", "Acme")]
    narrow = {"start": window["end"], "end": window["end"]}
    refused = caller.get("/sobjects/Account/deleted", params=narrow)
    assert refused.json()[0]["errorCode"] == "INVALID_REPLICATION_DATE"
    old = window | {"start": (now - timedelta(days=16)).isoformat()}
    assert caller.get("/sobjects/Account/deleted", params=old).status_code == 400


def test_record_counts_and_search(running: Running, admin: Caller) -> None:
    """Counts per object, and FIND by the beginning of a word."""
    counts = admin.get("/limits/recordCount", params={"sObjects": "Account,Nothing"}).json()
    assert counts == {"sObjects": [{"count": 2, "name": "Account"}]}
    found = admin.get("/search/", params={"q": "FIND {glob*} IN NAME FIELDS RETURNING Account(Id, Name)"}).json()
    assert [row["Name"] for row in found["searchRecords"]] == ["Globex"]
    assert admin.get("/search", params={"q": "GLOBEX"}).json()[0]["errorCode"] == "MALFORMED_SEARCH"
