"""The org of the browser tests: five people, four channels, a few records."""

from __future__ import annotations

from sandbox.org import OrgData, SlackChannel, SlackPerson

ANNA, CARL, VERA, GUS = (
    "anna@north.example",
    "carl@north.example",
    "vera@north.example",
    "gus@agency.example",
)


def build_org() -> OrgData:
    """Small, and with nothing of the demo org in it."""
    return OrgData(
        tables={
            "User": [
                {"Id": "anna", "Name": "Anna Berg", "Email": ANNA, "Username": ANNA, "IsActive": True},
                {"Id": "carl", "Name": "Carl Dunn", "Email": CARL, "Username": CARL, "IsActive": True},
            ],
            "Account": [{"Id": "north", "Name": "Northwind Mills", "OwnerId": "anna"}],
            "Opportunity": [
                {
                    "Id": "deal",
                    "Name": "Northwind renewal",
                    "AccountId": "north",
                    "OwnerId": "anna",
                    "StageName": "Negotiation",
                    "Amount": 50000,
                    "CloseDate": "2026-12-15",
                }
            ],
        },
        people=[
            SlackPerson(ANNA, "Anna Berg", "Europe/Berlin", "Account Executive"),
            SlackPerson(CARL, "Carl Dunn", "America/New_York", "Customer Success Manager"),
            SlackPerson(VERA, "Vera Ito", "Asia/Tokyo", "VP Sales"),
            SlackPerson(GUS, "Gus Vale", "Europe/Rome", is_guest=True),
        ],
        channels=[
            SlackChannel("general"),
            SlackChannel("deals", topic="What is open"),
            SlackChannel("board", is_private=True, members=(VERA,)),
            SlackChannel("agency", members=(ANNA, GUS), is_ext_shared=True),
        ],
    )
