"""On which days a channel's digest comes. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import date, timedelta

from app.digests.tables import Rhythm
from app.followups.business_hours import is_working_day

CLOSING_DAYS = 21
"""The end of a quarter: deals move daily then."""
_MONDAY, _THURSDAY = 0, 3

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
RHYTHM_WORDS = {
    Rhythm.DAILY: "every working day",
    Rhythm.CLOSING: "twice a week, every working day in a quarter’s last three weeks",
    Rhythm.WEEKLY: "once a week",
}


def comes_on(
    rhythm: Rhythm, day: date, *, quarter_ends_on: date, weekday: int = _MONDAY, days_off: Container[date] = ()
) -> bool:
    """Whether a digest of that rhythm comes on the day; one that falls on a holiday comes the next working day.

    `weekday` is that of a weekly one, 0 for Monday.
    """
    if not is_working_day(day, days_off):
        return False
    if rhythm is Rhythm.DAILY or (rhythm is Rhythm.CLOSING and (quarter_ends_on - day).days < CLOSING_DAYS):
        return True
    starts = (_MONDAY, _THURSDAY) if rhythm is Rhythm.CLOSING else (weekday,)
    return any(one.weekday() in starts for one in _with_days_off_before(day, days_off))


def is_weekly_day(day: date, weekday: int, days_off: Container[date] = ()) -> bool:
    """Whether what comes once a week comes on the day."""
    return comes_on(Rhythm.WEEKLY, day, quarter_ends_on=day, weekday=weekday, days_off=days_off)


def _with_days_off_before(day: date, days_off: Container[date]) -> Iterator[date]:
    """The day, and the days off between it and the working day before."""
    yield day
    before = day - timedelta(days=1)
    while not is_working_day(before, days_off):
        yield before
        before -= timedelta(days=1)
