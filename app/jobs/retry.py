"""When a failed job is tried again."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import procrastinate
from procrastinate import BaseRetryStrategy
from procrastinate.jobs import Job as QueuedJob

from app.errors import ThroughlineError

LONGEST_WAIT_SECONDS = 300.0


class LastTry(Exception):
    """The job ends with the error that caused this: decided once, when whoever asked was told."""


class Patiently(BaseRetryStrategy):
    """After 1, 2, 4 … seconds, or when the service that refused us said we may; never where a repeat cannot help."""

    def __init__(self, retries: int) -> None:
        self.retries = retries

    def is_last(self, error: BaseException, attempt: int, waited_seconds: float | None = None) -> bool:
        """Whether the job ends with this error; `waited_seconds` = since somebody asked, None where nobody waits."""
        is_over = isinstance(error, ThroughlineError) and is_over_for_asker(error, waited_seconds)
        return is_over or attempt >= self.retries

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> procrastinate.RetryDecision | None:
        """Procrastinate's question after a failure."""
        if isinstance(exception, LastTry):
            return None
        seconds = min(wait_seconds(exception, job.attempts), LONGEST_WAIT_SECONDS)
        return procrastinate.RetryDecision(retry_in={"seconds": int(seconds + 0.5)})


def is_over_for_asker(error: ThroughlineError, waited_seconds: float | None) -> bool:
    """Whether they are told this error now and wait no longer; `waited_seconds` is None where nobody waits."""
    is_too_late = waited_seconds is not None and waited_seconds >= error.told_after_seconds
    return is_too_late or not error.may_pass


def waited_seconds(payload: Mapping[str, Any], asked_at: float | None) -> float | None:
    """How long somebody has waited for a job asked for at `asked_at` (since 1970); None where nobody waits."""
    if asked_at is None or not payload.get("conversation"):
        return None
    return max(0.0, time.time() - asked_at)


def wait_seconds(error: BaseException, attempt: int) -> float:
    """How long to wait: what the other side asked for where it did, else twice as long each time."""
    asked: float | None = getattr(error, "retry_after_seconds", None)
    return asked if asked is not None else 2.0**attempt
