"""A small company for tests of the bot's frame: it loads in a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sandbox.org import OrgData, Row, SlackChannel, SlackPerson

ANN, BOB, GUEST, LOST = "ann@selling.example", "bob@selling.example", "gus@partner.example", "lou@selling.example"
NOW = datetime.now(UTC).replace(microsecond=0)


def user(key: str, name: str, email: str) -> Row:
    """A Salesforce user."""
    return {
        "Id": key,
        "Name": name,
        "LastName": name,
        "Username": email,
        "Email": email,
        "IsActive": True,
        "TimeZoneSidKey": "Europe/Berlin",
    }


def desk_org() -> OrgData:
    """Ann is an admin, Bob is not, Gus is a guest, Lou has no Salesforce user; one account with a risky deal and a task."""
    close = (NOW - timedelta(days=9)).date()
    deal: Row = {
        "AccountId": "quarry",
        "OwnerId": "bob",
        "StageName": "Discovery",
        "CloseDate": close,
        "Amount": 90_000,
    }
    task: Row = {
        "WhatId": "quarry",
        "OwnerId": "bob",
        "Status": "Not Started",
        "IsClosed": False,
        "ActivityDate": close,
    }
    return OrgData(
        tables={
            "Organization": [{"Id": "org", "Name": "Selling"}],
            "User": [user("ann", "Ann", ANN), user("bob", "Bob", BOB)],
            "Account": [{"Id": "quarry", "Name": "Quarry Foods", "OwnerId": "bob", "Website": "quarry.example"}],
            "Opportunity": [{"Id": "deal", "Name": "Quarry rollout", **deal}],
            "Task": [{"Id": "task", "Subject": "Send the offer", **task}],
        },
        people=[
            SlackPerson(ANN, "Ann", is_admin=True, tz="Europe/Berlin"),
            SlackPerson(BOB, "Bob", tz="America/New_York"),
            SlackPerson(GUEST, "Gus", is_guest=True),
            SlackPerson(LOST, "Lou"),
        ],
        channels=[
            SlackChannel("general"),
            SlackChannel("sales"),
            SlackChannel("revops"),
            SlackChannel("closed-deals", members=(ANN, BOB)),
            SlackChannel("closed", is_private=True, members=(BOB,)),
            SlackChannel("shared-acme", members=(ANN, BOB, GUEST), is_ext_shared=True),
        ],
    )
