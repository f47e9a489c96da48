"""Handoffs with every version that was written."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.schema import Base, SalesforceId


class HandoffVersion(Base):
    """One draft of a handoff, as it was shown. `record_ids` is everything that it rests on."""

    __tablename__ = "handoff_version"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    handoff_id: Mapped[UUID | None] = mapped_column(index=True)
    account_id: Mapped[str] = mapped_column(SalesforceId, index=True)
    written_for: Mapped[str]
    content: Mapped[dict[str, Any]]
    record_ids: Mapped[list[str]] = mapped_column(JSONB)
    prompt_version: Mapped[str]
    shared_channel: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)


class HandoffRound(Base):
    """A customer on its way from one person to another: offered, then accepted or returned with questions.

    `turn` counts the offers; `talk` holds questions and answers in order. Instants are aware UTC.
    """

    __tablename__ = "handoff_round"
    __table_args__ = (Index("ix_handoff_round_waiting", "state", "offered_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(SalesforceId, index=True)
    account_name: Mapped[str]
    from_id: Mapped[str] = mapped_column(SalesforceId)
    to_id: Mapped[str] = mapped_column(SalesforceId)
    state: Mapped[str]
    turn: Mapped[int]
    talk: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    first_offered_at: Mapped[datetime]
    offered_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    channel: Mapped[str | None]
    ts: Mapped[str | None]
