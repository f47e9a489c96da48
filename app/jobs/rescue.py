"""Taking over the jobs of dead workers."""

from __future__ import annotations

import threading

import psycopg
import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

log = structlog.get_logger(__name__)

# PostgreSQL drops a session's locks the moment its process dies, so a missing lock is a dead worker at once.
_LIFE_LOCK = 4_601_002
# A worker takes its lock with its first job: only later is a missing lock a sign.
_LOCKED_WITHIN_SECONDS = 3.0
# For the worker that hangs, or whose machine is cut off: its heartbeat stops while its lock may stay.
DEAD_AFTER_SECONDS = 15.0

_TAKE_OVER = text(
    """
    SELECT dead.id, dead.task_name, procrastinate_retry_job_v2(dead.id, now(), NULL, NULL, NULL)
    FROM (
        SELECT job.id, job.task_name
        FROM procrastinate_jobs job
        LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
        WHERE job.status = 'doing'
          AND (
            worker.id IS NULL
            OR worker.last_heartbeat < now() - make_interval(secs => :dead_after)
            OR (
              NOT EXISTS (
                SELECT FROM pg_locks held
                WHERE held.locktype = 'advisory' AND held.classid = :life AND held.objid = job.worker_id
                  AND held.objsubid = 2
                  AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
              )
              AND (SELECT max(at) FROM procrastinate_events WHERE job_id = job.id AND type = 'started')
                  < now() - make_interval(secs => :locked_within)
            )
          )
        FOR UPDATE OF job SKIP LOCKED
    ) dead
    """
)


def take_over(session: Session) -> list[int]:
    """Put the jobs of dead workers back on the queue; returns their ids. Safe to call from many workers at once."""
    values = {"dead_after": DEAD_AFTER_SECONDS, "life": _LIFE_LOCK, "locked_within": _LOCKED_WITHIN_SECONDS}
    found = session.execute(_TAKE_OVER, values).all()
    for job_id, task_name, _ in found:
        log.warning("job_taken_over", job_id=job_id, task=task_name)
    return [row.id for row in found]


class Life:
    """The locks by which other processes see that this one's workers are alive."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._mutex = threading.Lock()
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None
        self._workers: set[int] = set()

    def show(self, worker_id: int | None) -> None:
        """Show that a worker lives, as long as this process does."""
        if worker_id is None or worker_id in self._workers:
            return
        with self._mutex:
            self._lock(worker_id)
            self._workers.add(worker_id)

    def _lock(self, worker_id: int) -> None:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(self._url, autocommit=True, connect_timeout=5)
        self._connection.execute("SELECT pg_advisory_lock(%s, %s)", (_LIFE_LOCK, worker_id))

    def keep(self) -> None:
        """Take the locks again where the connection was lost; call it every few seconds."""
        with self._mutex:
            try:
                if self._connection is not None:
                    self._connection.execute("SELECT 1")
                    return
            except psycopg.Error:
                log.warning("life_connection_lost")
                self._connection = None
            for worker_id in self._workers:
                self._lock(worker_id)

    def end(self) -> None:
        """Let go of all locks."""
        with self._mutex:
            if self._connection is not None:
                self._connection.close()
            self._connection = None
            self._workers.clear()
