"""Handoffs, with every version that was written."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.schema import Base, SalesforceId


class HandoffVersion(Base):
    """One draft of a handoff, as it was shown. `record_ids` is everything that it rests on."""

    __tablename__ = "handoff_version"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(SalesforceId, index=True)
    written_for: Mapped[str]
    content: Mapped[dict[str, Any]]
    record_ids: Mapped[list[str]] = mapped_column(JSONB)
    prompt_version: Mapped[str]
    shared_channel: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
