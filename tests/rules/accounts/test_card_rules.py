"""What the card says about figures, dates and people."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from app.accounts.rules import (
    case_counts,
    days_between,
    key_people,
    next_steps,
    overdue_tasks,
    trend_of,
    usage_percent,
)
from app.crm.facts import AccountFacts, Deal, Measure, OpenTask, Stakeholder, SupportCase, Touch

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TODAY = NOW.date()


def measure(value: int | None, *history: tuple[int, int]) -> Measure:
    """A measure with (days ago, value) points."""
    points = tuple((TODAY - timedelta(days=days), Decimal(number)) for days, number in history)
    return Measure("health", None if value is None else Decimal(value), "H__c", points)


@pytest.mark.parametrize(
    ("now", "history", "expected"),
    [
        (61, ((200, 80), (30, 70)), ("down", -19)),
        (90, ((60, 70),), ("up", 20)),
        (81, ((95, 80), (2, 60)), ("flat", 1)),
        (61, ((2, 80),), None),
        (61, (), None),
        (None, ((100, 80),), None),
    ],
)
def test_a_trend_compares_with_three_months_ago(
    now: int | None, history: tuple[tuple[int, int], ...], expected: tuple[str, int] | None
) -> None:
    """The value 90 days ago counts, or the oldest since; a point of last week is no trend, a small change is flat."""
    trend = trend_of(measure(now, *history), TODAY)
    assert (trend and (trend.direction, int(trend.change))) == expected


@pytest.mark.parametrize(("active", "licences", "percent"), [(150, 200, 75), (5, 0, None), (5, None, None)])
def test_usage_is_a_share_of_licences(active: int, licences: int | None, percent: int | None) -> None:
    """Without licences there is no share, and no division by zero."""
    assert usage_percent(measure(active), measure(licences)) == percent


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "tomorrow"), (-1, "yesterday"), (40, "in 40 days"), (-3, "3 days ago"), (-200, "7 months ago")],
)
def test_distances_are_said_in_words(days: int, words: str) -> None:
    """Near dates in days, far ones in months."""
    assert days_between(TODAY, TODAY + timedelta(days=days)) == words


def test_next_steps_are_meeting_task_and_deal_step() -> None:
    """The soonest meeting, the soonest to-do that is not late, and the soonest deal's next step, each with its record."""
    facts = AccountFacts(
        "A",
        "Acme",
        touches=(
            Touch("later", "meeting", NOW + timedelta(days=9), "QBR"),
            Touch("soon", "meeting", NOW + timedelta(days=2), "Demo"),
            Touch("past", "call", NOW - timedelta(days=1), "Call"),
        ),
        tasks=(OpenTask("late", "Send", TODAY - timedelta(days=2)), OpenTask("todo", "Plan", TODAY)),
        deals=(Deal("won", "Old", next_step="x", is_closed=True), Deal("deal", "New", next_step="Legal review")),
    )
    assert [step.record_id for step in next_steps(facts, NOW, TODAY)] == ["soon", "todo", "deal"]


def test_tasks_are_overdue_from_the_day_after() -> None:
    """A to-do due today is not late; the oldest late one comes first."""
    tasks = [OpenTask(str(days), "x", TODAY - timedelta(days=days)) for days in (0, 1, 5)] + [OpenTask("none", "x")]
    assert [task.id for task in overdue_tasks(tasks, TODAY)] == ["5", "1"]


def test_people_who_left_count_only_with_a_part_in_a_deal() -> None:
    """A champion who left is worth showing, a former user is not."""
    people = (
        Stakeholder("a", "A", role="Champion", has_left=True),
        Stakeholder("b", "B", has_left=True),
        Stakeholder("c", "C"),
    )
    assert [person.id for person in key_people(people, 5)] == ["a", "c"]


def test_cases_are_counted_by_the_orgs_own_priorities() -> None:
    """Counts keep the order given and the org's names."""
    cases = [SupportCase(str(n), "1", "s", "New", priority) for n, priority in enumerate(("P1", "P3", "P1", None))]
    assert case_counts(cases) == [("P1", 2), ("P3", 1), ("No priority", 1)]


def test_an_unknown_day_is_not_due() -> None:
    """A to-do without a date is never overdue."""
    assert overdue_tasks([OpenTask("x", "x", None)], date.max) == []
