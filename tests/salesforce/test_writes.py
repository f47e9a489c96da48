"""Changes as the person who asked: shown first, done once, undone if they wish."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.db.engine import Database
from app.errors import BadInput, SalesforceRefused
from app.salesforce.acting import ActingSalesforce
from app.salesforce.errors import Refusal
from app.salesforce.undo import undo_change
from app.salesforce.writes import Change, CheckedChange, check_change, do_change
from tests.salesforce.small_org import Org

ANN = "ann@x.test"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def check(org: Org, object_name: str, record_id: str = "", **fields: Any) -> CheckedChange:
    return check_change(org.salesforce, ANN, Change(object_name, fields, record_id))


def deal(org: Org) -> str:
    return org.id_of("Opportunity", "Renewal")


def value(org: Org, field: str) -> Any:
    return next(iter(org.salesforce.query(f"SELECT {field} FROM Opportunity")))[field]


def test_the_preview_shows_before_and_after_and_changes_nothing(org: Org) -> None:
    """A check reads the record live and lists what would change; equal values are left out."""
    checked = check(org, "Opportunity", deal(org), NextStep="Send the contract", StageName="Negotiation")
    assert [(line.field, line.before, line.after) for line in checked.lines] == [
        ("NextStep", None, "Send the contract")
    ]
    assert checked.problems == ()
    assert value(org, "NextStep") is None


def test_a_change_is_done_once_and_can_be_undone(db: Database, org: Org) -> None:
    """A double click has one effect; undo puts the old value back, and a second undo has nothing to do."""
    checked = check(org, "Opportunity", deal(org), NextStep="Send the contract")
    first = do_change(db, org.salesforce, checked, key="k1", at=NOW)
    assert do_change(db, org.salesforce, checked, key="k1", at=NOW) == first
    assert value(org, "NextStep") == "Send the contract"
    assert undo_change(db, org.salesforce, "k1", ANN) == first
    assert value(org, "NextStep") is None
    with pytest.raises(BadInput, match="nothing of yours to undo"):
        undo_change(db, org.salesforce, "k1", ANN)


def test_amounts_and_days_are_written_as_what_they_are(db: Database, org: Org) -> None:
    """Decimals and dates reach Salesforce; equal ones are no change; undo brings the old ones back."""
    fields = {"Amount": Decimal("13000.50"), "CloseDate": date(2027, 1, 31), "Probability": Decimal(75)}
    do_change(db, org.salesforce, check(org, "Opportunity", deal(org), **fields), key="k1", at=NOW)
    assert (value(org, "Amount"), value(org, "CloseDate")) == (Decimal("13000.5"), "2027-01-31")
    assert check(org, "Opportunity", deal(org), **fields).lines == ()
    undo_change(db, org.salesforce, "k1", ANN)
    assert (value(org, "Amount"), value(org, "CloseDate")) == (12000, "2026-12-20")


def test_undo_respects_what_somebody_did_since(db: Database, org: Org) -> None:
    """When a colleague changed the field meanwhile, their value stays."""
    do_change(db, org.salesforce, check(org, "Opportunity", deal(org), NextStep="A"), key="k1", at=NOW)
    org.change(object="Opportunity", id=deal(org), fields={"NextStep": "B"})
    with pytest.raises(BadInput, match="NextStep was changed again"):
        undo_change(db, org.salesforce, "k1", ANN)
    assert value(org, "NextStep") == "B"


def test_undo_loses_against_whoever_saves_while_it_looks(
    db: Database, org: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the write a colleague saves: Salesforce refuses by the time, and their value stays."""
    do_change(db, org.salesforce, check(org, "Opportunity", deal(org), NextStep="A"), key="k1", at=NOW)
    look = ActingSalesforce.get

    def overtaken(self: ActingSalesforce, *asked: Any) -> dict[str, Any]:
        found = look(self, *asked)
        org.running.world.clock.advance(timedelta(minutes=1))
        org.change(object="Opportunity", id=deal(org), fields={"NextStep": "B"})
        return found

    monkeypatch.setattr(ActingSalesforce, "get", overtaken)
    with pytest.raises(Refusal):
        undo_change(db, org.salesforce, "k1", ANN)
    assert value(org, "NextStep") == "B"


def test_only_the_one_who_wrote_may_undo(db: Database, org: Org) -> None:
    """Undo is the writer's own."""
    do_change(db, org.salesforce, check(org, "Opportunity", deal(org), NextStep="A"), key="k1", at=NOW)
    with pytest.raises(BadInput, match="nothing of yours"):
        undo_change(db, org.salesforce, "k1", "ben@x.test")


def test_a_new_record_carries_the_askers_name_and_is_removed_by_undo(db: Database, org: Org) -> None:
    """The record is created by the asking user, not by the bot's, and undo moves it to the recycle bin."""
    checked = check(org, "Task", Subject="Send the deck", WhatId=org.id_of("Account", "Acme"))
    task = do_change(db, org.salesforce, checked, key="k2", at=NOW)
    soql = f"SELECT CreatedBy.Username FROM Task WHERE Id = '{task}'"
    (row,) = org.salesforce.query(soql)
    assert row["CreatedBy"]["Username"] == ANN
    undo_change(db, org.salesforce, "k2", ANN)
    assert list(org.salesforce.query(soql)) == []


def test_a_change_behind_the_previews_back_is_refused(db: Database, org: Org) -> None:
    """If somebody saved the record after the preview, nothing is overwritten."""
    checked = check(org, "Opportunity", deal(org), NextStep="A")
    org.change(object="Opportunity", id=deal(org), fields={"NextStep": "B"})
    with pytest.raises(SalesforceRefused):
        do_change(db, org.salesforce, checked, key="k3", at=NOW)
    assert value(org, "NextStep") == "B"


@pytest.mark.parametrize(
    ("fields", "marked", "words"),
    [
        ({"IsWon": True}, "IsWon", "do not write the field IsWon"),
        ({"NextStep": "x" * 300}, "NextStep", "takes 255 characters"),
        ({"Nonsense__c": 1}, "Nonsense__c", "does not exist"),
    ],
)
def test_what_cannot_work_is_said_before_it_is_sent(
    db: Database, org: Org, fields: dict[str, Any], marked: str, words: str
) -> None:
    """Problems name their field, and a change that has one is never sent."""
    checked = check(org, "Opportunity", deal(org), **fields)
    assert [problem.field for problem in checked.problems] == [marked]
    assert words in checked.problems[0].sentence
    with pytest.raises(BadInput):
        do_change(db, org.salesforce, checked, key="k4", at=NOW)


def test_required_fields_of_a_new_record_are_named(org: Org) -> None:
    """A deal without a name, a stage and a close date is not sent."""
    checked = check(org, "Opportunity", AccountId=org.id_of("Account", "Acme"))
    assert {problem.field for problem in checked.problems} == {"Name", "StageName", "CloseDate"}


def test_objects_off_the_list_are_refused(org: Org) -> None:
    """Users, profiles and the like cannot be written through the bot."""
    with pytest.raises(BadInput, match="do not write User"):
        check(org, "User", IsActive=False)


def test_a_duplicate_is_answered_with_its_matches_and_saved_when_a_person_says_so(db: Database, org: Org) -> None:
    """The refusal names the records that match; the same key saves beside them once somebody decided."""
    checked = check(org, "Contact", LastName="Stone again", Email="S@acme.test", AccountId=org.id_of("Account", "Acme"))
    with pytest.raises(Refusal) as refused:
        do_change(db, org.salesforce, checked, key="k4", at=NOW)
    assert [(one.object_name, one.record_id) for one in refused.value.matches] == [
        ("Contact", org.id_of("Contact", "Stone"))
    ]
    saved = do_change(db, org.salesforce, checked, key="k4", at=NOW, allow_duplicates=True)
    assert saved == org.id_of("Contact", "Stone again")


def test_a_new_record_whose_answer_was_lost_is_made_once(db: Database, org: Org) -> None:
    """The org did the work and the connection broke: the record is found, and a repeated job finds it too."""
    org.fault("drop_after", path="sobjects/Task")
    checked = check(org, "Task", Subject="Lost and found")
    first = do_change(db, org.salesforce, checked, key="k5", at=NOW)
    assert do_change(db, org.salesforce, checked, key="k5", at=NOW) == first
    rows = list(org.salesforce.query("SELECT Id FROM Task WHERE Subject = 'Lost and found'"))
    assert [row["Id"] for row in rows] == [first]
