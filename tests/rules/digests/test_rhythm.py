"""On which days digests come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.digests.rhythm import comes_on, is_weekly_day
from app.digests.tables import Rhythm

QUARTER_END = date(2026, 12, 31)
BOXING_DAY = frozenset({date(2026, 12, 25), date(2026, 12, 28)})


def days(rhythm: Rhythm, start: date, count: int) -> list[date]:
    """The days of a stretch on which the digest comes."""
    stretch = [start + timedelta(days=n) for n in range(count)]
    return [day for day in stretch if comes_on(rhythm, day, quarter_ends_on=QUARTER_END, days_off=BOXING_DAY)]


@pytest.mark.parametrize("rhythm", Rhythm)
def test_nothing_comes_on_a_weekend_or_a_holiday(rhythm: Rhythm) -> None:
    """Whatever the rhythm."""
    assert all(day.weekday() < 5 and day not in BOXING_DAY for day in days(rhythm, date(2026, 11, 1), 60))


def test_at_risk_comes_more_often_before_the_quarter_ends() -> None:
    """Mondays and Thursdays in November; each working day in the last three weeks."""
    assert [f"{day:%a}" for day in days(Rhythm.CLOSING, date(2026, 11, 9), 7)] == ["Mon", "Thu"]
    assert [f"{day:%a}" for day in days(Rhythm.CLOSING, date(2026, 12, 14), 7)] == ["Mon", "Tue", "Wed", "Thu", "Fri"]


def test_a_monday_off_moves_the_weekly_one_to_tuesday() -> None:
    """It is late by a day, never left out, and never twice."""
    assert days(Rhythm.WEEKLY, date(2026, 12, 21), 14) == [date(2026, 12, 21), date(2026, 12, 29)]


def test_a_weekly_one_comes_on_its_own_weekday() -> None:
    """Thursday's comes on Thursday, and after a Friday off that was its own, on the next working day."""
    november = [date(2026, 11, 2) + timedelta(days=n) for n in range(28)]
    assert {f"{day:%a}" for day in november if is_weekly_day(day, 3)} == {"Thu"}
    christmas = [date(2026, 12, 21) + timedelta(days=n) for n in range(14)]
    assert [day for day in christmas if is_weekly_day(day, 4, BOXING_DAY)] == [date(2026, 12, 29), date(2027, 1, 1)]
