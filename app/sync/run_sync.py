"""One run of the mirror's sync, and what it teaches about the org's clock."""

from __future__ import annotations

import structlog

from app.clock import store_org_clock
from app.crm.mirror_list import MIRRORED
from app.salesforce.sync.report import SyncReport
from app.salesforce.sync.sync_once import sync_once
from app.services import Services

log = structlog.get_logger(__name__)


def run_sync(services: Services) -> SyncReport:
    """Bring the mirror up to date; never raises for Salesforce's sake, the report says what failed."""
    report = sync_once(services.db, services.salesforce, MIRRORED, folder=services.settings.data_dir / "bulk")
    if report.until is not None:
        with services.db.begin() as session:
            store_org_clock(session, report.server_offset)
    if not report.skipped:
        changed = sum(one.written for one in report.objects)
        failed = [one.object_name for one in report.failed]
        log.info("sync_done", rows=changed, failed=failed, error=bool(report.error))
    return report
