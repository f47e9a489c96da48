"""`kill -9` in the middle of a first load: the next run goes on where it was."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.crm import tables
from app.crm.mirror_list import MIRRORED
from app.db.engine import Database
from app.salesforce.sync import BulkRule, sync_once
from sandbox.org import OrgData
from sandbox.server import run_in_thread
from tests.salesforce.small_org import Org

pytestmark = pytest.mark.faults

ROWS, REST_PAGE = 4_600, 2_000
BY_REST, BY_BULK = 1_000_000, 1_000
ACCOUNT = [one for one in MIRRORED if one.name == "Account"]


@pytest.fixture(scope="module")
def large() -> Iterator[Org]:
    """An org that takes three pages, over REST as by Bulk."""
    rows = [{"Id": f"a{n}", "Name": f"Account {n}"} for n in range(ROWS)]
    with run_in_thread(OrgData({"Account": rows}), today=date(2026, 11, 21)) as running:
        yield Org.of(running)


# Calls that a page takes: some 640,000 over REST, 21,000 by Bulk.
@pytest.mark.parametrize(
    ("from_rows", "die_after"),
    [(BY_REST, 0), (BY_REST, 300_000), (BY_REST, 620_000)] + [(BY_BULK, calls) for calls in (0, 4_000, 14_000, 21_000)],
)
def test_a_killed_load_goes_on_where_it_was(
    db: Database, large: Org, tmp_path: Path, from_rows: int, die_after: int
) -> None:
    """Killed between pages or within one, every row is there once after the next run, and no page is read twice."""
    settings = {name.lower(): value for name, value in large.running.settings.items() if name.startswith("SALESFORCE")}
    told = {
        "database": db.url,
        "settings": settings,
        "folder": str(tmp_path),
        "from_rows": from_rows,
        "die_after": die_after,
    }
    command = [sys.executable, "-m", "tests.salesforce.dying_sync", json.dumps(told, default=str)]
    died = subprocess.run(command, check=False, capture_output=True, text=True)
    assert died.returncode == -signal.SIGKILL, died.stderr
    held = _count(db)
    assert 0 < held < ROWS
    seen: list[tuple[int, int]] = []
    report = sync_once(
        db, large.salesforce, ACCOUNT, folder=tmp_path, bulk=BulkRule(from_rows=from_rows, page_rows=1500),
        progress=lambda _, rows, total: seen.append((rows, total)),
    )  # fmt: skip
    assert report.ok, report
    assert [one.read for one in report.objects] == [ROWS - held]
    assert _count(db) == ROWS
    assert seen[-1][0] == ROWS
    assert list(tmp_path.iterdir()) == []


def _count(db: Database) -> int:
    with db.begin() as session:
        return session.scalar(select(func.count()).select_from(tables.Account)) or 0
