"""The sync: a first load of activities against the database's own COPY, and increments in small and large orgs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

from app.db.engine import Database
from app.salesforce.client import Call
from app.salesforce.gateway import Salesforce
from app.salesforce.sync import BulkRule, sync_once
from app.settings import Settings
from benchmarks.activities import FIELDS, TASK, write_tasks
from benchmarks.result import Result, at_least, at_most
from benchmarks.scratch import fresh_database, scratch_folder

PAGE_ROWS = 50_000
CHANGES = 1000
_COLLECTION = 200


def run(*, full: bool = False) -> Iterator[Result]:
    """First load and increments; `full`: 1,000,000 activities."""
    with scratch_folder() as folder:
        yield from first_load(folder, 1_000_000 if full else 100_000)
        yield from increments(folder, 100_000 if full else 3_000)


def first_load(folder: Path, rows: int) -> list[Result]:
    """The real sync through a real bulk job, and COPY of the very same CSV into the very same table."""
    pages = folder / "pages"
    pages.mkdir()
    for number in range(rows // PAGE_ROWS):
        part = range(number * PAGE_ROWS, (number + 1) * PAGE_ROWS)
        write_tasks(pages / f"page-{number}.csv", part, accounts=rows // 10)
    told = {"object": "Task", "fields": FIELDS, "rows": rows, "page_rows": PAGE_ROWS}
    (pages / "org.json").write_text(json.dumps(told))
    paths = sorted(pages.glob("page-*.csv"))
    before = _copied(fresh_database(folder, "before"), paths)
    with _served("benchmarks.bulk_org", str(pages)) as lines:
        org_url = f"http://127.0.0.1:{int(lines.readline())}"
        synced = _synced(fresh_database(folder, "synced"), org_url, folder)
    # The faster of two, around the sync: another program's work must not make the floor look slow.
    floor = min(before, _copied(fresh_database(folder, "after"), paths))
    ratio = floor / synced["seconds"]
    return [
        Result(f"first load of {rows:,} activities: COPY into the table", rows / floor, "rows/s"),
        Result(f"first load of {rows:,} activities: the sync", rows / synced["seconds"], "rows/s"),
        at_least("first load: share of COPY's speed", ratio, "x", 0.5),
        at_most("first load: peak memory", synced["peak_mb"], "MB", 300),
    ]


def _copied(db: Database, paths: list[Path]) -> float:
    """Seconds that the database itself takes for these files, a transaction each."""
    started = time.perf_counter()
    for path in paths:
        copy_into(db, path)
    return time.perf_counter() - started


def copy_into(db: Database, path: Path) -> None:
    """A file of tasks into their table by the database's own bulk path."""
    columns = sql.SQL(", ").join(sql.Identifier(TASK.columns[name].name) for name in FIELDS)
    table = sql.Identifier(TASK.table.name)
    statement = sql.SQL("COPY {0} ({1}) FROM STDIN WITH (FORMAT csv, HEADER, FORCE_NULL ({1}))")
    with (
        psycopg.connect(db.url) as connection,
        path.open("rb") as file,
        connection.cursor().copy(statement.format(table, columns)) as copy,
    ):
        while block := file.read(1 << 18):
            copy.write(block)


def _synced(db: Database, org_url: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.load_once", db.url, org_url, str(folder / "bulk")]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=_environment())
    if ran.returncode:
        raise RuntimeError(ran.stderr[-2000:])
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found


def increments(folder: Path, rows: int) -> list[Result]:
    """1,000 changed records in an org of `rows` activities and in one of ten times as many."""
    small, large = _increment(folder, "small", rows), _increment(folder, "large", rows * 10)
    ratio = large / small
    return [
        Result(f"increment of {CHANGES:,} changes in an org of {rows:,}", small * 1000, "ms"),
        Result(f"increment of {CHANGES:,} changes in an org of {rows * 10:,}", large * 1000, "ms"),
        at_most("increment: its time in the ten times larger org", ratio, "x", 2),
    ]


def _increment(folder: Path, name: str, rows: int) -> float:
    org = folder / name
    org.mkdir()
    write_tasks(org / "Task.csv", range(rows), accounts=0)
    db = fresh_database(folder, name)
    with _sandbox(org) as settings:
        salesforce = Salesforce.from_settings(settings)
        first = sync_once(db, salesforce, [TASK], folder=folder / "bulk", bulk=BulkRule(wait_seconds=600))
        if not first.ok:
            raise RuntimeError(f"the first load failed: {first}")
        _change(salesforce)
        started = time.perf_counter()
        report = sync_once(db, salesforce, [TASK], folder=folder / "bulk")
        seconds = time.perf_counter() - started
    if not report.ok or report.objects[0].written < CHANGES:
        raise RuntimeError(f"the increment did not bring the changes: {report}")
    return seconds


def _change(salesforce: Salesforce) -> None:
    ids = [str(row["Id"]) for row in salesforce.query(f"SELECT Id FROM Task ORDER BY Id LIMIT {CHANGES}")]
    for start in range(0, CHANGES, _COLLECTION):
        records = [
            {"attributes": {"type": "Task"}, "Id": record_id, "Priority": "High"}
            for record_id in ids[start : start + _COLLECTION]
        ]
        told = salesforce.call(Call("PATCH", "composite/sobjects", json={"records": records}))
        if not all(one["success"] for one in told):
            raise RuntimeError(f"the org refused a change: {told[0]}")


@contextmanager
def _sandbox(org: Path) -> Iterator[Settings]:
    """The sandbox on an org of CSV files, in a process of its own."""
    with _served("sandbox", "--port", "0", "--org", str(org)) as lines:
        told = dict(line.rstrip().split("=", 1) for line in iter(lines.readline, "\n"))
        given: dict[str, Any] = {name.lower(): value for name, value in told.items() if name.startswith("SALESFORCE")}
        yield Settings(_env_file=None, **given)


@contextmanager
def _served(module: str, *arguments: str) -> Iterator[IO[str]]:
    """Another process that serves until the block ends; gives what it prints."""
    command = [sys.executable, "-m", module, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_environment())
    try:
        if process.stdout is None:
            raise RuntimeError(f"{module} did not start")
        yield process.stdout
    finally:
        process.terminate()
        process.wait(timeout=60)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
