"""The control API's changes, and its looks at the records."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.salesforce.world import ADMIN, REP, Running


def test_somebody_changes_a_deal(fresh: Running) -> None:
    """Stamps move, history is written, and `user` names who did it."""
    deal = fresh.id_of("Opportunity", "Acme new")
    fresh.clock.advance(timedelta(minutes=5))
    body = {"object": "Opportunity", "id": deal, "fields": {"StageName": "Closed Won"}, "user": REP}
    assert fresh.service.change(body) == {"id": deal}
    row = fresh.sign_in(ADMIN).get(f"/sobjects/Opportunity/{deal}").json()
    assert (row["IsWon"], row["LastModifiedById"]) == (True, fresh.service.user_by_email(REP)["Id"])
    history = fresh.service.table("OpportunityHistory", 10)
    assert next(h["StageName"] for h in history if h["OpportunityId"] == deal) == "Closed Won"


def test_records_come_go_return_and_merge(fresh: Running) -> None:
    """Insert, delete, undelete, hard delete and merge."""
    change, admin = fresh.service.change, fresh.sign_in(ADMIN)
    made = change({"object": "Account", "fields": {"Name": "Acme Inc"}})
    assert made["created"] is True
    change({"object": "Account", "id": made["id"], "delete": True})
    assert admin.get(f"/sobjects/Account/{made['id']}").status_code == 404
    change({"object": "Account", "id": made["id"], "undelete": True})
    assert admin.get(f"/sobjects/Account/{made['id']}").status_code == 200
    winner = fresh.id_of("Account", "Acme")
    change({"merge": {"winner": winner, "loser": made["id"]}})
    soql = "SELECT MasterRecordId FROM Account WHERE IsDeleted = true"
    rows = admin.get("/queryAll", params={"q": soql}).json()["records"]
    assert [row["MasterRecordId"] for row in rows] == [winner]
    change({"object": "Contact", "id": fresh.id_of("Contact", "Ray", "LastName"), "hard_delete": True})
    assert admin.get("/queryAll", params={"q": "SELECT Id FROM Contact"}).json()["totalSize"] == 0


def test_a_lead_is_converted(fresh: Running) -> None:
    """Account, contact and deal appear, and the lead says so."""
    lead = fresh.service.change({"object": "Lead", "fields": {"LastName": "Lee", "Company": "Leeds"}})["id"]
    done = fresh.service.change({"convert": {"lead": lead, "opportunity": "Leeds new"}})
    row = next(r for r in fresh.service.table("Lead", 5) if r["Id"] == lead)
    assert (row["IsConverted"], row["ConvertedOpportunityId"]) == (True, done["opportunity"])
    assert fresh.id_of("Account", "Leeds") == done["account"]
    with pytest.raises(ValueError, match="converted"):
        fresh.service.change({"convert": {"lead": lead}})


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"object": "Acount", "fields": {}}, "object 'Acount'"),
        ({"object": "Account", "fields": {"Nam": "x"}}, "Nam"),
        ({"object": "Account", "fields": {}}, "Name"),
        ({"object": "Account", "fields": "x"}, "fields must be"),
        ({"object": "Account", "id": "A-1", "delete": True}, "id 'A-1'"),
        ({"object": "Account", "id": "001Hs00000zzzzzIAA", "delete": True}, "id 001Hs00000zzzzzIAA"),
        ({"object": "Account", "fields": {"Name": "x"}, "user": "nobody"}, "user 'nobody'"),
        ({"merge": {"winner": "x", "loser": "y"}}, "merge.winner 'x'"),
        ({"objekt": "Account"}, "unknown key 'objekt'"),
    ],
)
def test_a_wrong_change_is_explained(running: Running, body: dict[str, Any], words: str) -> None:
    """The message names the input."""
    with pytest.raises(ValueError, match=words):
        running.service.change(body)


def test_looks(running: Running) -> None:
    """Objects with counts, the newest rows of a table, a user by e-mail in any letter case."""
    counts = {row["name"]: row["count"] for row in running.service.objects()}
    assert (counts["Account"], counts["UserRole"]) == (2, 4)
    assert len(running.service.table("User", 3)) == 3
    assert running.service.user_by_email(REP.upper())["Name"] == "Rep"
    assert running.service.user_by_email("nobody@acme.example") is None
    with pytest.raises(ValueError, match="Nothing"):
        running.service.table("Nothing", 1)
