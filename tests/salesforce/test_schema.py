"""What happens when the org's objects and fields are not what the mirror wishes for."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_plus

import pytest

from app.crm import tables
from app.crm.mirror_list import MIRRORED
from app.db.engine import Database
from app.errors import BadInput
from app.salesforce.gateway import Salesforce
from app.salesforce.mapping import candidates, confirm_mapping, mapping_for
from app.salesforce.status import sync_status
from app.salesforce.sync import sync_once
from app.salesforce.tables import SyncState
from tests.salesforce.scripted_org import Answer, ScriptedOrg, error

ACCOUNT = [one for one in MIRRORED if one.name == "Account"]
ACME = "001000000000001AAA"
ROW = {"Id": ACME, "Name": "Acme", "SystemModstamp": "2026-11-20T00:00:00.000+0000", "IsDeleted": False}


def field(name: str, type_: str = "string", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": type_, "label": name, "custom": name.endswith("__c")} | more


def described(*fields: dict[str, Any]) -> dict[str, Any]:
    usual = (field("Id", "id"), field("Name"), field("SystemModstamp", "datetime"), field("IsDeleted", "boolean"))
    return {"name": "Account", "label": "Account", "fields": [*usual, *fields]}


def batch(*results: Any) -> Answer:
    return Answer(200, {"results": [{"statusCode": status, "result": body} for status, body in results]})


def page(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"totalSize": len(rows), "done": True, "records": list(rows)}


LIMITS = Answer(200, {"DailyApiRequests": {"Max": 1, "Remaining": 1}})
COUNT = Answer(200, {"sObjects": [{"name": "Account", "count": 1}]})


def run(db: Database, scripted: ScriptedOrg, *answers: Answer) -> list[str]:
    """One run of the sync; returns the queries that it sent."""
    scripted.asked.clear()
    scripted.say(LIMITS, *answers)
    sync_once(db, Salesforce.from_settings(scripted.settings()), ACCOUNT)
    return [unquote_plus(one.body) for one in scripted.asked if "SELECT" in one.body]


@pytest.fixture
def loaded(db: Database, scripted: ScriptedOrg) -> list[str]:
    """A mirror that loaded an account object with few fields; the queries of that load."""
    return run(db, scripted, batch((200, described(field("Health__c", "double")))), COUNT, batch((200, page(ROW))))


def state(db: Database) -> SyncState:
    with db.begin() as session:
        return session.get_one(SyncState, "Account")


def test_only_fields_that_the_org_shows_are_asked_for(db: Database, loaded: list[str]) -> None:
    """Hidden and absent fields are left out of the query and listed as missing."""
    (query,) = loaded
    assert "Industry" not in query
    assert "Health__c" in query
    assert "Industry" in state(db).missing_fields


def test_a_new_custom_field_is_read_for_all_rows(db: Database, scripted: ScriptedOrg, loaded: list[str]) -> None:
    """A field that an admin added is picked up at the next describe, also for rows that did not change."""
    with db.begin() as session:
        session.get_one(SyncState, "Account").described_at = None
    both = described(field("Health__c", "double"), field("NPS__c", "double"))
    (query,) = run(db, scripted, batch((200, both)), COUNT, batch((200, page(ROW | {"NPS__c": 9}))))
    assert "SystemModstamp >=" not in query
    with db.begin() as session:
        assert session.get_one(tables.Account, ACME).extra == {"NPS__c": 9}


def test_a_field_that_vanishes_heals_by_itself(db: Database, scripted: ScriptedOrg, loaded: list[str]) -> None:
    """INVALID_FIELD has the object described again in the following run, and the field is dropped."""
    refused = [{"errorCode": "INVALID_FIELD", "message": "No such column 'Health__c'"}]
    run(db, scripted, batch((400, refused)))
    assert state(db).last_error_code == "INVALID_FIELD"
    assert state(db).last_error == "No such column 'Health__c'"
    (query,) = run(db, scripted, batch((200, described())), batch((200, page())))
    assert "Health__c" not in query
    assert state(db).failing_since_at is None


def test_an_object_that_is_switched_off_is_off(db: Database, scripted: ScriptedOrg) -> None:
    """NOT_FOUND on describe is a feature that the org does not have."""
    run(db, scripted, batch((404, [{"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}])))
    with db.begin() as session:
        (status,) = sync_status(session, ACCOUNT)
        assert (status.is_off, status.error) == (True, "")
        assert status.as_of is None


def test_a_query_that_takes_too_long_is_asked_in_halves(db: Database, scripted: ScriptedOrg, loaded: list[str]) -> None:
    """After QUERY_TIMEOUT the first half of the window is read, and the watermark moves to its middle."""
    first = state(db).watermark_at
    scripted.now = scripted.now.replace(minute=40)
    timeout = [{"errorCode": "QUERY_TIMEOUT", "message": "Your query request was running for too long."}]
    run(db, scripted, Answer(200, {"results": [{"statusCode": 400, "result": timeout}]}), Answer(200, page(ROW)))
    middle = state(db).watermark_at
    assert first is not None
    assert middle is not None
    assert middle - first == (scripted.now - first) / 2


def test_a_lost_cursor_leaves_the_watermark_in_place_or_moves_it_by_what_was_read(
    db: Database, scripted: ScriptedOrg, loaded: list[str]
) -> None:
    """When the second page is gone, nothing counts as read that was not."""
    scripted.now = scripted.now.replace(minute=40)
    more = page(ROW) | {"done": False, "nextRecordsUrl": "/services/data/v66.0/query/01g000-2000"}
    gone = error(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
    run(db, scripted, batch((200, more)), gone, Answer(200, page(ROW)))
    reached = state(db).watermark_at
    assert reached is not None
    assert reached < scripted.now


def test_an_admin_decides_which_field_holds_a_measure(db: Database, scripted: ScriptedOrg) -> None:
    """A confirmed mapping outlives later suggestions; switching a measure off removes it."""
    fields = (field("Health__c", "double"), field("Score__c", "double"), field("Notes__c"))
    run(db, scripted, batch((200, described(*fields))), COUNT, batch((200, page(ROW))))
    with db.begin() as session:
        assert mapping_for(session)["health"].field == "Health__c"
        assert {one.field for one in candidates(session, "health")} == {"Health__c", "Score__c"}
        confirm_mapping(session, "health", "Score__c", by="005000000000001AAA")
        with pytest.raises(BadInput, match="Notes__c cannot hold health"):
            confirm_mapping(session, "health", "Notes__c", by="005000000000001AAA")
    with db.begin() as session:
        session.get_one(SyncState, "Account").described_at = None
    run(db, scripted, batch((200, described(*fields))), batch((200, page())))
    with db.begin() as session:
        assert mapping_for(session)["health"].field == "Score__c"
        confirm_mapping(session, "health", None, by="005000000000001AAA")
        assert "health" not in mapping_for(session)
