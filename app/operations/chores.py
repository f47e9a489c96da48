"""What the clock tidies up and measures; any worker may do it, and doing it twice does no harm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import text

from app.audit.prune import NotWhole, remove_before
from app.audit.seals import seal
from app.crm.read_origin import as_of
from app.jobs.claims import forget_claims
from app.jobs.dead_letters import count_jobs
from app.jobs.task import Tick
from app.metrics import MIRROR_AGE, QUEUE
from app.services import Services

log = structlog.get_logger(__name__)

# Slack's last retry comes after minutes, a button may be clicked on days later.
CLAIMS_KEPT = timedelta(days=14)
# Answers to one person have no place to be found again; their keys are only needed while their jobs live.
REPLIES_KEPT = timedelta(days=7)


def seal_log(services: Services) -> None:
    """Seal the ops log, and let go of what is too old."""
    key, days = services.settings.audit_key.get_secret_value(), services.settings.audit_keep_days
    with services.db.begin() as session:
        seal(session, key)
    if days:
        try:
            with services.db.begin() as session:
                remove_before(session, datetime.now(UTC) - timedelta(days=days), key)
        except NotWhole as found:
            log.error("ops_log_not_whole", why=str(found))  # noqa: TRY400  # the sentence says it all


def tidy(services: Services) -> None:
    """Drop claims and keys that nothing can ask for any more."""
    with services.db.begin() as session:
        forget_claims(session, before=datetime.now(UTC) - CLAIMS_KEPT)
        old = "DELETE FROM slack_post WHERE ts IS NULL AND sent_at < :before"
        session.execute(text(old), {"before": datetime.now(UTC) - REPLIES_KEPT})
        session.execute(text("DELETE FROM job_failure WHERE job_id NOT IN (SELECT id FROM procrastinate_jobs)"))
        session.execute(text("DELETE FROM slack_pace WHERE free_at < now() - interval '1 hour'"))


def measure(services: Services) -> None:
    """Bring the gauges up to date."""
    with services.db.begin() as session:
        counts, fresh = count_jobs(session), as_of(session)
    QUEUE.clear()
    for (lane, status), many in counts.items():
        QUEUE.labels(lane, status).set(many)
    if fresh is not None:
        MIRROR_AGE.set((services.clock.now() - fresh).total_seconds())


CLOCK: tuple[Tick[Services], ...] = (
    Tick("operations.seal_log", 3600, seal_log),
    Tick("operations.tidy", 3600, tidy),
    Tick("operations.measure", 15, measure),
)
