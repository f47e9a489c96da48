"""What became of each object, written to its state row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.salesforce.error_rules import ERROR_RULES, Handling
from app.salesforce.mirrored_object import MirroredObject
from app.salesforce.sync.report import ObjectReport
from app.salesforce.sync.run import Run, state_of

OUTAGE = "OUTAGE"
"""Code of an error that ended the run before the object was read."""

_LONGEST_ERROR = 2000
_COUNTED_EXACTLY = 200_000


def keep_outcome(run: Run, mirrored: MirroredObject, report: ObjectReport) -> ObjectReport:
    """Note how one object did; a refusal that speaks of fields has the object described again."""
    with run.db.begin() as session:
        state = state_of(session, report.object_name)
        state.last_run_at = run.until
        if report.written or report.first_load:
            state.row_count = _row_count(session, mirrored)
        state.last_error, state.last_error_code = report.error[:_LONGEST_ERROR], report.error_code
        if not report.error:
            state.failing_since_at, state.last_ok_at = None, run.until
            return report
        state.failing_since_at = state.failing_since_at or run.until
        rule = ERROR_RULES.get(report.error_code)
        if rule is not None and rule.handling is Handling.DESCRIBE:
            state.described_at = None
    return report


def _row_count(session: Session, mirrored: MirroredObject) -> int:
    """Exact up to a bound; beyond it the planner's estimate, since counting a million rows each minute is a waste."""
    table = mirrored.table
    some = select(table.c.id).where(table.c.is_deleted.is_(False)).limit(_COUNTED_EXACTLY + 1).subquery()
    count = session.scalar(select(func.count()).select_from(some)) or 0
    if count <= _COUNTED_EXACTLY:
        return count
    estimate = session.scalar(
        text("SELECT reltuples FROM pg_class WHERE oid = to_regclass(:name)"), {"name": table.name}
    )
    return max(count, int(estimate or 0))


def keep_outage(db: Database, objects: Iterable[MirroredObject], error: str, at: datetime | None = None) -> None:
    """Note that a run ended before these objects were read."""
    now = at or datetime.now(UTC)  # no answer, no server time: this only dates an error message
    with db.begin() as session:
        for mirrored in objects:
            state = state_of(session, mirrored.name)
            state.last_error, state.last_error_code = error[:_LONGEST_ERROR], "OUTAGE"
            state.failing_since_at, state.last_run_at = state.failing_since_at or now, now
