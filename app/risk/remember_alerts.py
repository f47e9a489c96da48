"""Carry findings over from day to day: one live alert per subject, and no flapping."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.risk.signal import Finding, Severity
from app.risk.tables import LIVE_STATES, AlertState, RiskAlert

COOL_DOWN_DAYS = 30
"""A finding that somebody dismissed or finished stays quiet for so long, unless it grew more severe."""
CLEARED_AFTER_DAYS = 3
"""An alert closes by itself only after its signals were gone for so long: a value at the line must not flap."""


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert as features outside this room see it."""

    id: UUID
    state: AlertState
    is_new: bool
    finding: Finding


def remember_alerts(session: Session, findings: Sequence[Finding], *, now: datetime) -> list[Alert]:
    """Record what was found and return the alerts to speak of, in the order given.

    Snoozed alerts whose day has come are open again; those within a snooze or a cool-down are left out.
    """
    subjects = [finding.subject_id for finding in findings]
    live = _live_alerts(session, subjects)
    quiet = _cooling_down(session, subjects, now)
    alerts = []
    for finding in findings:
        known = live.get(finding.subject_id)
        if known is None and not _is_quiet(finding, quiet):
            alerts.append(_open_alert(session, finding, now))
        elif known is not None:
            alerts.extend(_seen_again(known, finding, now))
    session.flush()
    return alerts


def clear_alerts(session: Session, *, now: datetime) -> int:
    """Close live alerts whose signals have been gone for some days; returns how many."""
    gone = RiskAlert.last_seen_at < now - timedelta(days=CLEARED_AFTER_DAYS)
    # An assigned alert is its owner's until they say that it is done.
    statement = update(RiskAlert).where(gone, RiskAlert.state.in_((AlertState.OPEN, AlertState.SNOOZED)))
    cleared = session.execute(statement.values(state=AlertState.CLEARED, closed_at=now).returning(RiskAlert.id))
    return len(cleared.all())


def _open_alert(session: Session, finding: Finding, now: datetime) -> Alert:
    values = {"id": uuid4(), "state": AlertState.OPEN, "first_seen_at": now, "last_seen_at": now, **_values(finding)}
    # Another worker may have opened it between our look and now: then theirs is the one.
    statement = insert(RiskAlert).values(**values).on_conflict_do_nothing().returning(RiskAlert.id)
    created = session.scalar(statement)
    if created is None:
        known = _live_alerts(session, [finding.subject_id])[finding.subject_id]
        return Alert(known.id, AlertState(known.state), is_new=False, finding=finding)
    return Alert(created, AlertState.OPEN, is_new=True, finding=finding)


def _seen_again(known: RiskAlert, finding: Finding, now: datetime) -> Iterable[Alert]:
    is_asleep = known.state == AlertState.SNOOZED
    if not is_asleep and int(finding.signals[0].severity) <= known.severity:
        # A date that moves on every morning is no date: it stays until the matter is put off or grows graver.
        finding = replace(finding, due_on=known.due_on)
    for name, value in _values(finding).items():
        setattr(known, name, value)
    known.last_seen_at = now
    if is_asleep:
        if known.snoozed_until and known.snoozed_until > now.date():
            return
        known.state, known.snoozed_until = AlertState.OPEN, None
    yield Alert(known.id, AlertState(known.state), is_new=False, finding=finding)


def _values(finding: Finding) -> dict[str, Any]:
    return {
        "fingerprint": finding.fingerprint,
        "subject_id": finding.subject_id,
        "account_id": finding.account_id,
        "opportunity_id": finding.opportunity_id,
        "lead_rule": str(finding.lead),
        "rules": [str(signal.rule) for signal in finding.signals],
        "evidence": list(finding.evidence),
        "score": finding.score,
        "severity": int(finding.signals[0].severity),
        "title": finding.heading,
        "reasons": [{"text": signal.sentence, "fields": list(signal.fields)} for signal in finding.signals],
        "next_step": finding.next_step,
        "due_on": finding.due_on,
        "owner_id": finding.owner.id if finding.owner else None,
        "amount": finding.money.amount if finding.money else None,
        "currency": finding.money.currency if finding.money else None,
    }


def _live_alerts(session: Session, subjects: Sequence[str]) -> dict[str, RiskAlert]:
    statement = select(RiskAlert).where(RiskAlert.subject_id.in_(subjects), RiskAlert.state.in_(LIVE_STATES))
    return {alert.subject_id: alert for alert in session.scalars(statement)}


def _cooling_down(session: Session, subjects: Sequence[str], now: datetime) -> dict[str, RiskAlert]:
    """Subject → the newest alert about it that people closed lately."""
    statement = select(RiskAlert).where(
        RiskAlert.subject_id.in_(subjects),
        RiskAlert.state.in_((AlertState.DISMISSED, AlertState.DONE)),
        RiskAlert.closed_at > now - timedelta(days=COOL_DOWN_DAYS),
    )
    return {alert.subject_id: alert for alert in session.scalars(statement.order_by(RiskAlert.closed_at))}


def _is_quiet(finding: Finding, quiet: Mapping[str, RiskAlert]) -> bool:
    """Whether people have answered all of this already: no graver sign, and no weighty rule that is new."""
    closed = quiet.get(finding.subject_id)
    if closed is None or int(finding.signals[0].severity) > closed.severity:
        return False
    weighty = {str(signal.rule) for signal in finding.signals if signal.severity > Severity.NOTE}
    return weighty <= set(closed.rules)
