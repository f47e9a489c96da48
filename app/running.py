"""What this thread is working on: which durable job, and how many answers it gave already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Running:
    """One run of a job. A job that runs again counts its answers from nought again, so equal counts are equal answers."""

    job_id: int
    replies: int = 0

    def next_reply_key(self) -> str:
        """A key that is the same for the n-th answer of every run of this job."""
        self.replies += 1
        return f"reply:{self.job_id}:{self.replies}"


_RUNNING: ContextVar[Running | None] = ContextVar("running", default=None)


@contextmanager
def running(job_id: int) -> Iterator[Running]:
    """Mark this thread as working on a job."""
    run = Running(job_id)
    token = _RUNNING.set(run)
    try:
        yield run
    finally:
        _RUNNING.reset(token)


def running_now() -> Running | None:
    """The job that this thread works on; None in a listener, on the clock and in commands."""
    return _RUNNING.get()
