"""How often each rule was right, by what people answered; a rule that is wrong too often mutes itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Integer, case, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.risk.signal import Rule
from app.risk.tables import AlertFeedback, RiskAlert, RuleMute

LOWEST_PRECISION = 0.6
LEAST_ANSWERS = 10
"""Under ten answers a share says nothing: no rule mutes itself on those."""
_LOOK_BACK_DAYS = 180


@dataclass(frozen=True, slots=True)
class RulePrecision:
    """How often people agreed with a rule lately."""

    rule: Rule
    right: int
    answers: int

    @property
    def share(self) -> float | None:
        """Right answers among all; None while there are too few."""
        return self.right / self.answers if self.answers >= LEAST_ANSWERS else None

    @property
    def should_be_silent(self) -> bool:
        """Whether it was wrong too often to be heard."""
        return self.share is not None and self.share < LOWEST_PRECISION


def read_precision(session: Session, *, now: datetime) -> list[RulePrecision]:
    """Each rule's answers of the past half year, from the feedback that dismissing, assigning and finishing leave."""
    since = now - timedelta(days=_LOOK_BACK_DAYS)
    right = func.sum(case((AlertFeedback.was_right, 1), else_=0)).cast(Integer)
    statement = (
        select(AlertFeedback.rule, right, func.count())
        .where(AlertFeedback.at >= since)
        .group_by(AlertFeedback.rule)
        .order_by(AlertFeedback.rule)
    )
    known = set(Rule)
    return [RulePrecision(Rule(rule), good, total) for rule, good, total in session.execute(statement) if rule in known]


def note_answer(
    session: Session, alert: RiskAlert, *, was_right: bool, slack_user_id: str, reason: str, note: str = ""
) -> None:
    """Count an answer for or against each rule that spoke in an alert; a person's last answer counts."""
    theirs = (AlertFeedback.alert_id == alert.id) & (AlertFeedback.slack_user_id == slack_user_id)
    session.execute(delete(AlertFeedback).where(theirs))
    answer = {"alert_id": alert.id, "was_right": was_right, "reason": reason, "note": note}
    session.add_all(AlertFeedback(rule=rule, slack_user_id=slack_user_id, **answer) for rule in alert.rules)


def mute_wrong_rules(session: Session, *, now: datetime) -> list[RulePrecision]:
    """Mute the rules that were wrong too often; returns those muted just now, so that somebody is told."""
    fresh = []
    for precision in read_precision(session, now=now):
        if not precision.should_be_silent:
            continue
        values = {"rule": precision.rule, "right": precision.right, "answers": precision.answers, "muted_at": now}
        statement = insert(RuleMute).values(**values).on_conflict_do_nothing().returning(RuleMute.rule)
        if session.scalar(statement):
            fresh.append(precision)
    return fresh


def muted_rules(session: Session) -> frozenset[Rule]:
    """Rules that muted themselves."""
    return frozenset(Rule(rule) for rule in session.scalars(select(RuleMute.rule)) if rule in set(Rule))


def unmute(session: Session, rule: Rule, *, now: datetime) -> bool:
    """Let a rule speak again, its answers so far forgotten; False where it was not muted."""
    muted = session.get(RuleMute, rule)
    if muted is None:
        return False
    session.delete(muted)
    session.execute(delete(AlertFeedback).where(AlertFeedback.rule == rule, AlertFeedback.at <= now))
    return True


def precision_words(precisions: Iterable[RulePrecision]) -> str:
    """One line for a digest's foot; empty while no rule has enough answers."""
    known = [one for one in precisions if one.share is not None]
    right, answers = sum(one.right for one in known), sum(one.answers for one in known)
    return f"People agreed with {right / answers:.0%} of {answers} reasons in half a year" if answers else ""


RULE_WORDS = {
    Rule.CLOSE_DATE_PASSED: "a close date that passed",
    Rule.CLOSE_DATE_PUSHED: "a close date pushed again",
    Rule.STAGE_TOO_OLD: "a stage that lasts too long",
    Rule.STAGE_MOVED_BACK: "a step back in stage",
    Rule.AMOUNT_CUT: "a cut amount",
    Rule.NO_NEXT_STEP: "no next step",
    Rule.SINGLE_CONTACT: "a single contact",
    Rule.SILENCE: "silence",
    Rule.RENEWAL_FALLING_USAGE: "falling usage before the renewal",
    Rule.RENEWAL_WITHOUT_DEAL: "a renewal without an opportunity",
    Rule.RENEWAL_WITHOUT_TOUCH: "no contact before the renewal",
    Rule.USERS_DROPPED: "fewer active users",
    Rule.HEALTH_DROPPED: "a drop in health",
    Rule.HEALTH_LOW: "low health",
    Rule.LICENCES_UNUSED: "unused licences",
    Rule.SEVERE_CASES: "severe cases",
    Rule.CASES_RISING: "a rising number of cases",
    Rule.CHAMPION_LEFT: "a key person who left",
    Rule.OVERDUE_TASKS: "overdue tasks",
    Rule.OVERDUE_PROMISES: "overdue promises",
    Rule.SPONSOR_CHANGED: "a new sponsor",
    Rule.NEGATIVE_WORDS: "unhappy words",
    Rule.MEETING_BOOKED: "a booked meeting",
    Rule.USERS_GROWING: "growing usage",
    Rule.RECENT_REPLY: "a recent reply",
}
"""Rules by the names that people read."""
