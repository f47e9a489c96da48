"""A question as it was asked: a frozen value that a job can carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from app.slack.conversation import Conversation

_ANSWERS = UUID("7b0b9e60-3c0e-4b53-9f0e-1f3b0b9f2f10")


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, by whom, where. `asked_as` is the delivery's own id: the same delivery makes one answer."""

    text: str
    conversation: Conversation
    asked_as: str
    account_id: str | None = None
    is_follow_up: bool = False
    """Written in a thread without a mention: only answered where the thread has a subject of ours."""

    @property
    def answer_id(self) -> UUID:
        """The id of the answer that this question gets."""
        return uuid5(_ANSWERS, self.asked_as)

    @property
    def post_key(self) -> str:
        """The key under which the answer is posted, once."""
        return f"answer:{self.answer_id}"

    @property
    def is_direct(self) -> bool:
        """Whether it was asked in the person's own conversation with the bot."""
        return self.conversation.channel_id.startswith("D")

    @property
    def thread_key(self) -> str:
        """What a follow-up is a follow-up to: the thread, or the whole of a direct conversation."""
        return "" if self.is_direct else self.conversation.thread_ts or ""

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Question:
        """From a job."""
        to = Conversation.from_payload(payload["conversation"])
        text, account_id = str(payload["text"]), payload.get("account_id")
        return cls(
            text=text,
            conversation=to,
            asked_as=str(payload.get("asked_as") or f"{to.user_id}:{to.channel_id}:{account_id}:{text}"),
            account_id=account_id,
            is_follow_up=bool(payload.get("is_follow_up")),
        )
