"""Finding the people who wait: jobs that were asked for a while ago and are not finished, whatever holds them up."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotDoneYet
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.jobs.claims import claim
from app.jobs.task import Job

# Nobody waits longer than 10 s for a sentence; looking every second leaves one to say it.
POLITE_SECONDS = 7.0
# For the database to name them; after that it counts as hanging.
_LOOK_SECONDS = 1.0

_WAITING = text(
    """
    SELECT id, task_name, args -> 'payload' AS payload, attempts
    FROM procrastinate_jobs
    WHERE status IN ('todo', 'doing')
      AND queue_name <> 'background'
      AND jsonb_typeof(args -> 'payload' -> 'conversation') = 'object'
      AND to_timestamp((args ->> 'asked_at')::double precision) < now() - make_interval(secs => :polite)
      AND NOT EXISTS (SELECT FROM claim WHERE kind = 'patience' AND key = procrastinate_jobs.id::text)
    ORDER BY id
    LIMIT 20
    """
)


def people_waiting(session: Session) -> list[Job]:
    """Jobs that somebody has waited for longer than is polite; each is handed out once, to one caller."""
    found = session.execute(_WAITING, {"polite": POLITE_SECONDS}).all()
    jobs = [Job(row.id, row.task_name, row.payload, row.attempts) for row in found]
    return [job for job in jobs if claim(session, "patience", str(job.id))]


class Patience:
    """Tells people who wait, once each: as the queue knows them, or while the database hangs, those whose jobs run here.

    `tell(job, on_record)` says it to the one who asked; without `on_record` it must not ask the database.
    """

    def __init__(self, db: Database, tell: Callable[[Job, bool], None]) -> None:
        self._db = db
        self._tell = tell
        self._running: dict[int, tuple[Job, float]] = {}
        self._told: set[int] = set()
        self._looker = ThreadPoolExecutor(1, thread_name_prefix="patience")
        self._looking: Future[list[Job]] | None = None

    @contextmanager
    def over(self, job: Job, asked_at: float) -> Iterator[None]:
        """Keep in mind that the job runs here, until it ends; `asked_at` in seconds since 1970."""
        self._running[job.id] = job, asked_at
        try:
            yield
        finally:
            del self._running[job.id]
            self._told.discard(job.id)

    def look(self) -> None:
        """Tell whoever has to be told now; raises what the database raised, after telling."""
        self._looking = self._looking or self._looker.submit(self._ask)
        try:
            waiting = self._looking.result(timeout=_LOOK_SECONDS)
        except NotDoneYet:
            self._tell_from_memory()
            return
        except Exception:
            self._looking = None
            self._tell_from_memory()
            raise
        self._looking = None
        for job in waiting:
            if job.id not in self._told:
                self._tell(job, True)

    def _ask(self) -> list[Job]:
        with self._db.begin() as session:
            return people_waiting(session)

    def _tell_from_memory(self) -> None:
        polite_until = time.time() - POLITE_SECONDS
        for job, asked_at in list(self._running.values()):
            if asked_at < polite_until and job.payload.get("conversation") and job.id not in self._told:
                self._told.add(job.id)
                self._tell(job, False)
