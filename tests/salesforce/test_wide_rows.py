"""Objects with hundreds of custom fields, and changes by the tens of thousands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.crm import tables
from app.crm.mirror_list import MIRRORED
from app.db.engine import Database
from app.salesforce.gateway import Query
from app.salesforce.schema import ReadPlan, plan_from_state
from app.salesforce.sync import BulkRule, sync_once
from app.salesforce.sync.reconcile import fetch_by_id
from app.salesforce.sync.run import Run
from app.salesforce.tables import SyncState
from app.salesforce.wide_rows import MOST_CHARACTERS
from sandbox.org import OrgData
from sandbox.server import run_in_thread
from tests.salesforce.small_org import Org

ACCOUNT = [one for one in MIRRORED if one.name == "Account"]
FIELDS = [f"A_Field_Whose_Name_Is_Rather_Long_{n:03d}__c" for n in range(420)]
ROWS = 230


@pytest.fixture
def wide() -> Iterator[Org]:
    """Accounts whose custom fields have 18,000 characters of names."""
    rows = [{"Id": f"a{n}", "Name": f"Account {n}"} | dict.fromkeys(FIELDS, f"v{n}") for n in range(ROWS)]
    with run_in_thread(OrgData({"Account": rows}), today=date(2026, 11, 21)) as running:
        yield Org.of(running)


def account(db: Database, name: str) -> tables.Account:
    with db.begin() as session:
        return session.scalars(select(tables.Account).where(tables.Account.name == name)).one()


def test_every_field_of_a_wide_object_arrives_by_short_queries(db: Database, wide: Org, tmp_path: Path) -> None:
    """First load and increment join what several queries told of a row; none is longer than an address may be."""
    assert sync_once(db, wide.salesforce, ACCOUNT, folder=tmp_path).ok
    assert account(db, "Account 7").extra == dict.fromkeys(FIELDS, "v7")
    wide.change(object="Account", id=account(db, "Account 7").id, fields={FIELDS[0]: "x", FIELDS[-1]: "y"})
    assert sync_once(db, wide.salesforce, ACCOUNT, folder=tmp_path).ok
    changed = account(db, "Account 7").extra
    assert (changed[FIELDS[0]], changed[FIELDS[200]], changed[FIELDS[-1]]) == ("x", "v7", "y")
    queries = [one for call in wide.soql_sent() for one in re.split(r"(?=SELECT )", call)]  # a batch is one entry
    assert max(len(Query(soql).url) for soql in queries) <= MOST_CHARACTERS


def test_a_row_that_went_meanwhile_is_left_to_the_next_run(db: Database, wide: Org, tmp_path: Path) -> None:
    """Fetching by id what no longer exists gives the others whole."""
    assert sync_once(db, wide.salesforce, ACCOUNT, folder=tmp_path).ok
    ids = [account(db, f"Account {n}").id for n in range(60)]
    run = Run(db, wide.salesforce, wide.salesforce.server_time(), tmp_path)
    plan = _plan(db)
    assert fetch_by_id(run, plan, [*ids, "001000000000000AAA"]) == 60


def test_tens_of_thousands_of_changes_are_a_jobs_work(db: Database, tmp_path: Path) -> None:
    """Above the line an increment starts a Bulk job for the changes alone, and the watermark moves on."""
    rows = [{"Id": f"a{n}", "Name": f"Account {n}"} for n in range(40)]
    with run_in_thread(OrgData({"Account": rows}), today=date(2026, 11, 21)) as running:
        org = Org.of(running)
        rule = BulkRule(increment_rows=3)
        assert sync_once(db, org.salesforce, ACCOUNT, folder=tmp_path, bulk=rule).ok
        for n in range(5):
            org.change(object="Account", id=account(db, f"Account {n}").id, fields={"Industry": "Energy"})
        report = sync_once(db, org.salesforce, ACCOUNT, folder=tmp_path, bulk=rule)
        assert report.ok, report
        jobs = [one for one in running.world.journal.since(0) if one.path.endswith("jobs/query")]
    with db.begin() as session:
        changed = session.scalar(select(func.count()).where(tables.Account.industry == "Energy"))
        state = session.get_one(SyncState, "Account")
    assert (changed, len(jobs)) == (5, 1)
    assert "SystemModstamp >=" in str(jobs[0].request)
    assert (state.watermark_at, state.bulk_job_id) == (report.until, "")


def _plan(db: Database) -> ReadPlan:
    with db.begin() as session:
        return plan_from_state(ACCOUNT[0], session.get_one(SyncState, "Account"))
