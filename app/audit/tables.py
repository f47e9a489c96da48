"""The ops log's tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Identity
from sqlalchemy.orm import Mapped, mapped_column

from app.db.schema import Base


class OpsLogEntry(Base):
    """One thing that was read, written, sent or changed. Ids only, never text. A trigger refuses changes."""

    __tablename__ = "ops_log"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str] = mapped_column(index=True)
    detail: Mapped[dict[str, Any]]
    previous_hash: Mapped[str]
    hash: Mapped[str]


class OpsLogHead(Base):
    """One row: the newest entry. Appenders lock it, which keeps the chain in order; it shows what is missing at the end."""

    __tablename__ = "ops_log_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entries: Mapped[int] = mapped_column(BigInteger)
    """Entries ever written, removed ones included."""
    last_id: Mapped[int] = mapped_column(BigInteger)
    last_hash: Mapped[str]


class OpsLogSeal(Base):
    """What the log looked like at a moment, signed with a key that the database does not have."""

    __tablename__ = "ops_log_seal"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime]
    through_id: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str]
    entries: Mapped[int] = mapped_column(BigInteger)
    is_start: Mapped[bool]
    """Entries up to here were removed when their time was over: the log begins behind this seal."""
    signature: Mapped[str]
    """Empty where no AUDIT_KEY was set."""
