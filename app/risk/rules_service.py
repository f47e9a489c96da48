"""Rules about support cases and about what we owe: overdue tasks and promises."""

from __future__ import annotations

from datetime import timedelta

from app.crm.facts import AccountFacts, SupportCase
from app.risk.signal import Rule, Severity, Signal
from app.risk.thresholds import Lens
from app.slack.text import count, cut, one_line

_RECENT_DAYS = 30
_PAST_MONTHS = 5
_RISING_LEAST = 3
_OWED_DAYS = 180
"""Days after which a promise that nobody marked says more about the ledger than about the customer."""
_QUOTE_CHARACTERS = 160
_TEXTS = {
    "02s": "EmailMessage.TextBody",
    "00T": "Task.Description",
    "00U": "Event.Description",
    "002": "Note.Body",
    "069": "ContentNote.Content",
    "00a": "CaseComment.CommentBody",
    "500": "Case.Description",
}
"""Prefix of a record's id → the field in which a promise was found."""


def severe_cases(facts: AccountFacts, lens: Lens) -> Signal | None:
    """Severe support cases are open."""
    severe = [case for case in facts.open_cases if case.is_severe]
    if not severe:
        return None
    oldest = max(severe, key=lambda case: _age_days(case, lens))
    age = _age_days(oldest, lens)
    grave = len(severe) > 1 or age > lens.thresholds.case_age_days or any(c.is_escalated for c in severe)
    many = f"{len(severe)} severe cases open, the oldest" if len(severe) > 1 else "A severe case is open,"
    return Signal(
        Rule.SEVERE_CASES,
        Severity.SERIOUS if grave else Severity.WARNING,
        f"{many} for {count(age, 'day')} ({oldest.number}: {oldest.subject})",
        tuple(case.id for case in severe),
        "Get a date for the fix from support and tell the customer",
        (("severe_open", str(len(severe))), ("oldest_days", str(age))),
        fields=("Case.Subject", "Case.Priority"),
    )


def cases_rising(facts: AccountFacts, lens: Lens) -> Signal | None:
    """They open cases at twice their own usual rate or more."""
    if len(facts.cases) < _RISING_LEAST:
        return None
    recent_from = lens.now - timedelta(days=_RECENT_DAYS)
    past_from = recent_from - timedelta(days=_RECENT_DAYS * _PAST_MONTHS)
    opened = [(case, case.opened_at) for case in facts.cases if case.opened_at]
    recent = [case for case, at in opened if recent_from <= at <= lens.now]
    usual = sum(past_from <= at < recent_from for _, at in opened) / _PAST_MONTHS
    if len(recent) < _RISING_LEAST or len(recent) < 2 * usual:
        return None
    return Signal(
        Rule.CASES_RISING,
        Severity.WARNING,
        f"{len(recent)} cases opened in the past {_RECENT_DAYS} days; usual here is {usual:.1f} a month",
        tuple(case.id for case in recent),
        "Look for the common cause behind the cases with support",
        (("recent", str(len(recent))), ("usual", f"{usual:.1f}")),
    )


def overdue_tasks(facts: AccountFacts, lens: Lens) -> Signal | None:
    """We owe them something that was due."""
    late = sorted((t.due_on, t.id, t.subject) for t in facts.tasks if t.due_on and t.due_on < lens.today)
    if not late:
        return None
    worst = (lens.today - late[0][0]).days
    many = f"{len(late)} tasks are overdue, the oldest" if len(late) > 1 else "A task is overdue"
    return Signal(
        Rule.OVERDUE_TASKS,
        Severity.WARNING if worst >= lens.thresholds.overdue_days else Severity.NOTE,
        f"{many} by {count(worst, 'day')}: {late[0][2]}",
        tuple(task_id for _, task_id, _ in late),
        f"Do it or give it a new date: {late[0][2]}",
        (("overdue", str(len(late))), ("worst_days", str(worst))),
        fields=("Task.Subject", "Task.ActivityDate"),
    )


def overdue_promises(facts: AccountFacts, lens: Lens) -> Signal | None:
    """We promised them something by a day that has passed, and nobody says that it was delivered."""
    if not lens.thresholds.promise_days:
        return None
    owed = [
        one for one in facts.promises if lens.thresholds.promise_days <= (lens.today - one.due_on).days <= _OWED_DAYS
    ]
    if not owed:
        return None
    worst, quote = (lens.today - owed[0].due_on).days, cut(one_line(owed[0].quote), _QUOTE_CHARACTERS)
    many = f"{len(owed)} promises to them are overdue, the oldest" if len(owed) > 1 else "A promise to them is overdue"
    about = {touch.id: touch.about_id for touch in facts.touches}
    return Signal(
        Rule.OVERDUE_PROMISES,
        Severity.WARNING,
        f"{many} by {count(worst, 'day')}: “{quote}”",
        # A mail is seen by whoever sees the record that it is on.
        tuple(dict.fromkeys(one for p in owed for one in (p.record_id, about.get(p.record_id) or facts.id))),
        "Keep the promise or agree a new day with them, and mark it in the ledger",
        (("overdue", str(len(owed))), ("worst_days", str(worst))),
        fields=tuple(dict.fromkeys(_TEXTS.get(one.record_id[:3], "Opportunity.Description") for one in owed)),
    )


def _age_days(case: SupportCase, lens: Lens) -> int:
    return (lens.today - case.opened_at.astimezone(lens.now.tzinfo).date()).days if case.opened_at else 0
