"""What the sync remembers about itself: its runs, what failed and was told, what the nightly comparison found."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.schema import Base


class RunKind(StrEnum):
    """What a run does; both hold the same lock, so only one is under way at a time."""

    SYNC = "sync"
    RECONCILE = "reconcile"


class SyncRun(Base):
    """One run, by this machine's clock. `ended_at` stays empty where the process died."""

    __tablename__ = "sync_run"
    __table_args__ = (Index("ix_sync_run_kind_started_at", "kind", "started_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime]
    """The last sign of life: a batch of a first load, or the end."""
    ended_at: Mapped[datetime | None]
    rows: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    """Object to rows that were new or newer; objects without any are left out."""
    errors: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    """Object to [error code, sentence]; the empty name stands for the whole run."""
    loading: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    """How far a first load is: {"object", "rows", "total"}; total 0 where unknown."""


class IncidentState(StrEnum):
    """`watching`: may pass by itself · `alerted`: told · `over`: recovered."""

    WATCHING = "watching"
    ALERTED = "alerted"
    OVER = "over"


class SyncIncident(Base):
    """A time in which something failed; one at a time, with one message and one word at the end."""

    __tablename__ = "sync_incident"
    __table_args__ = (Index("uq_sync_incident_live", "is_live", unique=True, postgresql_where=text("is_live")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    is_live: Mapped[bool]
    began_at: Mapped[datetime]
    missing_from: Mapped[datetime | None]
    """The org's time from which changes were missing."""
    steady_since_at: Mapped[datetime | None]
    """Since when nothing fails, while it is not yet sure that it stays so."""
    recovered_at: Mapped[datetime | None]
    causes: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    objects: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    """Every object that failed at some time of it."""
    channel: Mapped[str] = mapped_column(server_default=text("''"))
    ts: Mapped[str] = mapped_column(server_default=text("''"))
    shown: Mapped[str] = mapped_column(server_default=text("''"))
    """Fingerprint of what the message shows now, so that it is edited only when that changes."""
    is_recovery_told: Mapped[bool] = mapped_column(server_default=text("false"))
    not_told: Mapped[str] = mapped_column(server_default=text("''"))
    """Why the message could not be posted, where it could not."""


class SyncReconciliation(Base):
    """One object's nightly comparison with the org: the ledger of how well the mirror is kept."""

    __tablename__ = "sync_reconciliation"

    object_name: Mapped[str] = mapped_column(primary_key=True)
    on_day: Mapped[date] = mapped_column(primary_key=True)
    """The day in the org's own time zone."""
    at: Mapped[datetime]
    org_rows: Mapped[int]
    mirror_rows: Mapped[int]
    """Rows before anything was mended."""
    fetched: Mapped[int]
    vanished: Mapped[int]
    note: Mapped[str]
