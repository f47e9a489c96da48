"""Large objects: streamed by Bulk 2.0, restartable, never with a row too few."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.crm import tables
from app.crm.mirror_list import MIRRORED
from app.db.engine import Database
from app.salesforce.sync import BulkRule, SyncReport, sync_once
from app.salesforce.tables import MeasureSnapshot, SyncState
from sandbox.org import OrgData
from sandbox.server import run_in_thread
from tests.salesforce.small_org import Org

ROWS = 700
RULE = BulkRule(from_rows=600, page_rows=300)
ACCOUNT = [one for one in MIRRORED if one.name == "Account"]


@pytest.fixture(scope="module")
def large() -> Iterator[Org]:
    """An org with more accounts than REST pages are good for; one name holds quotes and a line break."""
    rows = [{"Id": f"a{n}", "Name": f"Account {n}", "Health_Score__c": n % 100} for n in range(ROWS - 1)]
    rows.append({"Id": "odd", "Name": 'Odd, "quoted"\nname', "Health_Score__c": None})
    with run_in_thread(OrgData({"Account": rows}), today=date(2026, 11, 21)) as running:
        yield Org.of(running)


def load(db: Database, org: Org, folder: Path) -> SyncReport:
    return sync_once(db, org.salesforce, ACCOUNT, folder=folder, bulk=RULE)


def count(db: Database) -> int:
    with db.begin() as session:
        return session.scalar(select(func.count()).select_from(tables.Account)) or 0


def test_every_row_arrives_with_its_custom_fields(db: Database, large: Org, tmp_path: Path) -> None:
    """Hundreds of accounts come through one job, odd text included, and no file is left behind."""
    report = load(db, large, tmp_path)
    assert report.ok, report
    assert count(db) == ROWS
    with db.begin() as session:
        odd = session.scalars(select(tables.Account).where(tables.Account.name.contains("quoted"))).one()
        assert (odd.name, odd.extra) == ('Odd, "quoted"\nname', {})
        assert session.scalar(select(func.count()).select_from(MeasureSnapshot)) == ROWS - 1
        assert session.get_one(SyncState, "Account").watermark_at == report.until
    assert list(tmp_path.iterdir()) == []


def test_a_broken_off_page_is_fetched_again(db: Database, large: Org, tmp_path: Path) -> None:
    """A result that ends in the middle is noticed, thrown away and read again."""
    large.fault("truncated_csv", path="results")
    assert load(db, large, tmp_path).ok
    assert count(db) == ROWS


def test_a_load_that_was_killed_goes_on_where_it_was(db: Database, large: Org, tmp_path: Path) -> None:
    """After two pages the process dies; the following run fetches the third page only."""
    jobs_before = len(_jobs(large))

    def die(object_name: str, rows: int, total: int) -> None:
        if rows > 300:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync_once(db, large.salesforce, ACCOUNT, folder=tmp_path, progress=die, bulk=RULE)
    assert count(db) == 600
    report = load(db, large, tmp_path)
    assert [one.read for one in report.objects] == [ROWS - 600]
    assert count(db) == ROWS
    assert len(_jobs(large)) == jobs_before + 1


def _jobs(org: Org) -> list[str]:
    entries = org.running.world.journal.since(0)
    return [one.path for one in entries if one.method == "POST" and one.path.endswith("/jobs/query")]
