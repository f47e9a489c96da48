"""Writes as a person: what happens when the answer never comes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.salesforce.acting import ActingSalesforce
from app.salesforce.errors import AnswerLost, Refusal
from app.salesforce.gateway import Salesforce
from app.salesforce.ids import to_18
from tests.salesforce.scripted_org import DROP, Answer, ScriptedOrg, error

TASK = to_18("00T000000000001")
FIELDS = {"Subject": "Call O'Neil", "Description": "About the renewal", "Status": "Not Started"}
CREATED = Answer(201, {"id": TASK, "success": True, "errors": []})


def rows(*found: dict[str, Any]) -> Answer:
    return Answer(200, {"totalSize": len(found), "done": True, "records": list(found)})


@pytest.fixture
def acting(scripted: ScriptedOrg) -> ActingSalesforce:
    return ActingSalesforce(
        Salesforce.from_settings(scripted.settings()).connections.client(), "ann@acme.test", settle_seconds=0.0
    )


def posts(scripted: ScriptedOrg) -> list[dict[str, Any]]:
    return [json.loads(one.body) for one in scripted.asked if one.method == "POST"]


def test_a_key_becomes_the_last_line_of_the_records_text(scripted: ScriptedOrg, acting: ActingSalesforce) -> None:
    """The marker stands below what the person wrote, which stays as it is."""
    scripted.say(rows(), CREATED)
    assert acting.create("Task", FIELDS, key="item-7") == TASK
    (sent,) = posts(scripted)
    assert sent == FIELDS | {"Description": "About the renewal\n\nthroughline:item-7"}


def test_a_second_job_with_the_same_key_finds_the_first_ones_record(
    scripted: ScriptedOrg, acting: ActingSalesforce
) -> None:
    """A job that runs again creates nothing where its first run already did."""
    other = {"Id": to_18("00T000000000002"), "Description": "throughline:item-71"}
    scripted.say(rows(other, {"Id": TASK, "Description": "About the renewal\n\nthroughline:item-7"}))
    assert acting.create("Task", FIELDS, key="item-7") == TASK
    assert posts(scripted) == []


def test_a_lost_answer_is_followed_by_a_look(scripted: ScriptedOrg, acting: ActingSalesforce) -> None:
    """The connection breaks after the record was made: it is found and not made twice."""
    scripted.say(rows(), DROP, rows({"Id": TASK, "Description": "throughline:item-7"}))
    assert acting.create("Task", FIELDS, key="item-7") == TASK
    assert len(posts(scripted)) == 1


def test_a_lost_answer_without_a_record_is_told(scripted: ScriptedOrg, acting: ActingSalesforce) -> None:
    """Where the look finds nothing the call may still be at work, so the caller decides, not we."""
    scripted.say(rows(), DROP, rows())
    with pytest.raises(AnswerLost, match="a new Task"):
        acting.create("Task", FIELDS, key="item-7")
    assert len(posts(scripted)) == 1


def test_the_look_quotes_what_people_wrote(scripted: ScriptedOrg, acting: ActingSalesforce) -> None:
    """A quote in a subject cannot change the query."""
    scripted.say(rows({"Id": TASK, "Description": "throughline:k"}))
    acting.create("Task", {"Subject": "x' OR Name != '"}, key="k")
    assert "x%5C%27+OR+Name" in scripted.asked[0].path


def test_a_lost_update_counts_as_done_where_the_record_holds_it(
    scripted: ScriptedOrg, acting: ActingSalesforce
) -> None:
    """After a lost answer the record is read; if it has the new values, all is well."""
    scripted.say(DROP, Answer(200, {"attributes": {}, "Status": "Completed"}))
    acting.update("Task", TASK, {"Status": "Completed"})
    assert [one.method for one in scripted.asked] == ["PATCH", "GET"]


def test_a_lost_update_that_is_not_there_is_told(scripted: ScriptedOrg, acting: ActingSalesforce) -> None:
    """If the record still has its old values, the caller hears that nobody knows."""
    scripted.say(DROP, Answer(200, {"attributes": {}, "Status": "Not Started"}))
    with pytest.raises(AnswerLost, match="a change to that Task"):
        acting.update("Task", TASK, {"Status": "Completed"})


def test_deleting_what_is_gone_is_fine(scripted: ScriptedOrg, acting: ActingSalesforce) -> None:
    """A second delete changes nothing and says nothing."""
    scripted.say(error(404, "ENTITY_IS_DELETED", "entity is deleted"))
    acting.delete("Task", TASK)
    assert len(scripted.asked) == 1


def test_a_validation_error_keeps_its_words_and_fields(scripted: ScriptedOrg, acting: ActingSalesforce) -> None:
    """What the org's own rule says is what the user reads, next to the field that it marks."""
    scripted.say(error(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", "Give a reason", fields=["LossReason__c"]))
    with pytest.raises(Refusal, match="Give a reason") as refused:
        acting.update("Opportunity", "006000000000001AAA", {"StageName": "Closed Lost"})
    assert refused.value.fields == ("LossReason__c",)


def test_object_names_from_outside_cannot_reach_the_address(acting: ActingSalesforce) -> None:
    """A name that is no API name is refused before anything is sent."""
    with pytest.raises(ValueError, match="not a Salesforce API name"):
        acting.create("Task/../User", {})
