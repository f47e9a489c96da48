"""When a failed job is tried again."""

from __future__ import annotations

import procrastinate
from procrastinate import BaseRetryStrategy
from procrastinate.jobs import Job as QueuedJob

from app.errors import ThroughlineError

LONGEST_WAIT_SECONDS = 300.0


class Patiently(BaseRetryStrategy):
    """After 1, 2, 4 … seconds, or when the service that refused us said we may; never where a repeat cannot help."""

    def __init__(self, retries: int) -> None:
        self.retries = retries

    def is_last(self, error: BaseException, attempt: int) -> bool:
        """Whether the job ends with this error."""
        is_answer = isinstance(error, ThroughlineError) and not error.may_pass
        return is_answer or attempt >= self.retries

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> procrastinate.RetryDecision | None:
        """Procrastinate's question after a failure."""
        if self.is_last(exception, job.attempts):
            return None
        seconds = min(wait_seconds(exception, job.attempts), LONGEST_WAIT_SECONDS)
        return procrastinate.RetryDecision(retry_in={"seconds": int(seconds + 0.5)})


def wait_seconds(error: BaseException, attempt: int) -> float:
    """How long to wait: what the other side asked for where it did, else twice as long each time."""
    asked: float | None = getattr(error, "retry_after_seconds", None)
    return asked if asked is not None else 2.0**attempt
