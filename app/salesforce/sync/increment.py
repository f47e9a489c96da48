"""Increments: what changed since the watermark, 25 objects to a call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from app.salesforce.describing import BATCH_SIZE
from app.salesforce.error_rules import Handling
from app.salesforce.errors import Refusal
from app.salesforce.gateway import Page, Query
from app.salesforce.schema import ReadPlan
from app.salesforce.soql import chunks, instant, select
from app.salesforce.sync.bulk_load import REFUSED_BY_BULK, load_by_bulk
from app.salesforce.sync.report import ObjectReport
from app.salesforce.sync.run import FAULTS_OF_ONE_OBJECT, Run
from app.salesforce.tables import SyncState
from app.salesforce.wide_rows import first_fields

OVERLAP = timedelta(minutes=10)
"""Rows become visible after their stamp: a long transaction commits late. Re-reading is free of effects."""

SMALLEST_WINDOW = timedelta(minutes=1)
Window = tuple[ReadPlan, datetime]
"""What to read, and the watermark it was read up to."""


def read_increments(run: Run, windows: Sequence[Window]) -> Iterator[ObjectReport]:
    """Read every object's changes; an object that fails keeps its watermark and does not stop the others."""
    for part in chunks(windows, BATCH_SIZE):
        queries = [_query(plan, watermark) for plan, watermark in part]
        for (plan, watermark), answer in zip(part, run.salesforce.batch(queries), strict=True):
            yield _report(run, plan, watermark, answer)


def _report(run: Run, plan: ReadPlan, watermark: datetime, answer: Page | Refusal) -> ObjectReport:
    try:
        if isinstance(answer, Refusal):
            if answer.handling is not Handling.RESTART:
                raise answer
            return _halved(run, plan, watermark)
        if answer.total > run.bulk.increment_rows:
            return _by_bulk(run, plan, watermark, answer)
        return _written(run, plan, answer, run.until)
    except Refusal as error:
        if error.handling is Handling.RESTART and run.until - watermark > SMALLEST_WINDOW:
            return _halved(run, plan, watermark)
        return ObjectReport(plan.mirrored.name, error=str(error), error_code=error.code)
    except FAULTS_OF_ONE_OBJECT as error:
        return ObjectReport(plan.mirrored.name, error=str(error), error_code="DATABASE")


def _by_bulk(run: Run, plan: ReadPlan, watermark: datetime, page: Page) -> ObjectReport:
    """So many changes (a mass update, an import) are a job's work; one that takes long goes on with the next run."""
    try:
        return load_by_bulk(run, plan, since=watermark - OVERLAP)
    except Refusal as error:
        if error.code not in REFUSED_BY_BULK:
            raise
        return _written(run, plan, page, run.until)


def _halved(run: Run, plan: ReadPlan, watermark: datetime) -> ObjectReport:
    """Half the window: the watermark moves to its middle, and the next run reads on from there."""
    middle = (watermark + (run.until - watermark) / 2).replace(microsecond=0)
    page = run.salesforce.first_page(_query(plan, watermark, middle))
    return _written(run, plan, page, middle)


def _written(run: Run, plan: ReadPlan, page: Page, until: datetime) -> ObjectReport:
    def reached(state: SyncState) -> None:
        state.watermark_at = max(until, state.watermark_at or until)

    read = written = 0
    while page.next_path:
        # Pages are committed as they come; only the last one moves the watermark.
        written += run.write(plan, page.rows)
        read += len(page.rows)
        page = run.salesforce.next_page(page.next_path)
    written += run.write(plan, page.rows, reached)
    return ObjectReport(plan.mirrored.name, read + len(page.rows), written)


def _query(plan: ReadPlan, watermark: datetime, until: datetime | None = None) -> Query:
    """Rows of the window; one without an end reads what was stamped after the run began, too.

    The watermark moves to the run's beginning only, so such rows are read again, and none of that second is lost.
    """
    where = f"{plan.stamp_field} >= {instant(watermark - OVERLAP)}"
    where += f" AND {plan.stamp_field} < {instant(until)}" if until else ""
    return Query(select(plan.mirrored.name, first_fields(plan), where), plan.keeps_deleted)
