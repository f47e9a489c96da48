"""Putting work on the durable queue, in the transaction of whoever asks for it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.jobs.intake import Delivery, Intake
from app.jobs.task import Lane, Task

# Procrastinate's own versioned SQL function: calling it on the session's connection makes claim and job one commit.
_DEFER = text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(:lane, :task, 0, NULL, :key, CAST(:payload AS jsonb), :run_at)"
    "::procrastinate_job_to_defer_v1])"
)


class Queue:
    """Jobs by task name; the worker looks the name up in the list of tasks that wiring gives it."""

    def __init__(self) -> None:
        self._lanes: dict[str, Lane] = {}
        self._intake = Intake()

    def know(self, tasks: Iterable[Task[Any]]) -> None:
        """Learn in which lane each task runs, for whoever queues it without saying so."""
        self._lanes = {task.name: task.lane for task in tasks}

    def enqueue(
        self,
        session: Session,
        task: str,
        payload: Mapping[str, Any],
        *,
        lane: Lane | None = None,
        key: str | None = None,
        run_at: datetime | None = None,
    ) -> bool:
        """Queue one job, visible to workers when the session commits.

        With a `key`, a second job of that key is not queued while the first one waits; returns False then.
        """
        values = self._values(task, payload, lane, key, run_at)
        if key is None:
            session.execute(_DEFER, values)
            return True
        try:
            with session.begin_nested():
                session.execute(_DEFER, values)
        except IntegrityError:
            return False
        return True

    def accept(self, db: Database, kind: str, claim: str, task: str, payload: Mapping[str, Any]) -> bool:
        """Claim a delivery (see `app.jobs.claims`) and queue its job; False where somebody has it already.

        Both or neither, on disk when this returns.
        """
        args = _args(payload, time.time())
        return self._intake.accept(db, Delivery(kind, claim, self._lane(task), task, args))

    def _lane(self, task: str) -> Lane:
        return self._lanes.get(task, "answers")

    def _values(
        self, task: str, payload: Mapping[str, Any], lane: Lane | None, key: str | None, run_at: datetime | None
    ) -> dict[str, Any]:
        asked_at = run_at.timestamp() if run_at else time.time()
        return {
            "lane": lane or self._lane(task),
            "task": task,
            "key": key,
            "payload": json.dumps(_args(payload, asked_at)),
            "run_at": run_at,
        }


def _args(payload: Mapping[str, Any], asked_at: float) -> dict[str, Any]:
    return {"payload": dict(payload), "asked_at": asked_at}
