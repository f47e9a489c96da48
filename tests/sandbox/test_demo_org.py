"""The demo org hangs together: its figures agree with one another, and each story is there in the records."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

import pytest

from sandbox.demo_org import build_demo_org
from sandbox.org import OrgData, Row

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def org() -> OrgData:
    return build_demo_org(TODAY)


def account(org: OrgData, name: str) -> Row:
    """The one account whose name begins so."""
    (found,) = [row for row in org.tables["Account"] if row["Name"].startswith(name)]
    return found


def of_account(org: OrgData, table: str, name: str) -> list[Row]:
    """Rows of one object on that account."""
    key = account(org, name)["Id"]
    return [row for row in org.tables[table] if row.get("AccountId") == key]


def by_id(org: OrgData) -> dict[str, Row]:
    """Every row by its id."""
    return {row["Id"]: row for rows in org.tables.values() for row in rows}


def open_deals(org: OrgData, name: str) -> list[Row]:
    """Open opportunities of that account."""
    return [row for row in of_account(org, "Opportunity", name) if not row["IsClosed"]]


def test_same_day_same_org(org: OrgData) -> None:
    """Two builds for the same day are equal to the last character."""
    assert build_demo_org(TODAY).tables == org.tables


@pytest.mark.parametrize("weekday", range(7))
def test_builds_on_any_weekday_and_dates_move_along(weekday: int) -> None:
    """Whatever day it is started, the renewal is 40 days away and nothing was created in the future."""
    today = date(2027, 2, 24) + timedelta(days=weekday)
    org = build_demo_org(today)
    assert account(org, "Meridian")["Renewal_Date__c"] == today + timedelta(days=40)
    midnight = datetime.combine(today, datetime.min.time(), UTC)
    late = [row for rows in org.tables.values() for row in rows if row.get("CreatedDate", midnight) > midnight]
    assert late == []


def test_every_reference_points_at_a_row(org: OrgData) -> None:
    """No lookup leads nowhere."""
    known = by_id(org)
    dangling = {
        (table, name, value)
        for table, rows in org.tables.items()
        for row in rows
        for name, value in row.items()
        if (name.endswith("Id") or name in {"CSM__c", "Account__c"}) and name != "Id" and value and value not in known
    }
    assert dangling == set()


def test_ids_are_eighteen_characters_and_unique(org: OrgData) -> None:
    """Ids of the main objects look like Salesforce's and none is used twice."""
    ids = [row["Id"] for rows in org.tables.values() for row in rows]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"006\w{12}[A-Z0-5]{3}", row["Id"]) for row in org.tables["Opportunity"])


def test_what_has_happened_is_not_in_the_future(org: OrgData) -> None:
    """Only plans carry dates after today: due dates, close dates of open deals, renewals, meetings."""
    closed = [row for row in org.tables["Opportunity"] if row["IsClosed"]]
    assert all(row["CloseDate"] <= TODAY for row in closed)
    done = [row for row in org.tables["Task"] if row["IsClosed"]]
    assert all(row["ActivityDate"] <= TODAY for row in done)
    assert all(row["MessageDate"].date() < TODAY for row in org.tables["EmailMessage"])


def test_amounts_add_up(org: OrgData) -> None:
    """An opportunity's amount is the sum of its line items; an account's ARR is what its recurring assets cost."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for line in org.tables["OpportunityLineItem"]:
        totals[line["OpportunityId"]] += line["TotalPrice"]
    assert all(row["Amount"] == totals[row["Id"]] for row in org.tables["Opportunity"])
    recurring: dict[str, Decimal] = defaultdict(Decimal)
    for asset in org.tables["Asset"]:
        if asset["Name"] != "Launch Package":
            recurring[asset["AccountId"]] += Decimal(asset["Quantity"]) * asset["Price"]
    customers = [row for row in org.tables["Account"] if row["Type"] == "Customer"]
    assert all(row["ARR__c"] == recurring[row["Id"]] for row in customers)


def test_history_ends_where_the_record_stands(org: OrgData) -> None:
    """The last history row of each deal holds its stage, amount and close date of today; the first has no past."""
    last: dict[str, Row] = {}
    first: dict[str, Row] = {}
    for row in org.tables["OpportunityHistory"]:
        last[row["OpportunityId"]] = row
        first.setdefault(row["OpportunityId"], row)
    for deal in org.tables["Opportunity"]:
        end = last[deal["Id"]]
        assert [end[name] for name in ("StageName", "Amount", "CloseDate")] == [
            deal[name] for name in ("StageName", "Amount", "CloseDate")
        ]
        assert first[deal["Id"]]["PrevAmount"] is None


def test_history_moves_forward_in_time(org: OrgData) -> None:
    """No deal's history goes back in time."""
    times = defaultdict(list)
    for row in org.tables["OpportunityHistory"]:
        times[row["OpportunityId"]].append(row["CreatedDate"])
    assert [key for key, stamps in times.items() if stamps != sorted(stamps)] == []


def test_usage_and_health_agree_with_the_account(org: OrgData) -> None:
    """The latest usage week and the newest change say what the account says."""
    usage = {row["Account__c"]: row["Active_Users__c"] for row in org.tables["Product_Usage__c"]}
    changes = {(row["AccountId"], row["Field"]): row["NewValue"] for row in org.tables["AccountHistory"]}
    for row in org.tables["Account"]:
        for name in ("Active_Users__c", "Health__c"):
            assert changes.get((row["Id"], name), row.get(name)) == row.get(name)
        assert usage.get(row["Id"], row.get("Active_Users__c")) == row.get("Active_Users__c")


def test_history_is_rich_enough_for_stage_ages(org: OrgData) -> None:
    """More than 120 deals closed in 18 months, won and lost, with renewals on both sides and several stages each."""
    closed = [row for row in org.tables["Opportunity"] if row["IsClosed"]]
    assert len(closed) >= 120
    kinds = Counter((row["Type"], row["IsWon"]) for row in closed)
    assert min(kinds[kind, won] for kind in ("New Business", "Renewal", "Expansion") for won in (True, False)) >= 3
    steps = Counter(row["OpportunityId"] for row in org.tables["OpportunityHistory"])
    assert median(steps[row["Id"]] for row in closed) >= 4


def test_most_accounts_are_fine(org: OrgData) -> None:
    """Not everything is at risk: four customers in five have a health of 60 or more."""
    customers = [row for row in org.tables["Account"] if row["Type"] == "Customer"]
    assert len(org.tables["Account"]) >= 60
    assert sum(row["Health__c"] >= 60 for row in customers) / len(customers) > 0.8


def test_one_csm_has_a_full_book(org: OrgData) -> None:
    """Celine looks after two dozen accounts or more."""
    (celine,) = [row["Id"] for row in org.tables["User"] if row["FirstName"] == "Celine"]
    assert sum(row.get("CSM__c") == celine for row in org.tables["Account"]) >= 24


def test_meridian_is_at_risk(org: OrgData) -> None:
    """Renewal in 40 days, two High cases open, usage fallen by 40 % or more in half a year."""
    cases = [row for row in of_account(org, "Case", "Meridian") if not row["IsClosed"]]
    assert [row["Priority"] for row in cases] == ["High", "High"]
    key = account(org, "Meridian")["Id"]
    weeks = [row["Active_Users__c"] for row in org.tables["Product_Usage__c"] if row["Account__c"] == key]
    assert weeks[-1] <= 0.6 * weeks[0]
    assert [row["Type"] for row in open_deals(org, "Meridian")] == ["Renewal"]


def test_halvorsen_champion_is_gone(org: OrgData) -> None:
    """The champion's mail bounced, and no mail came in since."""
    (ingrid,) = [row for row in of_account(org, "Contact", "Halvorsen") if row.get("EmailBouncedDate")]
    came_in = [row["MessageDate"] for row in org.tables["EmailMessage"] if row["FromAddress"] == ingrid["Email"]]
    assert max(came_in) < ingrid["EmailBouncedDate"]


def test_castellan_was_pushed_three_times(org: OrgData) -> None:
    """PushCount agrees with the history of close dates."""
    (deal,) = open_deals(org, "Castellan")
    assert deal["PushCount"] == 3
    moves = [row for row in org.tables["OpportunityFieldHistory"] if row["OpportunityId"] == deal["Id"]]
    assert sum(row["Field"] == "CloseDate" for row in moves) == 3


def test_vantage_hangs_on_one_contact_and_is_late(org: OrgData) -> None:
    """The biggest open deal has a single contact role and a close date in the past."""
    (deal,) = open_deals(org, "Vantage")
    roles = [row for row in org.tables["OpportunityContactRole"] if row["OpportunityId"] == deal["Id"]]
    assert len(roles) == 1
    assert deal["CloseDate"] < TODAY
    assert deal["Amount"] == max(row["Amount"] for row in org.tables["Opportunity"] if not row["IsClosed"])


def test_sable_ridge_was_won_with_promises(org: OrgData) -> None:
    """Closed two days ago; the promises are in what people wrote, not in a field."""
    (deal,) = of_account(org, "Opportunity", "Sable Ridge")
    assert (deal["IsWon"], deal["CloseDate"]) == (True, TODAY - timedelta(days=2))
    said = [row["TextBody"] for row in org.tables["EmailMessage"] if row["RelatedToId"] == deal["Id"]]
    said += [row["Description"] or "" for row in org.tables["Task"] if row["WhatId"] == deal["Id"]]
    told = " ".join(said)
    for promise in ("two-way NetSuite", "January 15", "January 28", "12%", "net 45", "Spanish UI", "60 day opt-out"):
        assert promise in told
    assert deal["Description"] is None


def test_answers_come_after_questions(org: OrgData) -> None:
    """No mail that begins with Re: is older than the mail it answers."""
    threads: dict[str, list[Row]] = defaultdict(list)
    for row in org.tables["EmailMessage"]:
        threads[row["ThreadIdentifier"]].append(row)
    early = []
    for mails in threads.values():
        opened = [row["MessageDate"] for row in mails if not row["Subject"].startswith("Re: ")]
        answers = [row["MessageDate"] for row in mails if row["Subject"].startswith("Re: ")]
        early += [answer for answer in answers if opened and answer < min(opened)]
    assert early == []


def test_marcus_leaves_much_behind(org: OrgData) -> None:
    """The rep about to leave owns ten accounts or more, open deals and a dozen open tasks, some overdue."""
    (marcus,) = [row["Id"] for row in org.tables["User"] if row["FirstName"] == "Marcus"]
    owned: dict[str, list[Row]] = {
        table: [row for row in org.tables[table] if row["OwnerId"] == marcus and not row.get("IsClosed")]
        for table in ("Account", "Opportunity", "Task")
    }
    assert len(owned["Account"]) >= 10
    assert len(owned["Opportunity"]) >= 8
    assert len(owned["Task"]) >= 12
    assert sum(row["ActivityDate"] < TODAY for row in owned["Task"]) >= 5


def test_brightwater_is_there_three_times(org: OrgData) -> None:
    """Two records of one firm share site, town and a contact's address; the namesake shares none of these."""
    rows = [row for row in org.tables["Account"] if row["Name"].startswith("Brightwater Logistics")]
    twins = [row for row in rows if row["BillingCity"] == "Tacoma"]
    assert (len(rows), len(twins)) == (3, 2)
    assert len({row["Website"].replace("www.", "") for row in twins}) == 1
    mails = Counter(row["Email"] for row in org.tables["Contact"] if row["AccountId"] in {row["Id"] for row in twins})
    assert mails.most_common(1)[0][1] == 2


def test_follow_ups_are_overdue_on_every_team(org: OrgData) -> None:
    """At least seven people have open tasks past their day, and more are not yet due."""
    tasks = [row for row in org.tables["Task"] if not row["IsClosed"]]
    late = [row for row in tasks if row["ActivityDate"] < TODAY]
    assert len({row["OwnerId"] for row in late}) >= 7
    assert len(late) >= 20
    assert len(tasks) - len(late) >= 12


def test_cobalt_is_ready_to_grow(org: OrgData) -> None:
    """More active users than licences, and no open opportunity."""
    row = account(org, "Cobalt")
    assert row["Active_Users__c"] > row["Licences__c"]
    assert open_deals(org, "Cobalt") == []


def test_larchmont_has_no_renewal_deal(org: OrgData) -> None:
    """The contract ends within 60 days and nothing is open."""
    assert account(org, "Larchmont")["Renewal_Date__c"] == TODAY + timedelta(days=55)
    assert open_deals(org, "Larchmont") == []


def test_healthy_ones_have_fresh_meetings(org: OrgData) -> None:
    """Juniper met its CSM within the last week and meets again."""
    days = [(row["ActivityDate"] - TODAY).days for row in of_account(org, "Event", "Juniper")]
    assert any(-7 <= day < 0 for day in days)
    assert any(day > 0 for day in days)


def test_hostile_text_is_there(org: OrgData) -> None:
    """Mentions, links, orders to models, invisible characters and a wall of text wait in the records."""
    everything: list[Any] = [value for rows in org.tables.values() for row in rows for value in row.values()]
    texts = [value for value in everything if isinstance(value, str)]
    for needle in (
        "<!channel>",
        "<https://evil.example|Invoice>",
        "ignore previous instructions",
        "\u202e",
        "\u200b",
        "🐙",
    ):
        assert any(needle in text for text in texts), needle
    assert 4000 in [len(row["Description"] or "") for row in org.tables["Task"]]


def test_people_of_slack_match_users_by_mail(org: OrgData) -> None:
    """Twelve colleagues have a Salesforce user; a designer and the guests have none; only RevOps administers."""
    users = {row["Email"] for row in org.tables["User"]}
    matched = [person for person in org.people if person.email in users]
    assert len(matched) == 12
    assert [person.real_name for person in org.people if person.is_admin] == ["Odis Grant"]
    assert [person.is_guest for person in org.people if person.email not in users].count(False) == 1


def test_channels_are_public_private_and_shared(org: OrgData) -> None:
    """There is a private deal desk, and a channel shared with a customer; every member is in the workspace."""
    channels = {channel.name: channel for channel in org.channels}
    assert {"general", "revops", "sales", "customer-success"} <= set(channels)
    assert channels["deal-desk"].is_private
    assert channels["ext-cobalt-health"].is_ext_shared
    known = {person.email for person in org.people}
    assert all(member in known for channel in org.channels for member in channel.members)


def test_mail_addresses_stay_in_test_domains(org: OrgData) -> None:
    """No address or site belongs to anybody real."""
    addresses = [row["Email"] for name in ("User", "Contact", "Lead") for row in org.tables[name] if row["Email"]]
    addresses += [row["Website"] for row in org.tables["Account"]]
    assert [address for address in addresses if not address.endswith((".example", ".test"))] == []
