"""Opportunities: stages, history rows, roll-ups, activities."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sandbox.clock import Clock
from sandbox.salesforce import soql
from sandbox.salesforce.ids import make_id
from sandbox.salesforce.store import Store
from tests.sandbox.store.conftest import ANN, BOB, Make, read


def _rows(store: Store, query: str) -> list[dict[str, Any]]:
    found = soql.run(store, query, user_id=ANN, tz="UTC", now=store.clock.now(), all_rows=True)
    return [{key: value for key, value in record.items() if key != "attributes"} for record in found.records]


def test_stage_decides_probability_forecast_and_closing(store: Store, deal: Make) -> None:
    """Moving a deal to a stage brings that stage's probability, forecast category and flags."""
    deal_id = deal(Amount=200)
    opened = read(store, "Opportunity", deal_id)
    store.update("Opportunity", deal_id, {"StageName": "Closed Won"}, ANN)
    won = read(store, "Opportunity", deal_id)

    assert (opened["Probability"], opened["ExpectedRevenue"], opened["ForecastCategory"]) == (10, 20, "Pipeline")
    assert (opened["IsClosed"], opened["LastStageChangeDate"]) == (False, None)
    assert (won["IsClosed"], won["IsWon"], won["Probability"], won["ExpectedRevenue"]) == (True, True, 100, 200)
    assert (won["ForecastCategoryName"], won["LastStageChangeDate"]) == ("Closed", won["LastModifiedDate"])


def test_a_given_probability_is_kept(store: Store, deal: Make) -> None:
    """Who gives a probability with the stage keeps it."""
    deal_id = deal()
    store.update("Opportunity", deal_id, {"StageName": "Negotiation/Review", "Probability": 33}, ANN)

    assert read(store, "Opportunity", deal_id)["Probability"] == 33


def test_fiscal_fields_follow_the_organization(store: Store, deal: Make) -> None:
    """With a fiscal year from February, December is in the fourth quarter of the year after."""
    store.load("Organization", [{"Name": "Org", "FiscalYearStartMonth": 2}])
    record = read(store, "Opportunity", deal(CloseDate="2026-12-01"))

    assert (record["FiscalYear"], record["FiscalQuarter"], record["Fiscal"]) == (2027, 4, "2027 4")


@pytest.mark.parametrize(
    ("moves", "pushes"),
    [(["2026-12-31"], 0), (["2027-01-01"], 1), (["2027-01-01", "2026-11-30", "2027-03-01"], 2)],
)
def test_push_count_counts_moves_to_a_later_month(store: Store, deal: Make, moves: list[str], pushes: int) -> None:
    """Only a close date in a later month counts as a push."""
    deal_id = deal(CloseDate="2026-12-01")
    for day in moves:
        store.update("Opportunity", deal_id, {"CloseDate": day}, ANN)

    assert read(store, "Opportunity", deal_id)["PushCount"] == pushes


def test_opportunity_history_holds_the_values_of_then(store: Store, deal: Make, clock: Clock) -> None:
    """Each change of stage, amount, date or probability leaves a row with the values after it."""
    deal_id = deal(Amount=100)
    for changes in ({"Amount": 150}, {"NextStep": "call"}, {"StageName": "Qualification", "Probability": 30}):
        clock.advance(timedelta(minutes=1))
        store.update("Opportunity", deal_id, changes, BOB)
    history = _rows(
        store, "SELECT StageName, Amount, Probability, PrevAmount FROM OpportunityHistory ORDER BY CreatedDate"
    )

    assert history == [
        {"StageName": "Prospecting", "Amount": 100, "Probability": 10, "PrevAmount": None},
        {"StageName": "Prospecting", "Amount": 150, "Probability": 10, "PrevAmount": 100},
        {"StageName": "Qualification", "Amount": 150, "Probability": 30, "PrevAmount": 150},
    ]


def test_field_history_tells_old_and_new(store: Store, deal: Make) -> None:
    """Tracked fields leave old and new value; an owner leaves names and ids."""
    deal_id = deal()
    store.update("Opportunity", deal_id, {"NextStep": "call", "OwnerId": BOB, "Description": "untracked"}, ANN)
    rows = _rows(store, "SELECT Field, DataType, OldValue, NewValue, CreatedById FROM OpportunityFieldHistory")

    assert [(row["Field"], row["OldValue"], row["NewValue"]) for row in rows] == [
        ("created", None, None),
        ("NextStep", None, "call"),
        ("Owner", "Ann Ace", "Bob Bit"),
        ("Owner", ANN, BOB),
    ]
    assert {row["CreatedById"] for row in rows} == {ANN}


def test_line_items_decide_the_amount(store: Store, deal: Make, clock: Clock) -> None:
    """With products the amount is their total, cannot be overwritten, and leaves history when it moves."""
    deal_id = deal(Amount=1)
    product = store.insert("Product2", {"Name": "Seat", "ProductCode": "S-1"}, ANN)
    book = store.insert("Pricebook2", {"Name": "Standard"}, ANN)
    entry = store.insert("PricebookEntry", {"Product2Id": product, "Pricebook2Id": book, "UnitPrice": 20}, ANN)
    clock.advance(timedelta(minutes=1))
    line = {"OpportunityId": deal_id, "PricebookEntryId": entry, "Quantity": 3, "UnitPrice": 10.1}
    line_id = store.insert("OpportunityLineItem", line, ANN)
    store.update("Opportunity", deal_id, {"Amount": 999}, ANN)
    record, item = read(store, "Opportunity", deal_id), read(store, "OpportunityLineItem", line_id)

    assert (record["Amount"], record["HasOpportunityLineItem"]) == (30.3, True)
    assert (item["TotalPrice"], item["ListPrice"], item["ProductCode"]) == (30.3, 20, "S-1")
    assert record["LastModifiedDate"] > record["CreatedDate"]
    assert [row["Amount"] for row in _rows(store, "SELECT Amount FROM OpportunityHistory")] == [1, 30.3]
    store.delete("OpportunityLineItem", line_id, ANN)
    assert read(store, "Opportunity", deal_id)["HasOpportunityLineItem"] is False


def test_activities_show_on_their_parents(store: Store, account: Make, deal: Make, clock: Clock) -> None:
    """Open, overdue and last activity follow the tasks, and move SystemModstamp only."""
    account_id = account()
    deal_id = deal(AccountId=account_id)
    contact_id = store.insert("Contact", {"LastName": "Doe", "AccountId": account_id}, ANN)
    clock.advance(timedelta(minutes=1))
    fields = {"WhatId": deal_id, "WhoId": contact_id, "ActivityDate": "2026-11-20"}
    task_id = store.insert("Task", fields, ANN)
    waiting = read(store, "Opportunity", deal_id)
    store.update("Task", task_id, {"Status": "Completed"}, ANN)
    done = read(store, "Opportunity", deal_id)

    assert (waiting["HasOpenActivity"], waiting["HasOverdueTask"], waiting["LastActivityDate"]) == (True, True, None)
    assert waiting["SystemModstamp"] > waiting["LastModifiedDate"]
    assert (done["HasOpenActivity"], done["HasOverdueTask"], done["LastActivityDate"]) == (False, False, "2026-11-20")
    assert read(store, "Task", task_id)["CompletedDateTime"] is not None
    for name, record_id in (("Account", account_id), ("Contact", contact_id)):
        assert read(store, name, record_id)["LastActivityDate"] == "2026-11-20"
    store.delete("Task", task_id, ANN)
    assert read(store, "Account", account_id)["LastActivityDate"] is None


def test_the_turn_of_the_day_makes_tasks_overdue_and_archives(store: Store, deal: Make, clock: Clock) -> None:
    """Nobody touches anything, and yet tomorrow a task is overdue and next year's tasks are archived."""
    deal_id = deal()
    store.insert("Task", {"WhatId": deal_id, "ActivityDate": "2026-11-21"}, ANN)
    done = store.insert("Task", {"ActivityDate": "2026-11-21", "Status": "Completed"}, ANN)
    today = read(store, "Opportunity", deal_id)
    clock.advance(timedelta(days=1))
    tomorrow = read(store, "Opportunity", deal_id)
    clock.advance(timedelta(days=366))

    assert (today["HasOverdueTask"], tomorrow["HasOverdueTask"]) == (False, True)
    assert tomorrow["SystemModstamp"] > today["SystemModstamp"]
    assert read(store, "Task", done)["IsArchived"] is True
    assert len(_rows(store, "SELECT Id FROM Task WHERE IsArchived = true")) == 1


def test_campaign_counts_its_members(store: Store) -> None:
    """Members and responses of a campaign are counted."""
    campaign = store.insert("Campaign", {"Name": "Expo"}, ANN)
    people = [store.insert("Contact", {"LastName": str(n)}, ANN) for n in range(2)]
    for person, status in zip(people, ("Sent", "Responded"), strict=True):
        store.insert("CampaignMember", {"CampaignId": campaign, "ContactId": person, "Status": status}, ANN)
    record = read(store, "Campaign", campaign)

    assert (record["NumberOfContacts"], record["NumberOfResponses"], record["NumberOfLeads"]) == (2, 1, 0)


def test_loaded_history_tells_stage_changes_and_pushes(store: Store) -> None:
    """Stage change and push count of a loaded deal come from its loaded history."""
    deal_id = make_id("006", 1)
    steps = [
        ("2026-01-01T00:00:00Z", "Prospecting", "2026-03-01"),
        ("2026-02-01T00:00:00Z", "Qualification", "2026-03-31"),
        ("2026-03-01T00:00:00Z", "Qualification", "2026-05-01"),
    ]
    store.load("Opportunity", [{"Id": deal_id, "Name": "D", "StageName": "Qualification", "CloseDate": "2026-05-01"}])
    store.load(
        "OpportunityHistory",
        [{"OpportunityId": deal_id, "CreatedDate": at, "StageName": s, "CloseDate": c} for at, s, c in steps],
    )
    record = read(store, "Opportunity", deal_id)

    assert (record["LastStageChangeDate"], record["PushCount"]) == ("2026-02-01T00:00:00.000+0000", 1)
    assert store.count("OpportunityHistory") == 3
