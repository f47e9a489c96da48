"""Carry findings over from day to day: one live alert per subject, and no flapping."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from app.risk.answers import among, read_answers
from app.risk.signal import Finding
from app.risk.tables import LIVE_STATES, AlertState, RiskAlert

CLEARED_AFTER_DAYS = 3
"""An alert closes by itself only after its signals were gone for so long: a value at the line must not flap."""

_ROWS = 1_000
_RISK_ALERT = RiskAlert.__tablename__
_KEPT = ("id", "subject_id", "first_seen_at", "reason", "closed_at")
_CHANGING = [column.name for column in RiskAlert.__table__.columns if column.name not in _KEPT]
# A thousand rows travel as one parameter: to bind 20,000 of them costs more than to find the risks. PostgreSQL reads
# each value by its column's own type.
_GIVEN = f"jsonb_populate_recordset(NULL::{_RISK_ALERT}, CAST(:rows AS jsonb))"
_OPEN = text(
    f"INSERT INTO {_RISK_ALERT} SELECT * FROM {_GIVEN} ON CONFLICT DO NOTHING RETURNING id, subject_id"  # noqa: S608
)
_SEE_AGAIN = text(
    f"UPDATE {_RISK_ALERT} known SET {', '.join(f'{name} = seen.{name}' for name in _CHANGING)} "  # noqa: S608
    f"FROM {_GIVEN} seen WHERE known.id = seen.id"
)


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert as features outside this room see it."""

    id: UUID
    state: AlertState
    is_new: bool
    finding: Finding


@dataclass(frozen=True, slots=True)
class _Known:
    """A live alert, as far as it must be known."""

    id: UUID
    state: AlertState
    snoozed_until: date | None
    severity: int
    due_on: date


def remember_alerts(session: Session, findings: Sequence[Finding], *, now: datetime) -> list[Alert]:
    """Record what was found and return the alerts to speak of, in the order given.

    Snoozed alerts whose day has come are open again; those within a snooze or a cool-down are left out.
    """
    subjects = [finding.subject_id for finding in findings]
    live = _live_alerts(session, subjects)
    answers = read_answers(session, subjects, now=now)
    fresh = [f for f in findings if f.subject_id not in live and not answers.cover(f)]
    opened = _open_alerts(session, fresh, now)
    alerts, seen = [], []
    for finding in findings:
        known = live.get(finding.subject_id)
        if known is not None:
            row, alert = _seen_again(known, finding, now)
            seen.append(row)
            alerts.extend([alert] if alert else [])
        elif finding.subject_id in opened:
            alerts.append(opened[finding.subject_id])
    for rows in _portions(seen):
        session.execute(_SEE_AGAIN, {"rows": rows})
    return alerts


def clear_alerts(session: Session, *, now: datetime) -> int:
    """Close live alerts whose signals have been gone for some days; returns how many."""
    gone = RiskAlert.last_seen_at < now - timedelta(days=CLEARED_AFTER_DAYS)
    # An assigned alert is its owner's until they say that it is done.
    statement = update(RiskAlert).where(gone, RiskAlert.state.in_((AlertState.OPEN, AlertState.SNOOZED)))
    cleared = session.execute(statement.values(state=AlertState.CLEARED, closed_at=now).returning(RiskAlert.id))
    return len(cleared.all())


def _open_alerts(session: Session, findings: Sequence[Finding], now: datetime) -> dict[str, Alert]:
    """New alerts by subject."""
    first = {"state": AlertState.OPEN, "first_seen_at": now, "last_seen_at": now}
    of_subject = {finding.subject_id: finding for finding in findings}
    opened: dict[str, Alert] = {}
    for rows in _portions([{"id": uuid4(), **first, **_values(finding)} for finding in findings]):
        for alert_id, subject in session.execute(_OPEN, {"rows": rows}):
            opened[subject] = Alert(alert_id, AlertState.OPEN, is_new=True, finding=of_subject[subject])
    # Another worker may have opened some between our look and now: then theirs are the ones.
    theirs = _live_alerts(session, [one for one in of_subject if one not in opened])
    for subject, known in theirs.items():
        opened[subject] = Alert(known.id, known.state, is_new=False, finding=of_subject[subject])
    return opened


def _portions(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The rows as JSON, a thousand at a time; dates, amounts and ids as PostgreSQL writes them."""
    for start in range(0, len(rows), _ROWS):
        yield json.dumps(rows[start : start + _ROWS], default=str)


def _seen_again(known: _Known, finding: Finding, now: datetime) -> tuple[dict[str, Any], Alert | None]:
    """The alert's row as it is now, and the alert where it may be told."""
    state, until = known.state, known.snoozed_until
    is_asleep = state is AlertState.SNOOZED and until is not None and until > now.date()
    if state is not AlertState.SNOOZED and int(finding.signals[0].severity) <= known.severity:
        # A date that moves on every morning is no date: it stays until the matter is put off or grows graver.
        finding = replace(finding, due_on=known.due_on)
    if state is AlertState.SNOOZED and not is_asleep:
        state, until = AlertState.OPEN, None
    row = {"id": known.id, "state": state, "snoozed_until": until, "last_seen_at": now, **_values(finding)}
    return row, None if is_asleep else Alert(known.id, state, is_new=False, finding=finding)


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


def _live_alerts(session: Session, subjects: Sequence[str]) -> dict[str, _Known]:
    """Subject → its live alert, held until the transaction ends, so that no click on it is overwritten."""
    columns = (RiskAlert.state, RiskAlert.snoozed_until, RiskAlert.severity, RiskAlert.due_on)
    live = (
        select(RiskAlert.subject_id, RiskAlert.id, *columns)
        .where(among(subjects), RiskAlert.state.in_(LIVE_STATES))
        .with_for_update()
    )
    return {
        row.subject_id: _Known(row.id, AlertState(row.state), row.snoozed_until, row.severity, row.due_on)
        for row in session.execute(live)
    }
