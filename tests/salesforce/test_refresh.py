"""One account brought up to date in one call."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from app.crm import activity_tables, tables
from app.crm.mirror_list import MIRRORED
from app.crm.refresh_account import refresh_account
from app.db.engine import Database
from app.errors import SalesforceUnavailable
from app.salesforce.sync import sync_once
from tests.salesforce.small_org import Org


@pytest.fixture
def acme(db: Database, org: Org) -> str:
    """The id of an account that the mirror knows."""
    sync_once(db, org.salesforce, MIRRORED, folder=Path("/nonexistent"))
    return org.id_of("Account", "Acme")


def calls(org: Org) -> int:
    return org.salesforce.connections.pulse.used_and_total[0]


def test_changes_around_an_account_arrive_in_one_call(db: Database, org: Org, acme: str) -> None:
    """A new amount and a new task are there after a single API call."""
    org.change(object="Opportunity", id=org.id_of("Opportunity", "Renewal"), fields={"Amount": 999})
    org.change(object="Task", fields={"Subject": "Mail", "WhatId": acme})
    before = calls(org)
    assert refresh_account(db, org.salesforce, acme)
    assert calls(org) == before + 1
    with db.begin() as session:
        assert session.scalar(select(tables.Opportunity.amount)) == Decimal(999)
        assert set(session.scalars(select(activity_tables.Task.subject))) == {"Call", "Mail"}


def test_nothing_new_is_told_apart(db: Database, org: Org, acme: str) -> None:
    """When nothing changed, the caller need not update its message."""
    assert not refresh_account(db, org.salesforce, acme)


def test_an_outage_leaves_the_mirror_as_it_was(db: Database, org: Org, acme: str) -> None:
    """The caller hears that Salesforce is down; what it showed stays valid."""
    org.fault("503_html", times=20)
    with pytest.raises(SalesforceUnavailable):
        refresh_account(db, org.salesforce, acme)
    with db.begin() as session:
        assert session.get_one(tables.Account, acme).name == "Acme"
