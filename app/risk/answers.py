"""What people said of alerts lately, and whether that answers what is found now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Text, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from app.risk.signal import Finding, Severity
from app.risk.tables import AlertState, RiskAlert

COOL_DOWN_DAYS = 30
"""A finding that somebody dismissed or finished stays quiet for so long, unless it grew more severe."""


@dataclass(frozen=True, slots=True)
class Closed:
    """What people closed: how grave it was, and by which rules."""

    severity: int
    rules: frozenset[str]


@dataclass(frozen=True, slots=True)
class Answers:
    """The newest answer by subject."""

    by_subject: Mapping[str, Closed]

    def cover(self, finding: Finding) -> bool:
        """Whether people have answered all of this already: no graver sign, and no weighty rule that is new."""
        closed = self.by_subject.get(finding.subject_id)
        if closed is None or int(finding.signals[0].severity) > closed.severity:
            return False
        weighty = {str(signal.rule) for signal in finding.signals if signal.severity > Severity.NOTE}
        return weighty <= closed.rules


def read_answers(
    session: Session,
    subjects: Sequence[str],
    *,
    now: datetime,
    states: Collection[AlertState] = (AlertState.DISMISSED, AlertState.DONE),
) -> Answers:
    """What was closed about these subjects, accounts or deals, within the cool-down."""
    statement = select(RiskAlert.subject_id, RiskAlert.severity, RiskAlert.rules).where(
        among(subjects),
        RiskAlert.state.in_(states),
        RiskAlert.closed_at > now - timedelta(days=COOL_DOWN_DAYS),
    )
    rows = session.execute(statement.order_by(RiskAlert.closed_at))
    return Answers({row.subject_id: Closed(row.severity, frozenset(row.rules)) for row in rows})


def among(subjects: Sequence[str]) -> ColumnElement[bool]:
    """One parameter for any number of subjects: a statement takes 65,535 at most."""
    return RiskAlert.subject_id == any_(literal(list(subjects), ARRAY(Text)))
