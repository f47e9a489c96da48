"""What a thread is about, and the answers that may be shared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.assistant.question import Question
from app.db.schema import Base


class ThreadSubject(Base):
    """The accounts that a thread is about, kept for follow-up questions until `expires_at`."""

    __tablename__ = "thread_subject"

    channel_id: Mapped[str] = mapped_column(primary_key=True)
    thread_ts: Mapped[str] = mapped_column(primary_key=True)
    account_ids: Mapped[list[str]] = mapped_column(JSONB)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Answer(Base):
    """An answer given: whose rights it was made with, what it rests on, and its content for sharing."""

    __tablename__ = "answer"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    channel_id: Mapped[str]
    thread_ts: Mapped[str | None]
    asked_by: Mapped[str]
    record_ids: Mapped[list[str]] = mapped_column(JSONB)
    content: Mapped[dict[str, Any]]
    prompt_version: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)

    @classmethod
    def to(cls, question: Question, record_ids: Sequence[str], content: dict[str, Any], prompt_version: str) -> Answer:
        """The answer to a question, as it was given to whoever asked."""
        asked = question.conversation
        return cls(
            id=question.answer_id,
            channel_id=asked.channel_id,
            thread_ts=asked.thread_ts,
            asked_by=asked.user_id,
            record_ids=list(record_ids),
            content=content,
            prompt_version=prompt_version,
        )


class AnswerFeedback(Base):
    """One person's verdict on an answer."""

    __tablename__ = "answer_feedback"

    answer_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    helped: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
