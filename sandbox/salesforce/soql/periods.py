"""Date literals: which days `THIS_QUARTER` or `LAST_N_DAYS:30` stand for, in the asking user's calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

_UNITS = ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "FISCAL_QUARTER", "FISCAL_YEAR")
_PLAIN = {"YESTERDAY", "TODAY", "TOMORROW", "LAST_90_DAYS", "NEXT_90_DAYS"} | {
    f"{which}_{unit}" for which in ("LAST", "THIS", "NEXT") for unit in _UNITS if unit != "DAY"
}
_COUNTED = {f"{which}_N_{unit}S" for which in ("LAST", "NEXT") for unit in _UNITS} | {
    f"N_{unit}S_AGO" for unit in _UNITS
}
_COUNTED_PATTERN = re.compile(r"(?P<which>LAST|NEXT)?_?N_(?P<unit>[A-Z_]+?)S(?P<ago>_AGO)?\Z")


class OutsideFiscalCalendarError(ValueError):
    """A fiscal literal points outside the custom fiscal years that the org has defined."""


class Span(NamedTuple):
    """The days from `start` up to but not including `end`."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class FiscalCalendar:
    """When fiscal periods start: by a month for standard years, or by the org's own list of periods."""

    start_month: int = 1
    named_by_start: bool = False
    quarters: tuple[Span, ...] = ()
    years: tuple[Span, ...] = ()

    def year_of(self, day: date) -> int:
        """The name of the standard fiscal year of a day: its ending year, unless named by its start."""
        begins = day.year if day.month >= self.start_month else day.year - 1
        return begins if self.named_by_start or self.start_month == 1 else begins + 1

    def month_of(self, day: date) -> int:
        """The month number within the standard fiscal year."""
        return (day.month - self.start_month) % 12 + 1

    def quarter(self, day: date, shift: int) -> Span:
        """The fiscal quarter `shift` quarters from the day's own."""
        if self.quarters:
            return _shifted(self.quarters, day, shift)
        months_in = (day.month - self.start_month) % 3
        start = add_months(day.replace(day=1), shift * 3 - months_in)
        return Span(start, add_months(start, 3))

    def year(self, day: date, shift: int) -> Span:
        """The fiscal year `shift` years from the day's own."""
        if self.years:
            return _shifted(self.years, day, shift)
        months_in = (day.month - self.start_month) % 12
        start = add_months(day.replace(day=1), shift * 12 - months_in)
        return Span(start, add_months(start, 12))


@dataclass(frozen=True, slots=True)
class Calendar:
    """The asking user's today, first day of the week (0 = Monday), and the org's fiscal calendar."""

    today: date
    first_weekday: int
    fiscal: FiscalCalendar

    def span(self, name: str, count: int | None) -> Span:
        """The days that a literal stands for."""
        if count is not None:
            return self._counted(name, count)
        if name in ("LAST_90_DAYS", "NEXT_90_DAYS"):
            return self._counted(name.replace("90", "N"), 90)
        if name in ("YESTERDAY", "TODAY", "TOMORROW"):
            return self._unit("DAY", ("YESTERDAY", "TODAY", "TOMORROW").index(name) - 1)
        which, _, unit = name.partition("_")
        return self._unit(unit, {"LAST": -1, "THIS": 0, "NEXT": 1}[which])

    def _counted(self, name: str, count: int) -> Span:
        match = _COUNTED_PATTERN.match(name)
        if match is None:
            raise KeyError(name)
        unit = match["unit"]
        if match["ago"]:
            return self._unit(unit, -count)
        if match["which"] == "NEXT":
            return Span(self._unit(unit, 1).start, self._unit(unit, count).end)
        # LAST_N_DAYS includes today; the longer units leave the current one out.
        last = 0 if unit == "DAY" else -1
        return Span(self._unit(unit, -count).start, self._unit(unit, last).end)

    def _unit(self, unit: str, shift: int) -> Span:
        if unit == "FISCAL_QUARTER":
            return self.fiscal.quarter(self.today, shift)
        if unit == "FISCAL_YEAR":
            return self.fiscal.year(self.today, shift)
        if unit == "DAY":
            return _days(self.today + timedelta(days=shift), 1)
        if unit == "WEEK":
            days_in = (self.today.weekday() - self.first_weekday) % 7
            return _days(self.today + timedelta(days=7 * shift - days_in), 7)
        length = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}[unit]
        months_in = (self.today.month - 1) % length
        start = add_months(self.today.replace(day=1), shift * length - months_in)
        return Span(start, add_months(start, length))


def _days(start: date, count: int) -> Span:
    return Span(start, start + timedelta(days=count))


def is_date_literal(name: str) -> bool:
    """Whether SOQL knows a date literal of that name, in any letter case."""
    return name.upper() in _PLAIN | _COUNTED


def takes_count(name: str) -> bool:
    """Whether the literal needs `:n`."""
    return name.upper() in _COUNTED


def add_months(first_of_month: date, months: int) -> date:
    """The first of the month that many months on."""
    year, month = divmod(first_of_month.year * 12 + first_of_month.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _shifted(spans: tuple[Span, ...], day: date, shift: int) -> Span:
    place = next((n for n, span in enumerate(spans) if span.start <= day < span.end), None)
    if place is None or not 0 <= place + shift < len(spans):
        raise OutsideFiscalCalendarError
    return spans[place + shift]
