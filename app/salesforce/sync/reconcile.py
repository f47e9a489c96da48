"""Nightly: does the mirror hold what the org holds? Finds late rows, hard deletes and records no longer shared.

Counts and newest stamps per month of creation come from one aggregate query per object; ids are compared only for
the months that differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.errors import SalesforceRefused
from app.salesforce.gateway import Salesforce
from app.salesforce.ids import to_18
from app.salesforce.mirrored_object import MirroredObject
from app.salesforce.schema import ReadPlan, plan_from_state
from app.salesforce.soql import chunks, format_soql, instant
from app.salesforce.soql import select as soql_select
from app.salesforce.sync.run import Run, state_of, sync_lock
from app.salesforce.tables import SyncState
from app.salesforce.wide_rows import first_fields, ids_at_once

IDS_PER_QUERY = 200
"""Keeps the address of a GET below what proxies and Salesforce take."""

VANISHED_SHARE = 0.5
VANISHED_LEAST = 100
"""More than this at once is a lost permission of the integration user, not a clean-up: nothing is touched."""

Month = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What one object's comparison found and mended."""

    object_name: str
    org_rows: int = 0
    mirror_rows: int = 0
    fetched: int = 0
    vanished: int = 0
    note: str = ""

    @property
    def difference(self) -> int:
        """Rows that the two sides differed by before they were mended."""
        return abs(self.org_rows - self.mirror_rows)


@dataclass(frozen=True, slots=True)
class Bucket:
    """One month's rows: how many, and the newest stamp."""

    rows: int
    newest: datetime | None


def reconcile(db: Database, salesforce: Salesforce, objects: Sequence[MirroredObject]) -> tuple[Reconciled, ...]:
    """Compare and mend every loaded object; empty where a sync is running. Raises SalesforceUnavailable."""
    with sync_lock(db) as is_mine:
        if not is_mine:
            return ()
        background = salesforce.in_background()
        run = Run(db, background, background.server_time())
        return tuple(_reconciled(run, plan) for plan in _loaded_plans(run, objects))


def _loaded_plans(run: Run, objects: Sequence[MirroredObject]) -> list[ReadPlan]:
    plans = []
    with run.db.begin() as session:
        for mirrored in objects:
            state = session.get(SyncState, mirrored.name)
            if state is not None and state.first_load_done_at is not None and not state.is_off:
                plans.append(plan_from_state(mirrored, state))
    return [plan for plan in plans if "CreatedDate" in plan.fields]


def _reconciled(run: Run, plan: ReadPlan) -> Reconciled:
    try:
        found = _mended(run, plan)
    except SalesforceRefused as error:
        found = Reconciled(plan.mirrored.name, note=f"could not be compared: {error}")
    with run.db.begin() as session:
        state = state_of(session, plan.mirrored.name)
        state.reconciled_at, state.reconcile_note = run.until, found.note
    return found


def _mended(run: Run, plan: ReadPlan) -> Reconciled:
    org = _org_buckets(run, plan)
    with run.db.begin() as session:
        mirror = _mirror_buckets(session, plan)
    fetched = vanished = 0
    org_rows, mirror_rows = (sum(bucket.rows for bucket in side.values()) for side in (org, mirror))
    if mirror_rows - org_rows > max(VANISHED_LEAST, mirror_rows * VANISHED_SHARE):
        note = f"Salesforce shows {org_rows:,} of {mirror_rows:,} rows; I changed nothing, check my user's permissions"
        return Reconciled(plan.mirrored.name, org_rows, mirror_rows, note=note)
    for month in sorted(org.keys() | mirror.keys()):
        if org.get(month) != mirror.get(month):
            gained, lost = _mend_month(run, plan, month)
            fetched, vanished = fetched + gained, vanished + lost
    note = f"{org_rows:,} rows in Salesforce; {fetched:,} fetched again, {vanished:,} no longer there"
    return Reconciled(plan.mirrored.name, org_rows, mirror_rows, fetched, vanished, note)


def _org_buckets(run: Run, plan: ReadPlan) -> dict[Month, Bucket]:
    newest = f", MAX({plan.stamp_field}) newest" if plan.stamp_field else ""
    where = "WHERE IsDeleted = false " if plan.keeps_deleted else ""
    soql = (
        f"SELECT CALENDAR_YEAR(CreatedDate) y, CALENDAR_MONTH(CreatedDate) m, COUNT(Id) n{newest} "  # noqa: S608
        f"FROM {plan.mirrored.name} {where}GROUP BY CALENDAR_YEAR(CreatedDate), CALENDAR_MONTH(CreatedDate)"
    )
    return {
        (int(row["y"]), int(row["m"])): Bucket(int(row["n"]), _instant(row.get("newest")))
        for row in run.salesforce.query(soql, include_deleted=plan.keeps_deleted)
    }


def _mirror_buckets(session: Session, plan: ReadPlan) -> dict[Month, Bucket]:
    columns = plan.mirrored.columns
    created = func.timezone("UTC", columns["CreatedDate"])
    year, month = func.date_part("year", created), func.date_part("month", created)
    newest = func.max(columns[plan.stamp_field])
    statement = select(year, month, func.count(), newest).where(columns["IsDeleted"].is_(False)).group_by(year, month)
    return {
        (int(row[0]), int(row[1])): Bucket(int(row[2]), row[3])
        for row in session.execute(statement)
        if row[0] is not None
    }


def _mend_month(run: Run, plan: ReadPlan, month: Month) -> tuple[int, int]:
    """Fetch what the mirror lacks or has older, mark what the org no longer shows; returns both counts."""
    start, end = _bounds(month)
    where = f"CreatedDate >= {instant(start)} AND CreatedDate < {instant(end)}"
    where += " AND IsDeleted = false" if plan.keeps_deleted else ""
    soql = soql_select(plan.mirrored.name, ("Id", plan.stamp_field), where)
    rows = run.salesforce.query(soql, include_deleted=plan.keeps_deleted)
    org = {to_18(row["Id"]): _instant(row[plan.stamp_field]) for row in rows}
    mirror = _mirror_ids(run, plan, start, end)
    stale = [record_id for record_id, stamp in org.items() if mirror.get(record_id) != stamp]
    gone = [record_id for record_id in mirror if record_id not in org]
    fetch_by_id(run, plan, stale)
    _mark_gone(run, plan, gone)
    return len(stale), len(gone)


def _mirror_ids(run: Run, plan: ReadPlan, start: datetime, end: datetime) -> dict[str, datetime | None]:
    columns = plan.mirrored.columns
    statement = select(columns["Id"], columns[plan.stamp_field]).where(
        columns["CreatedDate"] >= start, columns["CreatedDate"] < end, columns["IsDeleted"].is_(False)
    )
    with run.db.begin() as session:
        return {row[0]: row[1] for row in session.execute(statement)}


def fetch_by_id(run: Run, plan: ReadPlan, record_ids: Sequence[str]) -> int:
    """Read these records anew; returns how many the org gave."""
    read = 0
    for part in chunks(record_ids, ids_at_once(plan)):
        where = format_soql("Id IN {}", list(part))
        soql = soql_select(plan.mirrored.name, first_fields(plan), where)
        rows = list(run.salesforce.query(soql, include_deleted=plan.keeps_deleted))
        run.write(plan, rows)
        read += len(rows)
    return read


def _mark_gone(run: Run, plan: ReadPlan, record_ids: Iterable[str]) -> None:
    """Deleted for good, or no longer shared with the integration user: either way not ours to show.

    A deleted one that still is in the recycle bin comes with its own row, which says more.
    """
    with run.db.begin() as session:
        table = plan.mirrored.table
        for part in chunks(list(record_ids), IDS_PER_QUERY):
            session.execute(update(table).where(table.c.id.in_(part)).values(is_deleted=True))
    if plan.keeps_deleted:
        fetch_by_id(run, plan, list(record_ids))


def _bounds(month: Month) -> tuple[datetime, datetime]:
    year, number = month
    following = (year + 1, 1) if number == 12 else (year, number + 1)
    return datetime(year, number, 1, tzinfo=UTC), datetime(*following, 1, tzinfo=UTC)


def _instant(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
