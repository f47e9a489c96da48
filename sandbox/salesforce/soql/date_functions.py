"""The date functions of SOQL, callable from SQL as `date_part(name, value, zone, fiscal start)`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from sandbox.salesforce.soql.periods import FiscalCalendar

_Part = Callable[[datetime, FiscalCalendar], int | str]


def _sunday_based_weekday(day: date) -> int:
    return day.isoweekday() % 7 + 1


def _week_in_month(day: datetime, _: FiscalCalendar) -> int:
    """The first week runs from the first to the seventh day of the month."""
    return (day.day - 1) // 7 + 1


_PARTS: dict[str, _Part] = {
    "CALENDAR_YEAR": lambda day, _: day.year,
    "CALENDAR_QUARTER": lambda day, _: (day.month - 1) // 3 + 1,
    "CALENDAR_MONTH": lambda day, _: day.month,
    "DAY_IN_MONTH": lambda day, _: day.day,
    "DAY_IN_WEEK": lambda day, _: _sunday_based_weekday(day.date()),
    "DAY_IN_YEAR": lambda day, _: day.timetuple().tm_yday,
    "DAY_ONLY": lambda day, _: day.date().isoformat(),
    "FISCAL_YEAR": lambda day, fiscal: fiscal.year_of(day.date()),
    "FISCAL_QUARTER": lambda day, fiscal: (fiscal.month_of(day.date()) - 1) // 3 + 1,
    "FISCAL_MONTH": lambda day, fiscal: fiscal.month_of(day.date()),
    "HOUR_IN_DAY": lambda day, _: day.hour,
    "WEEK_IN_MONTH": _week_in_month,
    "WEEK_IN_YEAR": lambda day, _: (day.timetuple().tm_yday - 1) // 7 + 1,
}

DATE_FUNCTIONS = frozenset(_PARTS)
FISCAL_FUNCTIONS = frozenset(name for name in _PARTS if name.startswith("FISCAL_"))
DATETIME_ONLY_FUNCTIONS = frozenset({"DAY_ONLY", "HOUR_IN_DAY"})


@lru_cache(maxsize=65536)
def date_part(name: str, value: str | None, zone: str, fiscal_start: int, named_by_start: int) -> int | str | None:
    """The part of a stored date or stamp; stamps are read in `zone` (UTC unless convertTimezone was used)."""
    if value is None:
        return None
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is not None:
        moment = moment.astimezone(ZoneInfo(zone))
    return _PARTS[name](moment, FiscalCalendar(fiscal_start, bool(named_by_start)))
