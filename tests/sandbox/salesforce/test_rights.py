"""Who sees what: roles, ownership, teams, defaults, UserRecordAccess, hidden fields."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.org import OrgData
from tests.sandbox.salesforce.world import ADMIN, CSM, MANAGER, OTHER, REP, VP, Host, Running, tables, user

ACCOUNTS = "SELECT Name FROM Account ORDER BY Name"
DEALS = "SELECT Name FROM Opportunity ORDER BY Name"
BOTH_ACCOUNTS, BOTH_DEALS = ["Acme", "Globex"], ["Acme new", "Globex new"]


@pytest.mark.parametrize(
    ("who", "accounts", "deals"),
    [
        (VP, BOTH_ACCOUNTS, BOTH_DEALS),
        (MANAGER, BOTH_ACCOUNTS, BOTH_DEALS),
        (REP, ["Acme"], ["Acme new"]),
        (OTHER, ["Globex"], ["Globex new"]),
        (CSM, ["Acme"], ["Acme new"]),
        (ADMIN, BOTH_ACCOUNTS, BOTH_DEALS),
    ],
)
def test_rows_follow_role_owner_and_team(running: Running, who: str, accounts: list[str], deals: list[str]) -> None:
    """Managers see below them, peers do not see each other, the team sees its account and its deals."""
    caller = running.sign_in(who)
    assert (caller.names(ACCOUNTS), caller.names(DEALS)) == (accounts, deals)


def test_children_follow_their_parent(running: Running) -> None:
    """Contacts, tasks, line items and history of a hidden parent are hidden, in counts and parents' fields too."""
    rep, other = running.sign_in(REP), running.sign_in(OTHER)
    assert rep.names("SELECT Name FROM Contact") == ["Ray"]
    assert other.names("SELECT Name FROM Contact") == []
    subjects = [
        [row["Subject"] for row in caller.query("SELECT Subject FROM Task ORDER BY Subject").json()["records"]]
        for caller in (rep, other)
    ]
    assert subjects == [["Call Acme"], ["Call Globex"]]
    assert rep.query("SELECT COUNT() FROM OpportunityHistory").json()["totalSize"] == 1
    assert running.sign_in(ADMIN).query("SELECT COUNT() FROM OpportunityHistory").json()["totalSize"] == 2


def test_a_hidden_record_is_not_there(running: Running) -> None:
    """Reading gives 404, writing too, and pointing at it is refused."""
    rep, globex = running.sign_in(REP), running.id_of("Account", "Globex")
    path = f"/sobjects/Account/{globex}"
    assert rep.get(path).json()[0]["errorCode"] == "NOT_FOUND"
    assert rep.call("PATCH", path, json={"Phone": "1"}).status_code == 404
    pointing = rep.post("/sobjects/Contact", {"LastName": "X", "AccountId": globex})
    assert pointing.json()[0]["errorCode"] == "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"


def test_reading_is_not_changing(running: Running) -> None:
    """The team may edit the account but only read its deals, and may delete neither."""
    csm = running.sign_in(CSM)
    account, deal = running.id_of("Account", "Acme"), running.id_of("Opportunity", "Acme new")
    assert csm.call("PATCH", f"/sobjects/Account/{account}", json={"Site": "HQ"}).status_code == 204
    refused = csm.call("PATCH", f"/sobjects/Opportunity/{deal}", json={"NextStep": "x"})
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (403, "INSUFFICIENT_ACCESS_OR_READONLY")
    assert csm.call("DELETE", f"/sobjects/Account/{account}").status_code == 403


def access(running: Running, asking: str, about: str, *ids: str, fields: str = "RecordId, MaxAccessLevel") -> Any:
    """The reply to the usual question."""
    user_id = running.service.user_by_email(about)["Id"]
    listed = ", ".join(f"'{record_id}'" for record_id in ids)
    soql = f"SELECT {fields} FROM UserRecordAccess WHERE UserId = '{user_id}' AND RecordId IN ({listed})"
    return running.sign_in(asking).query(soql)


@pytest.mark.parametrize(
    ("who", "levels"),
    [
        (REP, "All All None"),
        (CSM, "Edit Read None"),
        (OTHER, "None None All"),
        (VP, "All All All"),
        (ADMIN, "All All All"),
    ],
)
def test_user_record_access_tells_levels(running: Running, who: str, levels: str) -> None:
    """For the account, its deal, and the other account, asked by an administrator."""
    ids = [
        running.id_of("Account", "Acme"),
        running.id_of("Opportunity", "Acme new"),
        running.id_of("Account", "Globex"),
    ]
    fields = "RecordId, HasReadAccess, HasEditAccess, MaxAccessLevel"
    records = {r["RecordId"]: r for r in access(running, ADMIN, who, *ids, fields=fields).json()["records"]}
    assert [records[i]["MaxAccessLevel"] for i in ids] == levels.split()
    assert all(r["HasReadAccess"] == (r["MaxAccessLevel"] != "None") for r in records.values())
    assert all(r["HasEditAccess"] == (r["MaxAccessLevel"] in ("Edit", "All")) for r in records.values())


def test_what_the_asker_cannot_see_is_absent(running: Running) -> None:
    """Neither a row for it nor a row for an object without sharing settings."""
    acme, globex = running.id_of("Account", "Acme"), running.id_of("Account", "Globex")
    line = access(running, REP, OTHER, acme, globex, running.service.user_by_email(REP)["Id"]).json()
    assert [(r["RecordId"], r["MaxAccessLevel"]) for r in line["records"]] == [(acme, "None")]


def test_filtering_on_access_selects_only_record_ids(running: Running) -> None:
    """With a Has…Access filter only RecordId may be selected."""
    user_id, acme = running.service.user_by_email(CSM)["Id"], running.id_of("Account", "Acme")
    where = f"FROM UserRecordAccess WHERE UserId = '{user_id}' AND RecordId = '{acme}' AND HasEditAccess = true"
    admin = running.sign_in(ADMIN)
    assert admin.query(f"SELECT RecordId {where}").json()["records"][0]["RecordId"] == acme
    assert admin.query(f"SELECT RecordId, HasReadAccess {where}").json()[0]["errorCode"] == "MALFORMED_QUERY"


@pytest.mark.parametrize(
    "soql",
    [
        "SELECT RecordId FROM UserRecordAccess",
        "SELECT RecordId FROM UserRecordAccess WHERE UserId = '{u}'",
        "SELECT RecordId FROM UserRecordAccess WHERE RecordId = '{a}'",
        "SELECT RecordId FROM UserRecordAccess WHERE UserId IN ('{u}') AND RecordId = '{a}'",
        "SELECT RecordId FROM UserRecordAccess WHERE UserId = '{u}' OR RecordId = '{a}'",
        "SELECT Id FROM UserRecordAccess WHERE UserId = '{u}' AND RecordId = '{a}'",
        "SELECT UserId FROM UserRecordAccess WHERE UserId = '{u}' AND RecordId = '{a}'",
        "SELECT HasReadAccess FROM UserRecordAccess WHERE UserId = '{u}' AND RecordId = '{a}'",
        "SELECT RecordId FROM UserRecordAccess WHERE UserId = '{u}' AND RecordId IN ({many})",
    ],
)
def test_other_questions_are_refused(running: Running, soql: str) -> None:
    """One user, at most 200 records, joined by AND, RecordId selected."""
    many = ", ".join(f"'001Hs0000000{n:03d}'" for n in range(201))
    filled = soql.format(u=running.service.user_by_email(REP)["Id"], a=running.id_of("Account", "Acme"), many=many)
    reply = running.sign_in(ADMIN).query(filled)
    assert (reply.status_code, reply.json()[0]["errorCode"]) == (400, "MALFORMED_QUERY")


def test_hidden_fields_do_not_exist_for_the_profile(running: Running) -> None:
    """In describe, in queries, in reads and in writes; administrators see them."""
    rep, admin, acme = running.sign_in(REP), running.sign_in(ADMIN), running.id_of("Account", "Acme")
    shown = [
        {field["name"] for field in caller.get("/sobjects/Account/describe").json()["fields"]}
        for caller in (rep, admin)
    ]
    assert ["AnnualRevenue" in names for names in shown] == [False, True]
    soql = "SELECT AnnualRevenue FROM Account"
    assert rep.query(soql).json()[0]["errorCode"] == "INVALID_FIELD"
    assert admin.query(soql).status_code == 200
    path = f"/sobjects/Account/{acme}"
    assert "AnnualRevenue" not in rep.get(path).json()
    assert rep.call("PATCH", path, json={"AnnualRevenue": 1}).json()[0]["errorCode"] == "INVALID_FIELD"
    assert rep.get(path, params={"fields": "AnnualRevenue"}).json()[0]["errorCode"] == "INVALID_FIELD"


def test_losing_the_role_loses_the_rows(fresh: Running) -> None:
    """Rights are read at the moment of the call."""
    manager = fresh.sign_in(MANAGER)
    assert manager.names(ACCOUNTS) == BOTH_ACCOUNTS
    user_id = fresh.service.user_by_email(MANAGER)["Id"]
    fresh.service.change({"object": "User", "id": user_id, "fields": {"UserRoleId": None}})
    assert manager.names(ACCOUNTS) == []


def test_an_org_that_says_nothing_about_sharing_is_open(host: Host) -> None:
    """Without roles, teams and defaults everybody reads and edits, as in a new org."""
    given = {"User": [user("rep", None, ""), user("other", None, "")], "Account": tables()["Account"]}
    running = host.serve(OrgData(tables=given))
    rep = running.sign_in(REP)
    assert rep.names(ACCOUNTS) == BOTH_ACCOUNTS
    path = f"/sobjects/Account/{running.id_of('Account', 'Globex')}"
    assert rep.call("PATCH", path, json={"Phone": "1"}).status_code == 204


def test_public_read_only_lets_all_read_and_owners_write(host: Host) -> None:
    """The organisation's own defaults win."""
    organization = [{"Name": "Mine", "DefaultAccountAccess": "Read", "DefaultOpportunityAccess": "None"}]
    running = host.serve(OrgData(tables=tables() | {"Organization": organization}))
    rep = running.sign_in(REP)
    assert (rep.names(ACCOUNTS), rep.names(DEALS)) == (BOTH_ACCOUNTS, ["Acme new"])
    path = f"/sobjects/Account/{running.id_of('Account', 'Globex')}"
    assert rep.call("PATCH", path, json={"Phone": "1"}).status_code == 403


def test_a_deal_lends_sight_of_its_account(host: Host) -> None:
    """Who owns a deal of somebody else's account reads the account, but not its other deals or their tasks."""
    given = tables()
    given["Opportunity"].append(given["Opportunity"][0] | {"Id": "O-3", "Name": "Side deal", "OwnerId": "other"})
    running = host.serve(OrgData(tables=given))
    other = running.sign_in(OTHER)
    assert (other.names(ACCOUNTS), other.names(DEALS)) == (BOTH_ACCOUNTS, ["Globex new", "Side deal"])
    assert other.query("SELECT COUNT() FROM Task WHERE Subject = 'Call Acme'").json()["totalSize"] == 0


def test_custom_objects_below_an_account_follow_it(host: Host) -> None:
    """A usage feed keyed to accounts is as visible as they are."""
    usage = [{"Name": f"U-{key}", "Account__c": key, "OwnerId": "admin"} for key in ("A-1", "A-2")]
    running = host.serve(OrgData(tables=tables() | {"Usage__c": usage}))
    soql = "SELECT Name, Account__r.Name FROM Usage__c ORDER BY Name"
    assert running.sign_in(REP).names(soql) == ["U-A-1"]
    rows = running.sign_in(ADMIN).query(soql).json()["records"]
    assert [row["Account__r"]["Name"] for row in rows] == BOTH_ACCOUNTS


def test_a_read_only_field_is_shown_but_not_changed(host: Host) -> None:
    """PermissionsEdit false: describe says so, and a write names the field."""
    given = tables()
    given["FieldPermissions"] = [
        {"SobjectType": "Account", "Field": "Account.Site", "PermissionsEdit": "false", "Profile": "Standard User"}
    ]
    running = host.serve(OrgData(tables=given))
    rep = running.sign_in(REP)
    fields = {field["name"]: field for field in rep.get("/sobjects/Account/describe").json()["fields"]}
    assert (fields["Site"]["updateable"], fields["Name"]["updateable"]) == (False, True)
    refused = rep.call("PATCH", f"/sobjects/Account/{running.id_of('Account', 'Acme')}", json={"Site": "x"})
    assert (refused.json()[0]["errorCode"], refused.json()[0]["fields"]) == (
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        ["Site"],
    )


def test_only_administrators_change_the_set_up(fresh: Running) -> None:
    """Users and products are everybody's to read."""
    rep, admin = fresh.sign_in(REP), fresh.sign_in(ADMIN)
    path = f"/sobjects/User/{fresh.service.user_by_email(OTHER)['Id']}"
    assert rep.get(path).status_code == 200
    assert rep.call("PATCH", path, json={"Title": "x"}).status_code == 403
    refused = rep.post("/sobjects/Product2", {"Name": "P"})
    assert refused.json()[0]["errorCode"] == "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"
    assert admin.post("/sobjects/Product2", {"Name": "P"}).status_code == 201


def test_a_detail_needs_edit_on_its_parent(fresh: Running) -> None:
    """The team reads the deal, so it may add a task to it but no contact role."""
    csm = fresh.sign_in(CSM)
    deal, contact = fresh.id_of("Opportunity", "Acme new"), fresh.id_of("Contact", "Ray", "LastName")
    assert csm.post("/sobjects/Task", {"Subject": "Call", "WhatId": deal}).status_code == 201
    role = csm.post("/sobjects/OpportunityContactRole", {"OpportunityId": deal, "ContactId": contact})
    assert role.json()[0]["errorCode"] == "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"
