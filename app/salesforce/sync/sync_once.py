"""One run of the sync: describe, load what was never loaded, then read what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from app.db.engine import Database
from app.errors import SalesforceUnavailable, ThroughlineError
from app.salesforce.gateway import Salesforce
from app.salesforce.mirrored_object import MirroredObject
from app.salesforce.sync.increment import read_increments
from app.salesforce.sync.loading import load_objects
from app.salesforce.sync.notes import NOTES, read_notes
from app.salesforce.sync.outcome import keep_outage, keep_outcome
from app.salesforce.sync.planning import make_plans
from app.salesforce.sync.report import ObjectReport, SyncReport
from app.salesforce.sync.run import BulkRule, Progress, Run, sync_lock
from app.salesforce.sync.usage import find_usage_sources, read_usage


def sync_once(
    db: Database,
    salesforce: Salesforce,
    objects: Sequence[MirroredObject],
    *,
    folder: Path = Path("var/bulk"),
    progress: Progress | None = None,
    bulk: BulkRule | None = None,
) -> SyncReport:
    """Bring the mirror up to the org's present. Never raises for Salesforce's sake: the report says what failed.

    Safe to start in several workers: one runs, the others return at once with `skipped`. `folder` is where large
    results are downloaded to.
    """
    with sync_lock(db) as is_mine:
        if not is_mine:
            return SyncReport(skipped=True)
        background = salesforce.in_background()
        try:
            run = Run(db, background, background.server_time(), folder, progress, bulk or BulkRule())
        except ThroughlineError as error:
            keep_outage(db, objects, str(error))
            return SyncReport(error=str(error))
        return _report(run, objects)


def _report(run: Run, objects: Sequence[MirroredObject]) -> SyncReport:
    reports: list[ObjectReport] = []
    error = ""
    by_name = {one.name: one for one in objects}
    try:
        for report in _outcomes(run, objects):
            reports.append(keep_outcome(run, by_name[report.object_name], report))  # noqa: PERF401  # outlives an outage
        reports.extend(read_notes(run, by_name.get(NOTES)))
        reports.extend(read_usage(run))
    except SalesforceUnavailable as outage:
        # The next object would fail alike, so the run ends here and every object left is marked.
        error = str(outage)
        done = {report.object_name for report in reports}
        keep_outage(run.db, [one for one in objects if one.name not in done], error, run.until)
    return SyncReport(tuple(reports), run.until, run.salesforce.server_offset, error=error)


def _outcomes(run: Run, objects: Sequence[MirroredObject]) -> Iterator[ObjectReport]:
    plans = make_plans(run, objects)
    if plans.described_anew:
        find_usage_sources(run)
    yield from plans.settled
    yield from load_objects(run, plans.to_load)
    yield from read_increments(run, plans.to_increment)
