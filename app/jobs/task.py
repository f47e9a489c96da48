"""What a durable job is: a name, a function and a lane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

Lane = Literal["answers", "writing", "background"]
LANES: tuple[Lane, ...] = ("answers", "writing", "background")
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Task(Generic[S]):
    """`run(services, payload)` may run more than once after a crash, so its effects must be idempotent.

    "answers" is what a person waits for; "writing" is where a model writes, seconds at a time, so that buttons and
    commands never queue behind it; "background" is everything else, so that a sync never delays an answer.
    """

    name: str
    run: Callable[[S, dict[str, Any]], None]
    lane: Lane = "answers"
    retries: int = 4
    """Further tries after an unexpected or passing error: after 1, 2, 4 … seconds, at most 5 minutes apart."""
    is_owed: bool = False
    """The other half of something already done, such as the message about an assignment: it does not end early because
    whoever asked has waited long enough and been told."""


@dataclass(frozen=True, slots=True)
class Tick(Generic[S]):
    """Something that every worker's clock starts every so many seconds; the database lets one of them act."""

    name: str
    every_seconds: int
    run: Callable[[S], None]


@dataclass(frozen=True, slots=True)
class Job:
    """One queued piece of work. `attempt` counts from 0."""

    id: int
    task: str
    payload: dict[str, Any]
    attempt: int = 0


class Onlooker(Protocol):
    """Who is told how jobs fare: the person who waits, the ops log, the metrics."""

    def done(self, job: Job, seconds: float) -> None:
        """The job ended well."""

    def failed(self, job: Job, error: Exception, *, last: bool) -> None:
        """A try failed; `last` = it will not be tried again."""

    def waiting(self, job: Job, *, on_record: bool = True) -> None:
        """Somebody has waited for this job longer than is polite. Told once a job.

        Without `on_record` the database hangs, and must not be waited for.
        """
