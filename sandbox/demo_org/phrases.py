"""The words of ordinary traffic: read from `text/`, drawn so that nobody says the same thing twice in a row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Generic, TypeVar

from sandbox.demo_org.sheets import rows_of

T = TypeVar("T")
KINDS = ("good", "flat", "bad", "early", "late", "renewal", "expansion")


@dataclass(frozen=True, slots=True)
class Note:
    """A call note of one kind."""

    kind: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail of a thread; `incoming` = the customer wrote it."""

    incoming: bool
    subject: str
    body: str


@cache
def _notes(kind: str) -> tuple[Note, ...]:
    return tuple(Note(*row) for row in rows_of("calls.txt") if row[0] == kind)


@cache
def _threads(kind: str) -> tuple[tuple[Letter, ...], ...]:
    threads: list[tuple[Letter, ...]] = []
    for row_kind, way, subject, body in rows_of("mails.txt"):
        letter = Letter(way == "in", subject, body.replace("\\n", "\n"))
        if row_kind == kind and subject.startswith("Re: ") and threads:
            threads[-1] = (*threads[-1], letter)
        elif row_kind == kind:
            threads.append((letter,))
    return tuple(threads)


def tickets() -> tuple[tuple[str, ...], ...]:
    """Subject, text, priority and kind of ordinary cases."""
    return rows_of("cases.txt")


class Bag(Generic[T]):
    """Draws each thing once before any comes again."""

    def __init__(self, full: tuple[T, ...], dice: Random) -> None:
        self._full = full
        self._dice = dice
        self._left: list[T] = []

    def draw(self) -> T:
        """The next thing."""
        if not self._left:
            self._left = self._dice.sample(self._full, len(self._full))
        return self._left.pop()


class Phrasebook:
    """The notes, threads and review lines of one account."""

    def __init__(self, dice: Random) -> None:
        self._notes = {kind: Bag(_notes(kind), dice) for kind in KINDS}
        self._threads = {kind: Bag(_threads(kind), dice) for kind in KINDS}
        self._reviews = Bag(tuple(row[0] for row in rows_of("reviews.txt")), dice)

    def note(self, kind: str) -> Note:
        """A call note."""
        return self._notes[kind].draw()

    def thread(self, kind: str) -> tuple[Letter, ...]:
        """A mail and perhaps its answer."""
        return self._threads[kind].draw()

    def review(self) -> str:
        """A line of a quarterly review."""
        return self._reviews.draw()
