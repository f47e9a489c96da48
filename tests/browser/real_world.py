"""The real bot with a worker of its own, for whoever clicks in the browser instead of running jobs by hand."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from app.jobs.worker import Worker
from app.serve import run_until
from app.wiring import tasks
from app.witness import Witness
from sandbox.org import OrgData
from tests.bot.harness import Bot, running_bot


@contextmanager
def working_bot(org: OrgData, database_url: str) -> Iterator[Bot]:
    """The bot over HTTP, on a database that holds the org's mirror, whose queue is worked off in a thread."""
    with running_bot(org, database_url, is_synced=True) as bot:
        services, stop = bot.services, threading.Event()
        worker = Worker(services.db, tasks(services), services, onlooker=Witness(services))
        thread = threading.Thread(target=run_until, args=(stop, worker.run), name="worker", daemon=True)
        thread.start()
        try:
            yield bot
        finally:
            stop.set()
            thread.join(20)
