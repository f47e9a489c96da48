"""Who asked, and where: taken from Slack's payload once, at the door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Asker:
    """A person of a workspace."""

    team_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where an answer goes. `response_url` works 5 times within 30 minutes of the click or command."""

    team_id: str
    user_id: str
    channel_id: str
    thread_ts: str | None = None
    response_url: str | None = None
    starts_thread: bool = False
    """Whether `thread_ts` is the question itself, which nobody has answered yet."""

    @property
    def asker(self) -> Asker:
        """The person who asked."""
        return Asker(self.team_id, self.user_id)

    @property
    def active_thread_ts(self) -> str | None:
        """The thread where a private answer is seen: Slack shows none in a thread that has no public answer yet."""
        return None if self.starts_thread else self.thread_ts

    @property
    def is_direct(self) -> bool:
        """Whether it is the person's own conversation with the bot."""
        return self.channel_id.startswith("D")

    def as_payload(self) -> dict[str, Any]:
        """For a job."""
        return {name: getattr(self, name) for name in self.__slots__}  # asdict() costs a tenth of an acknowledgement

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Conversation:
        """From a job."""
        return cls(**payload)
