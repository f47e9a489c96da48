"""A small org with an account, what hangs on it, and three people who may see different things."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.salesforce.gateway import Salesforce
from app.settings import Settings
from sandbox.org import OrgData
from sandbox.server import RunningSandbox

LONG_AGO = datetime(2024, 3, 1, 9, tzinfo=UTC)


def small_org() -> OrgData:
    """Ann owns Acme, Ben owns Beta; both have the same manager."""
    return OrgData(
        {
            "User": [_user("ann", "Ann"), _user("ben", "Ben")],
            "Account": [
                _row("acme", Name="Acme", OwnerId="ann", Health_Score__c=61.5, MRR__c=1000, Segment__c="Mid"),
                _row("beta", Name="Beta", OwnerId="ben", Health_Score__c=80, MRR__c=500, Segment__c="Small"),
            ],
            "Contact": [_row("c1", LastName="Stone", AccountId="acme", OwnerId="ann", Email="s@acme.test")],
            "Opportunity": [
                _row(
                    "o1",
                    Name="Renewal",
                    AccountId="acme",
                    OwnerId="ann",
                    StageName="Negotiation",
                    Amount=12000,
                    CloseDate="2026-12-20",
                )
            ],
            "Task": [_row("t1", Subject="Call", WhatId="acme", OwnerId="ann", ActivityDate="2026-11-01")],
        }
    )


def _user(key: str, name: str) -> dict[str, Any]:
    return {"Id": key, "LastName": name, "Email": f"{key}@x.test", "Username": f"{key}@x.test", "IsActive": True}


def _row(key: str, **fields: Any) -> dict[str, Any]:
    return {"Id": key, "CreatedDate": LONG_AGO, "LastModifiedDate": LONG_AGO, "SystemModstamp": LONG_AGO} | fields


@dataclass(frozen=True)
class Org:
    """A running sandbox as tests use it: a gateway to it, and a hand in it."""

    running: RunningSandbox
    salesforce: Salesforce

    @classmethod
    def of(cls, running: RunningSandbox) -> Org:
        return cls(running, Salesforce.from_settings(settings_of(running)))

    def change(self, **body: Any) -> dict[str, Any]:
        """Change a record as somebody working in Salesforce would."""
        return self._control("salesforce", body)

    def fault(self, name: str, path: str = "", times: int = 1, **more: Any) -> None:
        """Switch a fault on for Salesforce calls."""
        self._control("fault", {"service": "salesforce", "fault": name, "match": {"path": path}, "times": times} | more)

    def id_of(self, object_name: str, name: str) -> str:
        """The id of the one record of that name."""
        field = {"Contact": "LastName", "Task": "Subject", "User": "LastName"}.get(object_name, "Name")
        rows = list(self.salesforce.query(f"SELECT Id FROM {object_name} WHERE {field} = '{name}'"))
        return str(rows[0]["Id"])

    def soql_sent(self) -> list[str]:
        """Every query that reached the org."""
        return [str(one.soql) for one in self.running.world.journal.since(0) if getattr(one, "soql", None)]

    def _control(self, what: str, body: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310  # loopback
            f"{self.running.base_url}/_control/{what}",
            json.dumps(body, default=str).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            found: dict[str, Any] = json.load(answer)
        return found


def settings_of(running: RunningSandbox, **changes: Any) -> Settings:
    """The bot's settings for that sandbox."""
    given = {name.lower(): value for name, value in running.settings.items() if name.startswith("SALESFORCE")}
    return Settings(_env_file=None, **(given | {"salesforce_timeout_seconds": 5} | changes))
