"""The log of runs: who looks at the sync from another process reads it here.

Times are this machine's, not the org's: how long something lasts must not jump when the org's clock turns out to differ.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.errors import ThroughlineError
from app.salesforce.sync.report import SyncReport
from app.salesforce.sync.run import Progress
from app.services import Services
from app.sync.health import STUCK
from app.sync.tables import RunKind, SyncRun

WHOLE_RUN = ""
"""The object name under which an error of the whole run is kept."""

DEFECT = "DEFECT"
"""Code of an error that nobody foresaw."""

_KEPT = timedelta(days=14)
_BEAT_SECONDS = 1.0


def begin_run(services: Services, kind: RunKind) -> int:
    """Note that a run begins; returns its number."""
    now = datetime.now(UTC)
    with services.db.begin() as session:
        session.execute(delete(SyncRun).where(SyncRun.started_at < now - _KEPT))
        run = SyncRun(kind=kind, started_at=now, beat_at=now)
        session.add(run)
        session.flush()
        return run.id


def forget_run(services: Services, run_id: int) -> None:
    """Take back a run that did not come about, because another worker was at it."""
    with services.db.begin() as session:
        session.execute(delete(SyncRun).where(SyncRun.id == run_id))


def end_run(services: Services, run_id: int, report: SyncReport) -> None:
    """Note what a run did."""
    errors = {one.object_name: [one.error_code, one.error] for one in report.failed}
    if report.error:
        errors[WHOLE_RUN] = ["", report.error]
    rows: dict[str, int] = {}
    for one in report.objects:
        if one.written:
            rows[one.object_name] = rows.get(one.object_name, 0) + one.written
    _end(services, run_id, rows=rows, errors=errors)


def break_run(services: Services, run_id: int, error: Exception) -> None:
    """Note that a run ended by an error; one that nobody foresaw is named by its type only, the log has the rest."""
    known = isinstance(error, ThroughlineError)
    told = ["", str(error)] if known else [DEFECT, f"The sync broke off ({type(error).__name__})"]
    _end(services, run_id, errors={WHOLE_RUN: told})


def _end(services: Services, run_id: int, **values: object) -> None:
    now = datetime.now(UTC)
    with services.db.begin() as session:
        ended = {"ended_at": now, "beat_at": now, "loading": {}}
        session.execute(update(SyncRun).where(SyncRun.id == run_id).values(**ended, **values))


@dataclass(slots=True)
class BeatingProgress:
    """Keeps how far a first load is where every process can read it, at most once a second an object, and passes it on."""

    services: Services
    run_id: int
    passed_to: Progress | None = None
    _next_at: float = field(default=0.0)
    _told_of: str = field(default="")

    def __call__(self, object_name: str, rows: int, total: int) -> None:
        """One batch is in."""
        if self.passed_to is not None:
            self.passed_to(object_name, rows, total)
        if object_name == self._told_of and time.monotonic() < self._next_at:
            return
        self._told_of = object_name
        self._next_at = time.monotonic() + _BEAT_SECONDS
        loading = {"object": object_name, "rows": rows, "total": total}
        with self.services.db.begin() as session:
            values = {"beat_at": datetime.now(UTC), "loading": loading}
            session.execute(update(SyncRun).where(SyncRun.id == self.run_id).values(**values))


def last_ended(session: Session, kind: RunKind = RunKind.SYNC) -> SyncRun | None:
    """The run that ended last."""
    ended = select(SyncRun).where(SyncRun.kind == kind, SyncRun.ended_at.is_not(None))
    return session.scalars(ended.order_by(SyncRun.id.desc()).limit(1)).first()


def last_begun(session: Session) -> SyncRun | None:
    """The run of either kind that showed the last sign of life."""
    return session.scalars(select(SyncRun).order_by(SyncRun.beat_at.desc(), SyncRun.id.desc()).limit(1)).first()


def under_way(session: Session) -> SyncRun | None:
    """The sync that runs now; one that a later run outlived died, and so did one long without a sign of life."""
    newest = session.scalars(
        select(SyncRun).where(SyncRun.kind == RunKind.SYNC).order_by(SyncRun.id.desc()).limit(1)
    ).first()
    is_alive = newest is not None and newest.ended_at is None and datetime.now(UTC) - newest.beat_at < STUCK
    return newest if is_alive else None
