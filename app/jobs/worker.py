"""The worker: runs queued jobs, takes over those of dead workers, and keeps the clock."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import procrastinate
import structlog
from procrastinate import JobContext
from procrastinate.app import WorkerOptions

from app.errors import ThroughlineError
from app.jobs.task import Lane, Task

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 5.0
# A worker silent for this long is dead: its jobs are taken over well within 30 s of a kill.
DEAD_AFTER_SECONDS = 15.0
RESCUE_EVERY_SECONDS = 5.0
BACKGROUND_CONCURRENCY = 2

Failure = Callable[[str, dict[str, Any], Exception, bool], None]
"""Called with task name, payload, error and whether this was the last try; tells the person who waits."""


class Worker:
    """Runs the tasks of a list until stopped. Any number of workers may run on one database."""

    def __init__(
        self, database_url: str, tasks: Iterable[Task[Any]], services: Any, *, on_failure: Failure, concurrency: int = 8
    ) -> None:
        self._connector = procrastinate.PsycopgConnector(conninfo=database_url)
        self._app = procrastinate.App(connector=self._connector)
        self._services = services
        self._on_failure = on_failure
        self._concurrency = concurrency
        for task in tasks:
            self._register(task)

    def _register(self, task: Task[Any]) -> None:
        retry = procrastinate.RetryStrategy(max_attempts=task.retries, exponential_wait=2)

        def run(context: JobContext, payload: dict[str, Any]) -> None:
            self._run(task, payload, attempt=context.job.attempts)

        self._app.task(name=task.name, queue=task.lane, retry=retry, pass_context=True)(run)

    def _run(self, task: Task[Any], payload: dict[str, Any], *, attempt: int) -> None:
        started = time.monotonic()
        try:
            task.run(self._services, payload)
        except Exception as error:
            answered = isinstance(error, ThroughlineError) and not error.may_pass
            self._tell(task, payload, error, last=answered or attempt >= task.retries)
            if not answered:
                raise
        log.info("job_done", task=task.name, attempt=attempt, ms=round((time.monotonic() - started) * 1000))

    def _tell(self, task: Task[Any], payload: dict[str, Any], error: Exception, *, last: bool) -> None:
        try:
            self._on_failure(task.name, payload, error, last)
        except Exception:  # the job's own error matters more than that nobody could be told
            log.exception("failure_not_told", task=task.name)

    def run_until_idle(self, lanes: Sequence[Lane] = ("answers", "background")) -> None:
        """Run what is due now and return; for tests and for one-shot commands."""

        async def drain() -> None:
            async with self._app.open_async():
                await self._app.run_worker_async(**self._options(lanes, 1, wait=False))

        asyncio.run(drain())

    async def run(self) -> None:
        """Run jobs until cancelled, answers and background work each in their own pool."""
        async with self._app.open_async():
            await asyncio.gather(
                self._app.run_worker_async(**self._options(["answers"], self._concurrency)),
                self._app.run_worker_async(**self._options(["background"], BACKGROUND_CONCURRENCY)),
                self._rescue_forever(),
            )

    def _options(self, lanes: Sequence[Lane], concurrency: int, *, wait: bool = True) -> WorkerOptions:
        return WorkerOptions(
            queues=list(lanes),
            concurrency=concurrency,
            wait=wait,
            listen_notify=True,
            install_signal_handlers=False,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=DEAD_AFTER_SECONDS * 4,
            shutdown_graceful_timeout=10.0,
        )

    async def _rescue_forever(self) -> None:
        while True:
            await asyncio.sleep(RESCUE_EVERY_SECONDS)
            try:
                await self.rescue()
            except Exception:
                log.exception("rescue_failed")

    async def rescue(self) -> int:
        """Put jobs of dead workers back on the queue; returns how many."""
        manager = self._app.job_manager
        stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_SECONDS))
        for job in stalled:
            log.warning("job_taken_over", task=job.task_name, job_id=job.id)
            await manager.retry_job(job)
        return len(stalled)
