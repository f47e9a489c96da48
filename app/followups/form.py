"""What the forms send back, as frozen values that a job can carry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from app.followups.origin import Origin, parse_origin
from app.slack.conversation import Conversation

_ITEM_IDS = UUID("5b2f1c1e-4f0e-4a6f-9d5e-6f6a3c1f7a52")


@dataclass(frozen=True, slots=True)
class Source:
    """The message on which somebody clicked, where there is one."""

    channel: str | None = None
    ts: str | None = None


NOWHERE = Source()


@dataclass(frozen=True, slots=True)
class AssignForm:
    """A filled "assign" form. `form_id` is the modal's own id: one form makes one item, however often it is run."""

    form_id: str
    origin: Origin
    assignee_slack_id: str
    due_on: date
    title: str
    note: str
    asked: Conversation
    source: Source = NOWHERE

    @property
    def item_id(self) -> UUID:
        """The id of the item that this form makes."""
        return uuid5(_ITEM_IDS, self.form_id)

    def as_payload(self) -> dict[str, Any]:
        """For a job; `conversation` is where a failure is told."""
        return {
            "form_id": self.form_id,
            "origin": self.origin.value,
            "assignee": self.assignee_slack_id,
            "due_on": self.due_on.isoformat(),
            "title": self.title,
            "note": self.note,
            "conversation": self.asked.as_payload(),
            "source": [self.source.channel, self.source.ts],
        }

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> AssignForm:
        """From a job."""
        return cls(
            form_id=payload["form_id"],
            origin=parse_origin(payload["origin"]),
            assignee_slack_id=payload["assignee"],
            due_on=date.fromisoformat(payload["due_on"]),
            title=payload["title"],
            note=payload["note"],
            asked=Conversation.from_payload(payload["conversation"]),
            source=Source(*payload["source"]),
        )


def item_id_for(*parts: str) -> UUID:
    """The id of an item that no form made: adopted from a Salesforce Task, say."""
    return uuid5(_ITEM_IDS, ":".join(parts))
