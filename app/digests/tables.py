"""Which digests there are, and each day's run."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.schema import Base


class DigestKind(StrEnum):
    """What a digest is about. Stored: never rename one."""

    RISK = "risk"
    OVERDUE = "overdue"
    HEALTH = "health"
    """Customers whose health, users or licences dipped against their own past."""
    REPORT = "report"
    """The closed loop: opened, picked up, done, late."""
    OWNER = "owner"
    """Everything that one person owes, by direct message."""


CHANNEL_KINDS = (DigestKind.RISK, DigestKind.OVERDUE, DigestKind.HEALTH, DigestKind.REPORT)
DEFAULT_KINDS = (DigestKind.RISK, DigestKind.OVERDUE)
"""What a new installation posts; the others are set up by whoever wants them."""


class Rhythm(StrEnum):
    """How often a channel's digest comes; always on working days only. Stored: never rename one."""

    DAILY = "daily"
    CLOSING = "closing"
    """Twice a week, and daily in the last three weeks of the org's fiscal quarter."""
    WEEKLY = "weekly"


class RunState(StrEnum):
    """How a day's run ended. `empty` = nothing to say and nothing was said; `refused` = `reason` says why not."""

    QUEUED = "queued"
    POSTED = "posted"
    EMPTY = "empty"
    REFUSED = "refused"


class DigestSetting(Base):
    """One digest in one channel, as a team configured it.

    The channel is shown what `configured_by` may see in Salesforce; for the default digests, where that is empty,
    what the integration user may see.
    """

    __tablename__ = "digest_setting"
    __table_args__ = (UniqueConstraint("kind", "channel"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str]
    channel: Mapped[str]
    """Name without #, or a channel id."""
    local_time: Mapped[time] = mapped_column(default=time(8))
    time_zone: Mapped[str] = mapped_column(default="UTC")
    rhythm: Mapped[str] = mapped_column(default=Rhythm.DAILY, server_default="daily")
    enabled: Mapped[bool] = mapped_column(default=True)
    says_empty: Mapped[bool] = mapped_column(default=True)
    entries_shown: Mapped[int] = mapped_column(default=5)
    thresholds: Mapped[dict[str, Any]] = mapped_column(default=dict)
    configured_by: Mapped[str | None]
    created_at: Mapped[datetime]


class DigestRun(Base):
    """One digest on one local day (for one person, where it is theirs): whoever inserts the row has the day."""

    __tablename__ = "digest_run"
    __table_args__ = (
        UniqueConstraint("digest_id", "local_date", "recipient"),
        Index("ix_digest_run_entries", "entries", postgresql_using="gin"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    digest_id: Mapped[UUID] = mapped_column(ForeignKey("digest_setting.id"))
    local_date: Mapped[date]
    recipient: Mapped[str] = mapped_column(server_default="")
    """The Salesforce user whose own digest it is; empty for a channel's."""
    state: Mapped[str] = mapped_column(default=RunState.QUEUED)
    reason: Mapped[str | None]
    entries: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
    """What was found, the shown entries first; kept so that a repeat posts the same, and edits redraw it."""
    shown: Mapped[int] = mapped_column(default=0)
    built_at: Mapped[datetime | None]
    channel: Mapped[str | None]
    ts: Mapped[str | None]
    posted_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
