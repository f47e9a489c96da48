"""Date literals, time zones, fiscal years and date functions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from sandbox.salesforce.soql.periods import Calendar, FiscalCalendar, OutsideFiscalCalendarError, Span
from tests.sandbox.soql.conftest import BOB, Ask

SATURDAY = date(2026, 11, 21)
US = Calendar(SATURDAY, 6, FiscalCalendar())
FROM_FEBRUARY = Calendar(SATURDAY, 6, FiscalCalendar(start_month=2))

LITERALS = [
    ("TODAY", None, "2026-11-21", "2026-11-22"),
    ("YESTERDAY", None, "2026-11-20", "2026-11-21"),
    ("TOMORROW", None, "2026-11-22", "2026-11-23"),
    ("THIS_WEEK", None, "2026-11-15", "2026-11-22"),
    ("LAST_WEEK", None, "2026-11-08", "2026-11-15"),
    ("NEXT_WEEK", None, "2026-11-22", "2026-11-29"),
    ("THIS_MONTH", None, "2026-11-01", "2026-12-01"),
    ("NEXT_MONTH", None, "2026-12-01", "2027-01-01"),
    ("LAST_QUARTER", None, "2026-07-01", "2026-10-01"),
    ("THIS_YEAR", None, "2026-01-01", "2027-01-01"),
    ("LAST_90_DAYS", None, "2026-08-23", "2026-11-22"),
    ("NEXT_90_DAYS", None, "2026-11-22", "2027-02-20"),
    ("LAST_N_DAYS", 1, "2026-11-20", "2026-11-22"),
    ("NEXT_N_DAYS", 7, "2026-11-22", "2026-11-29"),
    ("N_DAYS_AGO", 3, "2026-11-18", "2026-11-19"),
    ("LAST_N_WEEKS", 2, "2026-11-01", "2026-11-15"),
    ("NEXT_N_MONTHS", 2, "2026-12-01", "2027-02-01"),
    ("N_MONTHS_AGO", 1, "2026-10-01", "2026-11-01"),
    ("LAST_N_QUARTERS", 2, "2026-04-01", "2026-10-01"),
    ("LAST_N_YEARS", 1, "2025-01-01", "2026-01-01"),
    ("N_YEARS_AGO", 2, "2024-01-01", "2025-01-01"),
    ("THIS_FISCAL_QUARTER", None, "2026-10-01", "2027-01-01"),
    ("NEXT_N_FISCAL_YEARS", 1, "2027-01-01", "2028-01-01"),
]


@pytest.mark.parametrize(("name", "count", "start", "end"), LITERALS)
def test_literal_stands_for_the_documented_days(name: str, count: int | None, start: str, end: str) -> None:
    """Each literal covers the days that Salesforce documents, in a week that starts on Sunday."""
    assert US.span(name, count) == Span(date.fromisoformat(start), date.fromisoformat(end))


def test_fiscal_literals_follow_the_first_month_of_the_fiscal_year() -> None:
    """With a fiscal year from February, the fourth quarter starts in November."""
    assert FROM_FEBRUARY.span("THIS_FISCAL_QUARTER", None) == Span(date(2026, 11, 1), date(2027, 2, 1))
    assert FROM_FEBRUARY.span("LAST_FISCAL_YEAR", None) == Span(date(2025, 2, 1), date(2026, 2, 1))
    assert FROM_FEBRUARY.fiscal.year_of(SATURDAY) == 2027


def test_custom_fiscal_years_end_where_their_definition_ends() -> None:
    """A literal beyond the defined periods is refused, not guessed."""
    years = (Span(date(2026, 2, 1), date(2027, 1, 31)),)
    calendar = Calendar(SATURDAY, 6, FiscalCalendar(years=years, quarters=years))

    assert calendar.span("THIS_FISCAL_YEAR", None) == years[0]
    with pytest.raises(OutsideFiscalCalendarError):
        calendar.span("NEXT_FISCAL_YEAR", None)


OPPORTUNITY_FILTERS = [
    ("CloseDate = 2026-12-01", ["A1"]),
    ("CloseDate != 2026-12-01", ["A2", "B1", "N1"]),
    ("CloseDate > TODAY", ["A1", "B1"]),
    ("CloseDate <= THIS_QUARTER", ["A1", "A2", "N1"]),
    ("CloseDate < THIS_YEAR", ["N1"]),
    ("CloseDate >= NEXT_YEAR", ["B1"]),
    ("CloseDate = N_YEARS_AGO:1", ["N1"]),
    ("CloseDate IN (2026-12-01, 2026-09-30)", ["A1", "A2"]),
    ("CloseDate IN (LAST_QUARTER, NEXT_QUARTER)", ["A2", "B1"]),
    ("CreatedDate >= 2026-08-22T12:00:00Z", ["A1", "A2"]),
    ("CreatedDate > 2026-08-22T12:00:00.000Z", ["A1"]),
    ("CreatedDate = 2026-08-22T14:00:00+02:00", ["A2"]),
    ("CreatedDate = YESTERDAY", ["A1"]),
    ("CreatedDate = LAST_N_DAYS:90", ["A1"]),
    ("CALENDAR_YEAR(CreatedDate) = 2026", ["A1", "A2", "B1"]),
    ("CALENDAR_YEAR(convertTimezone(CreatedDate)) = 2025", ["B1", "N1"]),
    ("DAY_ONLY(CreatedDate) = 2026-11-21", ["A1"]),
    ("DAY_ONLY(convertTimezone(CreatedDate)) = YESTERDAY", ["A1"]),
    ("HOUR_IN_DAY(CreatedDate) = 12", ["A2"]),
    ("FISCAL_QUARTER(CloseDate) = 3", ["A2"]),
    ("DAY_IN_WEEK(CloseDate) = 6", ["B1", "N1"]),
    ("WEEK_IN_MONTH(CloseDate) = 1", ["A1"]),
]


@pytest.mark.parametrize(("where", "expected"), OPPORTUNITY_FILTERS)
def test_date_filters(names: Callable[..., list[Any]], where: str, expected: list[str]) -> None:
    """Dates compare by day; instants against literals in the asking user's time zone (here New York)."""
    assert names(f"SELECT Name FROM Opportunity WHERE {where} ORDER BY Name") == expected


def test_a_day_is_the_asking_users_day(names: Callable[..., list[Any]]) -> None:
    """A deal made at 3 o'clock UTC was made yesterday in New York and today in Berlin."""
    query = "SELECT Name FROM Opportunity WHERE CreatedDate = TODAY"

    assert names(query) == []
    assert names(query, tz="Europe/Berlin") == ["A1"]


def test_the_week_starts_on_the_users_first_weekday(ask: Ask) -> None:
    """On a Sunday the German user is still in the old week, the American in a new one."""
    sunday = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    query = "SELECT COUNT() FROM Task WHERE ActivityDate = THIS_WEEK"

    assert ask(query, now=sunday, tz="UTC").total_size == 0
    assert ask(query, now=sunday, tz="UTC", user_id=BOB).total_size == 2


def test_clock_changes_do_not_shift_the_day(names: Callable[..., list[Any]]) -> None:
    """On the day of the clock change New York's day has 25 hours and still begins at local midnight."""
    day_after = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)
    case = "SELECT Subject FROM Case WHERE Subject != 'Help' AND CreatedDate"

    assert names(f"{case} = YESTERDAY", now=day_after) == ["After"]
    assert names(f"{case} < YESTERDAY", now=day_after) == ["Before"]
