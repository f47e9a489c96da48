"""Which digests there are, and each day's run."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.schema import Base, SalesforceId


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
    PORTFOLIO = "portfolio"
    """A book of accounts, once a week: in a channel a team's, in each owner's personal message their own."""


CHANNEL_KINDS = (DigestKind.RISK, DigestKind.OVERDUE, DigestKind.HEALTH, DigestKind.REPORT, DigestKind.PORTFOLIO)
WEEKLY_KINDS = (DigestKind.REPORT, DigestKind.PORTFOLIO)
"""These speak of a week, so they come once in it."""
DEFAULT_KINDS = (DigestKind.RISK, DigestKind.OVERDUE)
"""What a new installation posts; the others are set up by whoever wants them."""
DIRECT = "direct messages"
"""Where the personal digests go, in place of a channel."""


def is_channel_id(named: str) -> bool:
    """Whether a channel is given by its id; by name otherwise, which Slack keeps in lower case."""
    return named[:1] in ("C", "G") and named.isupper() and named.isalnum()


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
    """Name without #, a channel id, or `DIRECT`."""
    local_time: Mapped[time] = mapped_column(default=time(8))
    time_zone: Mapped[str] = mapped_column(default="UTC")
    rhythm: Mapped[str] = mapped_column(default=Rhythm.DAILY, server_default="daily")
    weekday: Mapped[int] = mapped_column(default=0, server_default="0")
    """Of a weekly one: 0 is Monday."""
    enabled: Mapped[bool] = mapped_column(default=True)
    says_empty: Mapped[bool] = mapped_column(default=True)
    entries_shown: Mapped[int] = mapped_column(default=5)
    thresholds: Mapped[dict[str, Any]] = mapped_column(default=dict)
    configured_by: Mapped[str | None]
    created_at: Mapped[datetime]

    @property
    def is_personal(self) -> bool:
        """Whether it goes to each owner by direct message."""
        return self.channel == DIRECT


class PersonalWish(Base):
    """What one person wants of the personal digests; whoever said nothing gets both, at the installation's hour."""

    __tablename__ = "personal_wish"

    salesforce_user_id: Mapped[str] = mapped_column(SalesforceId, primary_key=True)
    daily: Mapped[bool]
    weekly: Mapped[bool]
    local_time: Mapped[time]
    changed_at: Mapped[datetime]


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
    book: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
    """The book of accounts that it told of, where it was a weekly one; next week's is compared with it."""
    shown: Mapped[int] = mapped_column(default=0)
    built_at: Mapped[datetime | None]
    channel: Mapped[str | None]
    ts: Mapped[str | None]
    posted_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
