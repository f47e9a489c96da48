"""A small org with its workspace, for tests of the bot that are about the sync and not about customers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sandbox.org import OrgData, SlackChannel, SlackPerson

ANN, BEN = "ann@harbour.example", "ben@harbour.example"
LONG_AGO = datetime(2024, 3, 1, 9, tzinfo=UTC)


def sync_org() -> OrgData:
    """Ann is an admin, Ben is not; three accounts, two of them on one web domain."""
    return OrgData(
        {
            "Organization": [{"Id": "org", "Name": "Harbour", "TimeZoneSidKey": "America/Denver"}],
            "User": [_user("ann", "Ann", ANN), _user("ben", "Ben", BEN)],
            "Account": [
                _account("acme", "Acme Freight Inc.", "https://www.acme-freight.example"),
                _account("north", "Northwind Wind A/S", "https://northwind.example"),
                _account("north2", "Northwind Solar", "northwind.example"),
            ],
            "Task": [{"Id": "t1", "Subject": "Call", "WhatId": "acme", "OwnerId": "ann", "ActivityDate": "2026-11-01"}],
        },
        people=[SlackPerson(ANN, "Ann", is_admin=True), SlackPerson(BEN, "Ben")],
        channels=[SlackChannel("general"), SlackChannel("revops")],
    )


def _user(key: str, name: str, email: str) -> dict[str, Any]:
    return {"Id": key, "LastName": name, "Email": email, "Username": email, "IsActive": True}


def _account(key: str, name: str, website: str) -> dict[str, Any]:
    stamps = {"CreatedDate": LONG_AGO, "LastModifiedDate": LONG_AGO, "SystemModstamp": LONG_AGO}
    return {"Id": key, "Name": name, "OwnerId": "ann", "Website": website} | stamps
