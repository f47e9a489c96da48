"""A conversation that people had, in a thread or in a call, as a value: who said what, line by line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class TalkKind(StrEnum):
    """Where it was held. Stored; never rename one."""

    THREAD = "thread"
    CALL = "call"
    CHECKLIST = "checklist"
    """No conversation: the steps of an implementation, assigned by the same form."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one person said at once. `number` counts from 1; `at` is its time in a call (`12:04`) or of a message.

    `who` is empty where nobody is named; `is_ours` is None where it is not known which side speaks.
    """

    number: int
    text: str
    who: str = ""
    at: str = ""
    is_ours: bool | None = None
    slack_user_id: str = ""
    mentioned: tuple[str, ...] = ()
    """Slack users named in it, in order."""
    ts: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """A thread or a transcript. `key` is the same whoever saves it and from wherever: once saved, it is saved."""

    key: str
    kind: TalkKind
    title: str
    held_on: date
    lines: tuple[Line, ...]
    channel_id: str
    ts: str
    note: str = ""
    """What the reader should know about what is missing from it."""

    @property
    def speakers(self) -> tuple[str, ...]:
        """Everybody who said something, in order of appearance."""
        return tuple(dict.fromkeys(line.who for line in self.lines if line.who))

    @property
    def word(self) -> str:
        """What to call it."""
        return {TalkKind.THREAD: "Slack thread", TalkKind.CALL: "call", TalkKind.CHECKLIST: "checklist"}[self.kind]

    def as_content(self) -> dict[str, Any]:
        """For the database."""
        content = asdict(self)
        content["held_on"] = self.held_on.isoformat()
        return content

    @classmethod
    def from_content(cls, content: dict[str, Any]) -> Talk:
        """From the database."""
        lines = tuple(Line(**{**line, "mentioned": tuple(line["mentioned"])}) for line in content["lines"])
        held_on = date.fromisoformat(content["held_on"])
        return cls(**{**content, "kind": TalkKind(content["kind"]), "lines": lines, "held_on": held_on})


def as_text(lines: Iterable[Line], limit: int) -> str:
    """The lines as people read them in Salesforce, whole lines up to `limit` characters; what is left out is said."""
    told: list[str] = []
    every = list(lines)
    room = limit - 60  # for the sentence that tells what is left out
    for line in every:
        head = f"[{line.at}] " if line.at else ""
        said = f"{head}{line.who}: {line.text}" if line.who else f"{head}{line.text}"
        if len(said) + 1 > room:
            return "\n".join([*told, f"({len(every) - len(told):,} more lines are not kept here)"])
        room -= len(said) + 1
        told.append(said)
    return "\n".join(told)
