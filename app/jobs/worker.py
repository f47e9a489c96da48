"""The worker: runs queued jobs, takes over those of dead workers, and tells who waits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import procrastinate
import structlog
from procrastinate import JobContext
from procrastinate.app import WorkerOptions
from procrastinate.worker import Worker as LaneWorker

from app.db.engine import Database
from app.errors import SlackRefused, ThroughlineError
from app.jobs.patience import Patience
from app.jobs.rescue import Life, take_over
from app.jobs.retry import LastTry, Patiently, is_over_for_asker, waited_seconds
from app.jobs.task import LANES, Job, Lane, Onlooker, Task
from app.metrics import JOB_WAIT
from app.running import running

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 5.0
RESCUE_EVERY_SECONDS = 2.0
PATIENCE_EVERY_SECONDS = 1.0
# Jobs due later (a retry after 1 s, say) are found by looking, since nothing announces them.
LOOK_EVERY_SECONDS = 1.0
BACKGROUND_CONCURRENCY = 2
# A job that took this many workers down with it, or hung in them, is not given to yet another one.
DEADLY_ATTEMPTS = 5
PAUSE_SECONDS = 2.0


class DeadlyJob(Exception):
    """The job was cut off again and again: it is put aside instead of being run once more."""


class Worker:
    """Runs the tasks of a list until stopped. Any number of workers may run on one database."""

    def __init__(
        self, db: Database, tasks: Iterable[Task[Any]], services: Any, *, onlooker: Onlooker, concurrency: int = 8
    ) -> None:
        self._db = db
        self._app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=db.url))
        self._life = Life(db.url)
        self._services = services
        self._onlooker = onlooker
        self._patience = Patience(db, self._tell_waiting)
        self._lanes: dict[Lane, int] = {
            "answers": concurrency,
            "writing": concurrency,
            "background": BACKGROUND_CONCURRENCY,
        }
        for task in tasks:
            self._register(task)

    def _register(self, task: Task[Any]) -> None:
        retry = Patiently(task.retries)

        def run(context: JobContext, /, payload: dict[str, Any], asked_at: float | None = None, **_: Any) -> None:
            job = Job(context.job.id or 0, task.name, payload, context.job.attempts)
            if asked_at is not None and job.attempt == 0:
                JOB_WAIT.labels(task.lane).observe(max(0.0, time.time() - asked_at))
            with self._patience.over(job, time.time() if asked_at is None else asked_at):
                self._run(task, job, retry, asked_at)

        self._app.task(name=task.name, queue=task.lane, retry=retry, pass_context=True)(run)

    def _run(self, task: Task[Any], job: Job, retry: Patiently, asked_at: float | None) -> None:
        started = time.monotonic()
        with structlog.contextvars.bound_contextvars(job_id=job.id), running(job.id):
            try:
                _refuse_deadly(task, job)
                task.run(self._services, job.payload)
            except Exception as error:
                waited = None if task.is_owed else waited_seconds(job.payload, asked_at)
                is_last = retry.is_last(error, job.attempt, waited)
                self._tell_failed(job, error, last=is_last)
                if _is_answer(job, error, waited):
                    return
                if is_last:
                    raise LastTry from error
                raise
            seconds = time.monotonic() - started
            log.info("job_done", task=task.name, attempt=job.attempt, ms=round(seconds * 1000))
            self._safely(lambda: self._onlooker.done(job, seconds))

    def _tell_failed(self, job: Job, error: Exception, *, last: bool) -> None:
        self._safely(lambda: self._onlooker.failed(job, error, last=last))

    def _safely(self, tell: Callable[[], None]) -> None:
        try:
            tell()
        except Exception:  # the job itself matters more than that nobody could be told
            log.exception("onlooker_failed")

    def run_until_idle(self, lanes: Sequence[Lane] = LANES) -> None:
        """Run what is due now and return; for tests and for one-shot commands."""

        async def drain() -> None:
            async with self._app.open_async():
                await self._app.run_worker_async(**self._options(lanes, 1) | {"wait": False})

        try:
            asyncio.run(drain())
        finally:
            self._life.end()

    async def run(self) -> None:
        """Run jobs until cancelled, each lane in its own pool; a database that is away is waited for."""
        threads = sum(self._lanes.values()) + 6
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(threads, thread_name_prefix="job"))
        try:
            while True:
                try:
                    await self._run_lanes()
                except Exception:  # whatever ended a lane, the queue is still there, and others wait in it
                    log.exception("lanes_ended")
                await asyncio.sleep(PAUSE_SECONDS)
        finally:
            self._life.end()

    async def _run_lanes(self) -> None:
        """Run until cancelled, or until a lane ends, which it does by itself only when the database is lost."""
        async with self._app.open_async():
            chores = [
                _forever(HEARTBEAT_SECONDS, self._life.keep),
                _forever(RESCUE_EVERY_SECONDS, self.rescue),
                _forever(PATIENCE_EVERY_SECONDS, self._patience.look),
            ]
            lanes = [self._app.run_worker_async(**self._options([lane], many)) for lane, many in self._lanes.items()]
            running_now = [asyncio.create_task(one) for one in (*lanes, *chores)]
            try:
                ended, _ = await asyncio.wait(running_now, return_when=asyncio.FIRST_COMPLETED)
                for one in ended:
                    one.result()
            finally:
                for one in running_now:
                    one.cancel()
                await asyncio.gather(*running_now, return_exceptions=True)

    def _options(self, lanes: Sequence[Lane], concurrency: int) -> WorkerOptions:
        return WorkerOptions(
            queues=list(lanes),
            concurrency=concurrency,
            listen_notify=True,
            install_signal_handlers=False,
            fetch_job_polling_interval=LOOK_EVERY_SECONDS,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=60.0,
            shutdown_graceful_timeout=10.0,
            delete_jobs="successful",
            worker_middleware=[self._show_life],
        )

    async def _show_life(
        self, call_next: Callable[[], Awaitable[Any]], _context: JobContext, worker: LaneWorker
    ) -> Any:
        await asyncio.to_thread(self._life.show, worker.worker_id)
        return await call_next()

    def rescue(self) -> int:
        """Put jobs of dead workers back on the queue; returns how many."""
        with self._db.begin() as session:
            return len(take_over(session))

    def _tell_waiting(self, job: Job, on_record: bool) -> None:
        self._safely(lambda: self._onlooker.waiting(job, on_record=on_record))


def _refuse_deadly(task: Task[Any], job: Job) -> None:
    if job.attempt >= task.retries + DEADLY_ATTEMPTS:
        raise DeadlyJob(task.name)


def _is_answer(job: Job, error: Exception, waited: float | None) -> bool:
    """Whether the asker was told all there is to say, so that the job is done; the rest is kept as a dead letter."""
    if not isinstance(error, ThroughlineError) or (isinstance(error, SlackRefused) and not error.advice):
        return False
    return is_over_for_asker(error, waited) and bool(job.payload.get("conversation"))


async def _forever(seconds: float, work: Callable[[], object]) -> None:
    """Do it now and every so many seconds, in a thread; a failure is logged and the next turn comes."""
    while True:
        try:
            await asyncio.to_thread(work)
        except Exception:
            log.exception("chore_failed", chore=getattr(work, "__name__", ""))
        await asyncio.sleep(seconds)
