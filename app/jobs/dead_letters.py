"""Jobs that failed for good: kept, listed, and put back by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.jobs.tables import JobFailure

_FAILED = text(
    """
    SELECT job.id, job.task_name, job.args -> 'payload' AS payload, job.attempts, failure.error, failure.reference,
           coalesce(failure.failed_at, (SELECT max(at) FROM procrastinate_events WHERE job_id = job.id)) AS failed_at
    FROM procrastinate_jobs job
    LEFT JOIN job_failure failure ON failure.job_id = job.id
    WHERE job.status IN ('failed', 'aborted')
    ORDER BY job.id DESC
    LIMIT :limit
    """
)
_COUNTS = text(
    "SELECT queue_name, status::text AS status, count(*) AS jobs FROM procrastinate_jobs GROUP BY 1, 2 ORDER BY 1, 2"
)
_RETRY = text(
    "SELECT id, procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL) FROM "
    "(SELECT id FROM procrastinate_jobs WHERE status = 'failed' AND (:all OR id = ANY(:ids)) FOR UPDATE SKIP LOCKED) f"
)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One job that failed for good; `error` is the error's kind, `reference` what its asker was told."""

    job_id: int
    task: str
    attempts: int
    error: str
    reference: str
    failed_at: datetime | None
    payload: dict[str, Any]


def list_failed(session: Session, limit: int = 100) -> list[DeadLetter]:
    """The dead letters, newest first."""
    return [
        DeadLetter(
            row.id, row.task_name, row.attempts + 1, row.error or "", row.reference or "", row.failed_at, row.payload
        )
        for row in session.execute(_FAILED, {"limit": limit})
    ]


def retry_failed(session: Session, job_ids: Sequence[int] | None) -> list[int]:
    """Put dead letters back on the queue (None = all of them); returns the ids that were."""
    values = {"all": job_ids is None, "ids": list(job_ids or ())}
    return [row.id for row in session.execute(_RETRY, values)]


def remember_failure(session: Session, job_id: int, error: str, reference: str) -> None:
    """Keep why a job failed for good."""
    session.merge(JobFailure(job_id=job_id, error=error, reference=reference))


def count_jobs(session: Session) -> dict[tuple[str, str], int]:
    """How many jobs there are by lane and status. Finished ones are gone."""
    return {(row.queue_name, row.status): row.jobs for row in session.execute(_COUNTS)}
