"""What a durable job is: a name, a function and a lane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

Lane = Literal["answers", "background"]
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Task(Generic[S]):
    """`run(services, payload)` may run more than once after a crash, so its effects must be idempotent.

    "answers" is what a person waits for; "background" is everything else, so that a sync never delays an answer.
    """

    name: str
    run: Callable[[S, dict[str, Any]], None]
    lane: Lane = "answers"
    retries: int = 2
    """Further tries after an unexpected or passing error, 2 s and then 4 s later: within 10 s a person is told."""


@dataclass(frozen=True, slots=True)
class Tick(Generic[S]):
    """Something that every worker's clock starts every so many seconds; the database lets one of them act."""

    name: str
    every_seconds: int
    run: Callable[[S], None]
