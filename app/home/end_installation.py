"""The workspace took the app away: everything that was kept for it goes."""

from __future__ import annotations

from typing import Any

import structlog
from sqlalchemy import text

from app.audit.log import record
from app.db.schema import Base
from app.services import Services
from app.slack.installation import has_ended, mark_ended

log = structlog.get_logger(__name__)

# Who did what stays provable (ids only); claims keep late deliveries from coming to life again.
KEPT = frozenset({"ops_log", "ops_log_head", "ops_log_seal", "installation_ended", "claim"})


def end_installation(services: Services, payload: dict[str, Any]) -> None:
    """Job: stop working, and delete the mirror, messages, answers, drafts, items and settings."""
    reason = str(payload["reason"])
    with services.db.begin() as session:
        if has_ended(session):
            return
        mark_ended(session, reason)
        doomed = [table.name for table in Base.metadata.sorted_tables if table.name not in KEPT]
        session.execute(text(f"TRUNCATE {', '.join(doomed)} CASCADE"))
        # Their arguments hold what people wrote. The job that does this is "doing", and ends by itself.
        session.execute(text("DELETE FROM procrastinate_jobs WHERE status <> 'doing'"))
        record(session, actor="slack", kind="installation.ended", subject=reason, detail={"tables": len(doomed)})
    log.warning("installation_ended", reason=reason, tables=len(doomed))
