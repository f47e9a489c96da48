"""What the card says about an account's figures, dates and people. Pure decisions on facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from app.crm.facts import AccountFacts, Deal, Measure, OpenTask, Stakeholder, SupportCase, Touch

TREND_DAYS = 90
# A change smaller than this share of the earlier value is noise, not a trend.
_FLAT_SHARE = Decimal("0.03")

Direction = Literal["up", "down", "flat"]


@dataclass(frozen=True, slots=True)
class Trend:
    """How a measure moved: `change` since `since_on`, in the measure's own unit."""

    direction: Direction
    change: Decimal
    since_on: date


@dataclass(frozen=True, slots=True)
class NextStep:
    """What happens next, and the record that says so."""

    record_id: str
    what: str
    on: date | None
    who: str | None


def trend_of(measure: Measure | None, today: date, days: int = TREND_DAYS) -> Trend | None:
    """The move over the last `days` days; None without a value now and one at least a week old."""
    if measure is None or measure.value is None:
        return None
    start, latest = today - timedelta(days=days), today - timedelta(days=7)
    before = [point for point in measure.history if point[0] <= start]
    within = [point for point in measure.history if start < point[0] <= latest]
    earlier = before[-1] if before else within[0] if within else None
    if earlier is None:
        return None
    change = measure.value - earlier[1]
    flat = abs(change) <= abs(earlier[1]) * _FLAT_SHARE
    since_on = max(earlier[0], start)
    return Trend("flat" if flat else "up" if change > 0 else "down", change, since_on)


def usage_percent(active: Measure | None, licences: Measure | None) -> int | None:
    """Licences in use, rounded to whole percent; None where either figure is missing or there are no licences."""
    if active is None or licences is None or active.value is None or not licences.value:
        return None
    return round(active.value * 100 / licences.value)


def days_between(today: date, on: date) -> str:
    """How far a day is away, in words: "in 40 days", "tomorrow", "3 days ago"."""
    days = (on - today).days
    if days == 0:
        return "today"
    if abs(days) == 1:
        return "tomorrow" if days > 0 else "yesterday"
    if abs(days) < 90:
        return f"in {days} days" if days > 0 else f"{-days} days ago"
    months = round(abs(days) / 30.4)
    span = f"{months} months" if months < 24 else f"{abs(days) // 365} years"
    return f"in {span}" if days > 0 else f"{span} ago"


def past_touches(touches: Iterable[Touch], now: datetime, limit: int) -> list[Touch]:
    """The newest touches that have happened."""
    return [touch for touch in touches if touch.at <= now][:limit]


def next_meeting(touches: Iterable[Touch], now: datetime) -> Touch | None:
    """The soonest planned meeting."""
    planned = [touch for touch in touches if touch.at > now and touch.kind == "meeting"]
    return min(planned, key=lambda touch: touch.at, default=None)


def overdue_tasks(tasks: Iterable[OpenTask], today: date) -> list[OpenTask]:
    """Open to-dos whose day has passed, oldest first."""
    late = [task for task in tasks if task.due_on is not None and task.due_on < today]
    return sorted(late, key=lambda task: (task.due_on or date.min, task.id))


def next_steps(facts: AccountFacts, now: datetime, today: date) -> list[NextStep]:
    """What is planned: the next meeting, the next to-do, and the next step of the soonest open deal that has one."""
    steps: list[NextStep] = []
    meeting = next_meeting(facts.touches, now)
    if meeting:
        steps.append(NextStep(meeting.id, meeting.subject, meeting.at.date(), meeting.who))
    due = [task for task in facts.tasks if task.due_on is None or task.due_on >= today]
    task = min(due, key=lambda one: one.due_on or date.max, default=None)
    if task:
        steps.append(NextStep(task.id, task.subject, task.due_on, task.owner.name if task.owner else None))
    deal = next((deal for deal in facts.open_deals if (deal.next_step or "").strip()), None)
    if deal:
        owner = deal.owner.name if deal.owner else None
        steps.append(NextStep(deal.id, f"{deal.next_step} ({deal.name})", None, owner))
    return steps


def key_people(stakeholders: Sequence[Stakeholder], limit: int) -> list[Stakeholder]:
    """Those with a part in a deal first, then whoever was touched last; people who left only if they had a part."""
    here = [person for person in stakeholders if not person.has_left or person.role]
    return here[:limit]


def is_past_close(deal: Deal, today: date) -> bool:
    """Whether an open deal's close date has gone by."""
    return not deal.is_closed and deal.close_on is not None and deal.close_on < today


def case_counts(cases: Sequence[SupportCase]) -> list[tuple[str, int]]:
    """Open cases by the org's own priority names, severe ones first."""
    names = dict.fromkeys(case.priority or "No priority" for case in cases)
    return [(name, sum((case.priority or "No priority") == name for case in cases)) for name in names]
