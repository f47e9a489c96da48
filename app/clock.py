"""Business time: the org's server clock, never this machine's alone."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, tzinfo

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.engine import Database
from app.db.schema import Base

# Below this the difference is network delay, not a clock that is wrong.
_NOISE_SECONDS = 60
_REREAD_SECONDS = 5.0


class OrgClock(Base):
    """One row: how far the Salesforce server's clock is ahead of ours, as the last sync saw it."""

    __tablename__ = "org_clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    offset_seconds: Mapped[float]


class Clock:
    """`now()` follows the org's clock, so that "overdue" means the same here and in Salesforce."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._offset = timedelta(0)
        self._read_at = float("-inf")

    def now(self, zone: tzinfo = UTC) -> datetime:
        """The present moment, aware, in a zone."""
        if time.monotonic() - self._read_at > _REREAD_SECONDS:
            with self._db.begin() as session:
                row = session.get(OrgClock, 1)
            self._offset = timedelta(seconds=row.offset_seconds if row else 0)
            self._read_at = time.monotonic()
        return (datetime.now(UTC) + self._offset).astimezone(zone)

    def today(self, zone: tzinfo = UTC) -> date:
        """The present day in a zone."""
        return self.now(zone).date()


def business_now(session: Session) -> datetime:
    """The present moment by the org's clock, for what is stored in this transaction."""
    row = session.get(OrgClock, 1)
    return datetime.now(UTC) + timedelta(seconds=row.offset_seconds if row else 0)


def store_org_clock(session: Session, offset: timedelta) -> None:
    """Remember how far the org's clock is ahead of this machine's."""
    seconds = offset.total_seconds()
    seconds = seconds if abs(seconds) >= _NOISE_SECONDS else 0.0
    statement = insert(OrgClock).values(id=1, offset_seconds=seconds)
    session.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"offset_seconds": seconds}))
