"""Reassignments of a leaving colleague's records: what was proposed, and how far each record is."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from app.db.schema import Base, SalesforceId


class ReassignPlan(Base):
    """One proposal as it was previewed; nothing but its own steps is ever written."""

    __tablename__ = "reassign_plan"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    from_id: Mapped[str] = mapped_column(SalesforceId, index=True)
    from_name: Mapped[str]
    asked_by: Mapped[str] = mapped_column(SalesforceId)
    state: Mapped[str]
    conversation: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ReassignStep(Base):
    """One record of a plan. `state` is waiting, done, refused, moved (somebody else acted first) or undone."""

    __tablename__ = "reassign_step"

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("reassign_plan.id", ondelete="CASCADE"), primary_key=True)
    record_id: Mapped[str] = mapped_column(SalesforceId, primary_key=True)
    object_name: Mapped[str]
    position: Mapped[int]
    new_owner_id: Mapped[str] = mapped_column(SalesforceId)
    state: Mapped[str]
    error: Mapped[str]
