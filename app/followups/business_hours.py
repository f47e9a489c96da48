"""Business hours: nine to five on working days, in a person's own time zone and by their country's holidays."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import holidays

OPENS, CLOSES = time(9), time(17)
_SATURDAY = 5


def business_hours_between(start: datetime, end: datetime, zone: ZoneInfo, days_off: Container[date] = ()) -> float:
    """Hours between two instants that fall into business hours of `zone`, days off left out."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    total = timedelta()
    day = first.date()
    while day <= last.date():
        if is_working_day(day, days_off):
            opens, closes = (datetime.combine(day, hour, zone) for hour in (OPENS, CLOSES))
            total += max(timedelta(), min(last, closes) - max(first, opens))
        day += timedelta(days=1)
    return total / timedelta(hours=1)


def is_working_day(day: date, days_off: Container[date] = ()) -> bool:
    """Neither weekend nor holiday."""
    return day.weekday() < _SATURDAY and day not in days_off


def known_zone(name: str | None) -> ZoneInfo:
    """The zone of that name, UTC where there is none."""
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError):
        return ZoneInfo("UTC")


@lru_cache(maxsize=64)
def days_off_in(zone: ZoneInfo) -> Container[date]:
    """The public holidays of the country that a time zone lies in; none where the library knows no such country."""
    country = _countries().get(zone.key)
    try:
        return holidays.country_holidays(country) if country else frozenset()
    except NotImplementedError:
        return frozenset()


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Time zone → country, from the table that comes with the time zones."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}
