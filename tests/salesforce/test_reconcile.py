"""The nightly comparison of the mirror with the org."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from app.crm import tables
from app.crm.mirror_list import MIRRORED
from app.db.engine import Database
from app.salesforce.sync import Reconciled, reconcile, sync_once
from app.salesforce.tables import SyncState
from tests.salesforce.small_org import Org

OBJECTS = [one for one in MIRRORED if one.name in {"User", "Account", "Task"}]


@pytest.fixture
def acme(db: Database, org: Org) -> str:
    """The id of an account that the mirror knows."""
    sync_once(db, org.salesforce, OBJECTS, folder=Path("/nonexistent"))
    return org.id_of("Account", "Acme")


def accounts(db: Database, org: Org) -> Reconciled:
    return next(one for one in reconcile(db, org.salesforce, OBJECTS) if one.object_name == "Account")


def spoil(db: Database, record_id: str, **values: Any) -> None:
    with db.begin() as session:
        session.execute(update(tables.Account).where(tables.Account.id == record_id).values(**values))


def test_a_mirror_that_is_right_is_left_alone(db: Database, org: Org, acme: str) -> None:
    """Equal counts and stamps cost one query per object and change nothing."""
    found = accounts(db, org)
    assert (found.org_rows, found.difference, found.fetched, found.vanished) == (2, 0, 0, 0)
    with db.begin() as session:
        assert session.get_one(SyncState, "Account").reconciled_at is not None


def test_a_record_that_was_removed_for_good_is_found(db: Database, org: Org, acme: str) -> None:
    """Hard deletes show in no change log: the record becomes a tombstone at night."""
    org.change(object="Account", id=acme, hard_delete=True)
    assert accounts(db, org).vanished == 1
    with db.begin() as session:
        assert session.get_one(tables.Account, acme).is_deleted


def test_a_row_that_came_too_late_for_every_window_is_fetched(db: Database, org: Org, acme: str) -> None:
    """A row that the mirror never got, or has in an old version, is read at night."""
    spoil(db, acme, name="Old", system_modstamp=None)
    with db.begin() as session:
        session.delete(session.get_one(tables.Account, org.id_of("Account", "Beta")))
    found = accounts(db, org)
    assert (found.difference, found.fetched) == (1, 2)
    with db.begin() as session:
        assert session.get_one(tables.Account, acme).name == "Acme"
        assert session.get_one(tables.Account, org.id_of("Account", "Beta")).name == "Beta"


def test_a_tombstone_of_a_living_record_comes_back(db: Database, org: Org, acme: str) -> None:
    """A record that is shared again is shown again."""
    spoil(db, acme, is_deleted=True)
    assert accounts(db, org).fetched == 1
    with db.begin() as session:
        assert not session.get_one(tables.Account, acme).is_deleted


def test_a_lost_permission_does_not_empty_the_mirror(db: Database, org: Org, acme: str) -> None:
    """When most rows are gone at once, nothing is touched and the note says why."""
    with db.begin() as session:
        session.add_all(tables.Account(id=f"001xx{n:013d}", name=f"A{n}", created_date=None) for n in range(300))
        session.execute(update(tables.Account).values(created_date=tables.Account.system_modstamp))
        some = update(tables.Account).where(tables.Account.system_modstamp.is_(None))
        session.execute(some.values(created_date="2025-01-01T00:00:00Z"))
    assert "check my user's permissions" in accounts(db, org).note
    with db.begin() as session:
        assert not session.get_one(tables.Account, f"001xx{7:013d}").is_deleted
