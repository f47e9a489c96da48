"""One run of the mirror's sync, and what it teaches about the org's clock."""

from __future__ import annotations

import structlog

from app.clock import store_org_clock
from app.crm.mirror_list import MIRRORED
from app.salesforce.sync.report import SyncReport
from app.salesforce.sync.run import Progress
from app.salesforce.sync.sync_once import sync_once
from app.services import Services
from app.sync.run_log import BeatingProgress, begin_run, break_run, end_run, forget_run
from app.sync.tables import RunKind

log = structlog.get_logger(__name__)


def run_sync(services: Services, *, progress: Progress | None = None) -> SyncReport:
    """Bring the mirror up to date; never raises for Salesforce's sake, the report says what failed.

    `progress` is told of each batch of a first load.
    """
    run_id = begin_run(services, RunKind.SYNC)
    beating = BeatingProgress(services, run_id, progress)
    folder = services.settings.data_dir / "bulk"
    try:
        report = sync_once(services.db, services.salesforce, MIRRORED, folder=folder, progress=beating)
    except Exception as error:
        break_run(services, run_id, error)
        raise
    if report.skipped:
        forget_run(services, run_id)
        return report
    if report.until is not None:
        with services.db.begin() as session:
            store_org_clock(session, report.server_offset)
    end_run(services, run_id, report)
    changed = sum(one.written for one in report.objects)
    log.info("sync_done", rows=changed, failed=[one.object_name for one in report.failed], error=bool(report.error))
    return report
