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


class SlackPace(Base):
    """When a channel has room for the next message; shared by all processes that post."""

    __tablename__ = "slack_pace"

    channel: Mapped[str] = mapped_column(primary_key=True)
    free_at: Mapped[datetime]


class Installer(Base):
    """One row: the first admin who turned to the bot."""

    __tablename__ = "installer"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[str]
    known_at: Mapped[datetime] = mapped_column(server_default=func.now())


class InstallationEnded(Base):
    """One row, there only while the app is not installed: its token was revoked, or it was removed."""

    __tablename__ = "installation_ended"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reason: Mapped[str]
    ended_at: Mapped[datetime] = mapped_column(server_default=func.now())
