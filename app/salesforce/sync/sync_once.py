"""One run of the sync: describe, load what was never loaded, then read what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from app.db.engine import Database
from app.errors import SalesforceUnavailable, ThroughlineError
from app.salesforce.errors import Refusal
from app.salesforce.gateway import Salesforce
from app.salesforce.mirrored_object import MirroredObject
from app.salesforce.schema import ReadPlan
from app.salesforce.sync.bulk_load import BULK_FROM_ROWS, REFUSED_BY_BULK, load_by_bulk
from app.salesforce.sync.first_load import load_by_rest
from app.salesforce.sync.increment import read_increments
from app.salesforce.sync.outcome import keep_outage, keep_outcome
from app.salesforce.sync.planning import must_load, plan_of, watermark_of
from app.salesforce.sync.report import ObjectReport, SyncReport
from app.salesforce.sync.run import Progress, Run, sync_lock


def sync_once(
    db: Database,
    salesforce: Salesforce,
    objects: Sequence[MirroredObject],
    *,
    folder: Path = Path("var/bulk"),
    progress: Progress | None = None,
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
            run = Run(db, background, background.server_time(), folder, progress)
        except ThroughlineError as error:
            keep_outage(db, objects, str(error))
            return SyncReport(error=str(error))
        return _report(run, objects)


def _report(run: Run, objects: Sequence[MirroredObject]) -> SyncReport:
    reports: list[ObjectReport] = []
    error = ""
    try:
        for report in _outcomes(run, objects):
            reports.append(keep_outcome(run, report))  # noqa: PERF401  # what was done must outlive an outage
    except SalesforceUnavailable as outage:
        # The next object would fail alike, so the run ends here and every object left is marked.
        error = str(outage)
        done = {report.object_name for report in reports}
        keep_outage(run.db, [one for one in objects if one.name not in done], error, run.until)
    return SyncReport(tuple(reports), run.until, run.salesforce.server_offset, error=error)


def _outcomes(run: Run, objects: Sequence[MirroredObject]) -> Iterator[ObjectReport]:
    loaded: list[ReadPlan] = []
    sizes = Sizes(run, objects)
    for mirrored in objects:
        try:
            plan = plan_of(run, mirrored)
            if plan is None:
                yield ObjectReport(mirrored.name, is_off=True)
            elif must_load(run, plan):
                yield _load(run, plan, sizes)
            elif plan.stamp_field:
                loaded.append(plan)
        except Refusal as refusal:
            yield ObjectReport(mirrored.name, error=str(refusal), error_code=refusal.code)
        except SQLAlchemyError as error:
            yield ObjectReport(mirrored.name, error=str(error), error_code="DATABASE")
    yield from read_increments(run, [(plan, watermark_of(run, plan)) for plan in loaded])


class Sizes:
    """How many rows each object has, asked once and only where something is to be loaded."""

    def __init__(self, run: Run, objects: Sequence[MirroredObject]) -> None:
        self._run = run
        self._names = [one.name for one in objects]
        self._counts: dict[str, int] | None = None

    def is_large(self, object_name: str) -> bool:
        """Whether a bulk job is the better way."""
        if self._counts is None:
            self._counts = self._asked()
        return self._counts.get(object_name, 0) > BULK_FROM_ROWS

    def _asked(self) -> dict[str, int]:
        try:
            return self._run.salesforce.record_counts(self._names)
        except Refusal:
            return {}  # some users may not count; REST pages work for any size, only slower


def _load(run: Run, plan: ReadPlan, sizes: Sizes) -> ObjectReport:
    if not sizes.is_large(plan.mirrored.name):
        return load_by_rest(run, plan)
    try:
        return load_by_bulk(run, plan)
    except Refusal as error:
        if error.code not in REFUSED_BY_BULK:
            raise
        return load_by_rest(run, plan)
