"""What the watch remembers: alerts, and what people said about them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.schema import Base, SalesforceId


class AlertState(StrEnum):
    """Where an alert stands. `cleared` = the signals went away by themselves."""

    OPEN = "open"
    ASSIGNED = "assigned"
    SNOOZED = "snoozed"
    DISMISSED = "dismissed"
    DONE = "done"
    CLEARED = "cleared"


LIVE_STATES = (AlertState.OPEN, AlertState.ASSIGNED, AlertState.SNOOZED)


class RiskAlert(Base):
    """One finding over time. At most one alert per subject is live, so that nobody is told twice."""

    __tablename__ = "risk_alert"
    __table_args__ = (
        Index(
            "uq_risk_alert_live_subject",
            "subject_id",
            unique=True,
            postgresql_where=text("state IN ('open', 'assigned', 'snoozed')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    fingerprint: Mapped[str] = mapped_column(index=True)
    subject_id: Mapped[str] = mapped_column(SalesforceId, index=True)
    account_id: Mapped[str] = mapped_column(SalesforceId, index=True)
    opportunity_id: Mapped[str | None] = mapped_column(SalesforceId)
    lead_rule: Mapped[str]
    rules: Mapped[list[str]] = mapped_column(JSONB)
    evidence: Mapped[list[str]] = mapped_column(JSONB)
    score: Mapped[int]
    severity: Mapped[int]
    title: Mapped[str]
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """The signals' sentences, each with the `fields` whose values it tells."""
    next_step: Mapped[str]
    due_on: Mapped[date]
    owner_id: Mapped[str | None] = mapped_column(SalesforceId)
    amount: Mapped[Decimal | None]
    currency: Mapped[str | None]
    state: Mapped[str] = mapped_column(index=True, default=AlertState.OPEN)
    snoozed_until: Mapped[date | None]
    reason: Mapped[str | None]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class AlertFeedback(Base):
    """What somebody said of an alert, one row per rule that spoke in it: precision is counted from these."""

    __tablename__ = "alert_feedback"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    alert_id: Mapped[UUID] = mapped_column(ForeignKey("risk_alert.id"), index=True)
    rule: Mapped[str] = mapped_column(index=True)
    was_right: Mapped[bool]
    reason: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    slack_user_id: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class RiskOverride(Base):
    """A person's own judgement of a subject, kept beside the score and never averaged into it."""

    __tablename__ = "risk_override"

    subject_id: Mapped[str] = mapped_column(SalesforceId, primary_key=True)
    """An account (how likely it renews) or an open deal."""
    judgement: Mapped[str]
    reason: Mapped[str]
    cause: Mapped[str | None]
    slack_user_id: Mapped[str]
    at: Mapped[datetime]
    ends_on: Mapped[date | None]
    """The last day on which it holds; empty until somebody ends it."""


class RuleMute(Base):
    """A rule that muted itself because people found it wrong too often; a person may set it free again."""

    __tablename__ = "rule_mute"

    rule: Mapped[str] = mapped_column(primary_key=True)
    right: Mapped[int]
    answers: Mapped[int]
    muted_at: Mapped[datetime]


class RiskThreshold(Base):
    """A line that the org moved, for all accounts (segment empty) or for one segment; no value = no line at all."""

    __tablename__ = "risk_threshold"

    segment: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str | None]
    set_by: Mapped[str]
    at: Mapped[datetime]


class RiskModel(Base):
    """Calibrated likelihoods, and what a backtest on the org's own past says of them and of each rule."""

    __tablename__ = "risk_model"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    fitted_at: Mapped[datetime] = mapped_column(index=True)
    weights: Mapped[dict[str, Any] | None]
    """Outcome kind (deals, renewals) → a fitted likelihood; a kind is missing where the past is too thin or says nothing."""
    figures: Mapped[dict[str, Any]]
