"""Once a night: does the mirror hold what the org holds? What was found is kept as a ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.crm.mirror_list import MIRRORED
from app.crm.org_zone import org_zone
from app.errors import ThroughlineError
from app.salesforce.sync.reconcile import Reconciled, reconcile
from app.salesforce.sync.report import SyncReport
from app.salesforce.tables import SyncState
from app.services import Services
from app.sync.run_log import begin_run, break_run, end_run, forget_run
from app.sync.status import first_sync_missing
from app.sync.tables import RunKind, SyncReconciliation, SyncRun

log = structlog.get_logger(__name__)

NIGHT_HOUR = 2
"""Org time. A worker that was down in the night compares when it is back."""

_TRY_AGAIN = timedelta(minutes=30)


def reconcile_nightly(services: Services, *, now: datetime | None = None) -> tuple[Reconciled, ...]:
    """Compare and mend where tonight's comparison is due; empty where it is not, or while a sync runs."""
    now = now or services.clock.now()
    with services.db.begin() as session:
        zone = org_zone(session)
        if not _is_due(session, now, zone):
            return ()
    return reconcile_now(services, on=now.astimezone(zone).date())


def reconcile_now(services: Services, *, on: date) -> tuple[Reconciled, ...]:
    """Compare and mend, and keep what was found under that day; empty while a sync runs."""
    run_id = begin_run(services, RunKind.RECONCILE)
    try:
        found = reconcile(services.db, services.salesforce, MIRRORED)
    except ThroughlineError as error:
        break_run(services, run_id, error)
        log.warning("reconcile_failed", reason=str(error))
        return ()
    if not found:
        forget_run(services, run_id)
        return ()
    keep_reconciled(services, found, on=on)
    end_run(services, run_id, SyncReport())
    log.info("reconciled", objects=len(found), differing=[one.object_name for one in found if is_different(one)])
    return found


def is_different(found: Reconciled) -> bool:
    """Whether the two sides did not hold the same, by number or by content."""
    return bool(found.difference or found.fetched or found.vanished)


def keep_reconciled(services: Services, found: Iterable[Reconciled], *, on: date) -> None:
    """Write one line an object into the ledger; a second comparison of the same day replaces the first."""
    now = services.clock.now()
    with services.db.begin() as session:
        for one in found:
            values = {
                "at": now,
                "org_rows": one.org_rows,
                "mirror_rows": one.mirror_rows,
                "fetched": one.fetched,
                "vanished": one.vanished,
                "note": one.note,
            }
            statement = insert(SyncReconciliation).values(object_name=one.object_name, on_day=on, **values)
            session.execute(statement.on_conflict_do_update(index_elements=["object_name", "on_day"], set_=values))


def _is_due(session: Session, now: datetime, zone: ZoneInfo) -> bool:
    if first_sync_missing(session) is not None:
        return False
    tried = select(func.max(SyncRun.started_at)).where(SyncRun.kind == RunKind.RECONCILE)
    last_try = session.scalar(tried)
    machine_now = session.scalar(select(func.now()))
    if last_try is not None and machine_now is not None and machine_now - last_try < _TRY_AGAIN:
        return False
    done_on = session.scalar(select(func.max(SyncReconciliation.on_day)))
    return night_is_due(now.astimezone(zone), done_on or _loaded_on(session, zone))


def _loaded_on(session: Session, zone: ZoneInfo) -> date | None:
    loaded_at = session.scalar(select(func.max(SyncState.first_load_done_at)))
    return loaded_at.astimezone(zone).date() if loaded_at else None


def night_is_due(local_now: datetime, done_on: date | None) -> bool:
    """Whether a comparison is owed: once a day, from two in the morning on. A mirror loaded today needs none today."""
    return local_now.hour >= NIGHT_HOUR and (done_on is None or done_on < local_now.date())
