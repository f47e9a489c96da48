"""What our side promised customers, kept by the bot: the handoffs' ledger writes it, the watch reads it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from app.db.schema import Base, SalesforceId


class Commitment(Base):
    """Something that our side promised, to the letter, with where it stands; `delivered_at` is empty while it is owed."""

    __tablename__ = "commitment"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(SalesforceId, index=True)
    record_id: Mapped[str] = mapped_column(SalesforceId)
    quote: Mapped[str]
    who: Mapped[str | None]
    said_on: Mapped[date | None]
    due_on: Mapped[date | None] = mapped_column(index=True)
    found_at: Mapped[datetime] = mapped_column(server_default=func.now())
    delivered_at: Mapped[datetime | None]
    delivered_by: Mapped[str | None]
    confirmed_by: Mapped[str | None] = mapped_column(SalesforceId)
    """Who confirmed it when its conversation was saved; empty for what was found in a mail or a note."""
