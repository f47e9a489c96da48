"""The first load of an object over REST: by id, so that a killed one goes on where it was."""

from __future__ import annotations

from app.salesforce.gateway import Page, Query
from app.salesforce.schema import ReadPlan
from app.salesforce.soql import format_soql, select
from app.salesforce.sync.report import ObjectReport
from app.salesforce.sync.run import Run, state_of
from app.salesforce.tables import SyncState
from app.salesforce.wide_rows import first_fields


def load_by_rest(run: Run, plan: ReadPlan, first: Page | None = None, total: int = 0) -> ObjectReport:
    """Read every row, deleted and archived ones too; the watermark becomes the time at which the load began.

    `first` is the first page where it was already asked for, `total` about how many rows there are (0 = unknown).
    """
    cursor = begin_load(run, plan)
    before = run.held(plan) if cursor else 0
    read = written = 0
    page = first or run.salesforce.first_page(first_query(plan, cursor))
    while True:
        last_id = str(page.rows[-1]["Id"]) if page.rows else cursor
        done = not page.next_path
        written += run.write(plan, page.rows, lambda state: _advance(run, state, last_id, done=done))  # noqa: B023
        read += len(page.rows)
        run.tell(plan, before + read, max(total, before + read) if total else 0)
        if done:
            return ObjectReport(plan.mirrored.name, read, written, first_load=True)
        page = run.salesforce.next_page(page.next_path)


def first_query(plan: ReadPlan, cursor: str) -> Query:
    """All rows behind the cursor, by id."""
    where = format_soql("Id > {}", cursor) if cursor else ""
    return Query(select(plan.mirrored.name, first_fields(plan), where, "Id"), plan.keeps_deleted)


def begin_load(run: Run, plan: ReadPlan) -> str:
    """Note when the load began, unless it goes on; returns the cursor to go on from."""
    with run.db.begin() as session:
        state = state_of(session, plan.mirrored.name)
        state.load_started_at = state.load_started_at or run.until
        return state.load_cursor


def _advance(run: Run, state: SyncState, last_id: str, *, done: bool) -> None:
    state.load_cursor = last_id
    if done:
        finish_load(run, state)


def finish_load(run: Run, state: SyncState) -> None:
    """Everything up to the start of the load is here; what changed meanwhile is the next increment's."""
    started = state.load_started_at or run.until
    state.watermark_at = max(started, state.watermark_at) if state.watermark_at else started
    state.first_load_done_at = run.until
    state.load_started_at, state.load_cursor, state.bulk_job_id = None, "", ""
