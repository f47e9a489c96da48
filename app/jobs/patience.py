"""Finding the people who wait: jobs that were asked for a while ago and are not finished, whatever holds them up."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.jobs.claims import claim
from app.jobs.task import Job

# Nobody waits longer than 10 s for a sentence; looking every second leaves one to say it.
POLITE_SECONDS = 7.0

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
