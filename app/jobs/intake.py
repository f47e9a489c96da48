"""Taking deliveries in: claim and job in one commit, and whoever comes while one is being written shares the next.

A commit that wakes workers (NOTIFY) waits for the disk alone, whatever else commits beside it, so that a burst of
commands would queue for one write each. Together they pay for one.
"""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from app.db.engine import Database

LARGEST_BATCH = 100
# So many are kept for a database that hangs, some 20 MB; Slack sends again what was not acknowledged.
MOST_WAITING = 10_000
# Slack waits 3 s for its acknowledgement, the way there and back included.
ON_DISK_WITHIN_SECONDS = 2.0

# Claims in the order of their keys, so that two processes with the same deliveries cannot wait for each other.
_ACCEPT = """
    WITH given AS (
        SELECT DISTINCT ON (kind, key) place, one ->> 0 AS kind, one ->> 1 AS key, one ->> 2 AS lane, one ->> 3 AS task,
            one -> 4 AS args
        FROM jsonb_array_elements(CAST(%s AS jsonb)) WITH ORDINALITY AS row (one, place)
        ORDER BY kind, key, place
    ),
    claimed AS (
        INSERT INTO claim (kind, key) SELECT kind, key FROM given ORDER BY kind, key
        ON CONFLICT DO NOTHING RETURNING kind, key
    ),
    fresh AS (SELECT given.* FROM given JOIN claimed USING (kind, key)),
    queued AS (
        SELECT procrastinate_defer_jobs_v1(array_agg(
            ROW(lane, task, 0, NULL, NULL, args, NULL)::procrastinate_job_to_defer_v1 ORDER BY place
        ))
        FROM fresh HAVING count(*) > 0
    )
    SELECT place FROM fresh, queued
    """


class NotOnDiskYet(TimeoutError):
    """The database took longer than Slack waits. The delivery may still be accepted, a little later."""


_AWAY = (OperationalError, InterfaceError, NoConnectionFree)


@dataclass(slots=True)
class Delivery:
    """One delivery, and what became of it; `args` are the job's arguments."""

    kind: str
    key: str
    lane: str
    task: str
    args: dict[str, Any]
    is_new: bool = False
    error: Exception | None = field(default=None, repr=False)
    settled: threading.Event = field(default_factory=threading.Event, repr=False)


class Intake:
    """Accepts deliveries of one process: one thread writes for all, and each waits for a signal of its own.

    A lock handed from one to the next would wake them one after the other, each behind whoever is busy just then.
    """

    def __init__(self, within_seconds: float = ON_DISK_WITHIN_SECONDS) -> None:
        self._within_seconds = within_seconds
        self._waiting: list[Delivery] = []
        self._writing_since: float | None = None
        self._mutex = threading.Lock()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="intake")

    def accept(self, db: Database, delivery: Delivery) -> bool:
        """Claim it and queue its job, both or neither; False where somebody has it already.

        Returns when it is on disk. Raises what the database raised for this delivery, and NotOnDiskYet when the write
        that all wait for has been under way too long: while a database hangs, those who come later are not held up.
        """
        give_up_at = self._join(db, delivery) + self._within_seconds
        if not delivery.settled.wait(max(0.0, give_up_at - time.monotonic())):
            raise NotOnDiskYet
        if delivery.error is not None:
            raise delivery.error
        return delivery.is_new

    def _join(self, db: Database, delivery: Delivery) -> float:
        """Line up, and start the writer where it rests; returns when the write under way began."""
        with self._mutex:
            if len(self._waiting) >= MOST_WAITING:
                raise NotOnDiskYet
            self._waiting.append(delivery)
            if self._writing_since is None:
                self._writing_since = time.monotonic()
                self._writer.submit(self._write, db)
            return self._writing_since

    def _write(self, db: Database) -> None:
        while batch := self._next():
            self._commit(db, batch)

    def _next(self) -> list[Delivery]:
        with self._mutex:
            batch, self._waiting = self._waiting[:LARGEST_BATCH], self._waiting[LARGEST_BATCH:]
            self._writing_since = time.monotonic() if batch else None
        return batch

    def _commit(self, db: Database, batch: list[Delivery]) -> None:
        try:
            new = _accept(db, batch)
        except Exception as error:  # noqa: BLE001  # each caller gets it raised in its own thread
            if len(batch) > 1 and not isinstance(error, _AWAY):
                for one in batch:  # text that the database cannot hold must not take its neighbours with it
                    self._commit(db, [one])
                return
            for one in batch:
                one.error = error
        else:
            for place, one in enumerate(batch, start=1):
                one.is_new = place in new
        for one in batch:
            one.settled.set()


def _accept(db: Database, batch: list[Delivery]) -> set[int]:
    """One statement that commits itself; returns the places, from 1, of those that nobody had claimed."""
    given = json.dumps([[one.kind, one.key, one.lane, one.task, one.args] for one in batch])
    try:
        return _execute(db, given)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        return _execute(db, given)  # the connection was a former server's; claims make a repeat harmless


def _execute(db: Database, given: str) -> set[int]:
    with db.statements.connect() as connection:
        return {int(row[0]) for row in connection.exec_driver_sql(_ACCEPT, (given,))}
