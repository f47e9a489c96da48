"""What the mirror remembers about itself: how far it is, what maps to what, how measures moved."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.schema import Base, SalesforceId


class SyncState(Base):
    """How far one mirrored object is. `watermark_at`: every change before it has been read."""

    __tablename__ = "sync_state"

    object_name: Mapped[str] = mapped_column(primary_key=True)
    is_off: Mapped[bool] = mapped_column(server_default=text("false"))
    """The org does not have the object, or hides it from the integration user."""
    watermark_at: Mapped[datetime | None]
    load_started_at: Mapped[datetime | None]
    load_cursor: Mapped[str] = mapped_column(server_default=text("''"))
    """The last id loaded, or the locator of the bulk result's next page."""
    bulk_job_id: Mapped[str] = mapped_column(server_default=text("''"))
    first_load_done_at: Mapped[datetime | None]
    described_at: Mapped[datetime | None]
    fingerprint: Mapped[str] = mapped_column(server_default=text("''"))
    fields: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    """The standard fields that are read, by API name."""
    custom_fields: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    missing_fields: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    """Wanted standard fields that are absent or hidden from the integration user."""
    row_count: Mapped[int] = mapped_column(server_default=text("0"))
    """Rows that are not deleted; an estimate above 200,000."""
    last_run_at: Mapped[datetime | None]
    last_ok_at: Mapped[datetime | None]
    failing_since_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(server_default=text("''"))
    last_error_code: Mapped[str] = mapped_column(server_default=text("''"))
    reconciled_at: Mapped[datetime | None]
    reconcile_note: Mapped[str] = mapped_column(server_default=text("''"))


class OrgField(Base):
    """A field as the integration user sees it: what mapping chooses from and what settings screens offer."""

    __tablename__ = "org_field"

    object_name: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    type: Mapped[str]
    is_custom: Mapped[bool]
    reference_to: Mapped[list[str]] = mapped_column(JSONB)
    picklist: Mapped[list[str]] = mapped_column(JSONB)


class RecordAlias(Base):
    """An id that a merge ended, and the record that lives on. Chains are kept flat: `new_id` is always alive."""

    __tablename__ = "record_alias"

    old_id: Mapped[str] = mapped_column(SalesforceId, primary_key=True)
    new_id: Mapped[str] = mapped_column(SalesforceId, index=True)


class FieldMappingRow(Base):
    """Which field of the org holds one of our measures. Suggested ones are used until somebody confirms or changes."""

    __tablename__ = "field_mapping"
    __table_args__ = (CheckConstraint("status in ('suggested', 'confirmed', 'off')", name="status"),)

    measure: Mapped[str] = mapped_column(primary_key=True)
    object_name: Mapped[str]
    field: Mapped[str]
    type: Mapped[str]
    label: Mapped[str] = mapped_column(server_default=text("''"))
    factor: Mapped[Decimal] = mapped_column(server_default=text("1"))
    """12 where the field holds a monthly amount and the measure is a yearly one."""
    status: Mapped[str] = mapped_column(server_default=text("'suggested'"))
    score: Mapped[Decimal] = mapped_column(server_default=text("0"))
    decided_by: Mapped[str] = mapped_column(server_default=text("''"))


class MeasureSnapshot(Base):
    """A measure's value from one day on, until the next row of the same account and measure."""

    __tablename__ = "measure_snapshot"
    __table_args__ = (Index("ix_measure_snapshot_account", "account_id", "measure", "on_day"),)

    account_id: Mapped[str] = mapped_column(SalesforceId, primary_key=True)
    measure: Mapped[str] = mapped_column(primary_key=True)
    on_day: Mapped[date] = mapped_column(primary_key=True)
    value: Mapped[Decimal | None]
    source: Mapped[str]
    """`sync`, `history` (the org's field history), or the usage object's API name."""


class SalesforceWrite(Base):
    """A change that somebody made through the bot: what it was before, for undo, and what became of it."""

    __tablename__ = "salesforce_write"

    key: Mapped[str] = mapped_column(primary_key=True)
    object_name: Mapped[str]
    record_id: Mapped[str] = mapped_column(server_default=text("''"))
    username: Mapped[str]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    state: Mapped[str]
    """`intended` (sent or about to be), `done`, `refused`, `undone`."""
    at: Mapped[datetime]


class UsageSource(Base):
    """A custom object of the org that holds usage over time, and how far it was read."""

    __tablename__ = "usage_source"

    object_name: Mapped[str] = mapped_column(primary_key=True)
    account_field: Mapped[str]
    day_field: Mapped[str]
    fields: Mapped[dict[str, Any]]
    """Measure to field."""
    is_off: Mapped[bool] = mapped_column(server_default=text("false"))
    watermark_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(server_default=text("''"))


class UsagePoint(Base):
    """One number of one usage record; an account's measure of a day is made of all of its points."""

    __tablename__ = "usage_point"
    __table_args__ = (Index("ix_usage_point_account", "account_id", "measure", "on_day"),)

    record_id: Mapped[str] = mapped_column(SalesforceId, primary_key=True)
    measure: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(SalesforceId)
    on_day: Mapped[date]
    value: Mapped[Decimal]
    source: Mapped[str]


class NoteLink(Base):
    """A record that an enhanced note is linked to."""

    __tablename__ = "note_link"

    note_id: Mapped[str] = mapped_column(SalesforceId, primary_key=True)
    record_id: Mapped[str] = mapped_column(SalesforceId, primary_key=True, index=True)
