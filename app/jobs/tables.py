"""What has been claimed, so that it happens once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from app.db.schema import Base


class Claim(Base):
    """An event, a click or a tick that somebody has taken. `kind` says of what `key` is the id."""

    __tablename__ = "claim"

    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    claimed_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
