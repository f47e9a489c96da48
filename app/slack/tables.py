"""What was posted, under which key, so that nothing is posted twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from app.db.schema import Base


class SlackPost(Base):
    """One message owed to Slack. Recorded before it is sent; `ts` is empty until Slack is known to have it."""

    __tablename__ = "slack_post"

    key: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str]
    thread_ts: Mapped[str | None]
    ts: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
    sent_at: Mapped[datetime | None]
