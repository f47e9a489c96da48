"""The org's fiscal years and quarters: standard ones from its start month, custom ones from its Period rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.crm.calendar_tables import Organization, Period

Span = Literal["Year", "Quarter"]
_MONTHS: dict[Span, int] = {"Year": 12, "Quarter": 3}


@dataclass(frozen=True, slots=True)
class FiscalPeriod:
    """A fiscal year or quarter; `ends_on` is its last day."""

    label: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class FiscalCalendar:
    """`custom` periods decide where they hold the day; else the year starts with `start_month`."""

    start_month: int = 1
    is_named_by_start: bool = False
    """Whether the year from July 2026 to June 2027 is called 2026; usually it is called 2027."""
    custom: tuple[tuple[Span, FiscalPeriod], ...] = ()

    def year(self, on: date) -> FiscalPeriod:
        """The fiscal year that holds the day."""
        return self._custom("Year", on) or self._standard("Year", on)

    def quarter(self, on: date) -> FiscalPeriod:
        """The fiscal quarter that holds the day."""
        return self._custom("Quarter", on) or self._standard("Quarter", on)

    def _custom(self, span: Span, on: date) -> FiscalPeriod | None:
        return next((one for kind, one in self.custom if kind == span and one.starts_on <= on <= one.ends_on), None)

    def _standard(self, span: Span, on: date) -> FiscalPeriod:
        passed = (on.month - self.start_month) % 12
        first_year = on.year if on.month >= self.start_month else on.year - 1
        is_calendar_year = self.start_month == 1
        name = first_year if self.is_named_by_start or is_calendar_year else first_year + 1
        part = passed // _MONTHS[span]
        starts_on = _month(first_year, self.start_month + part * _MONTHS[span])
        following = _month(first_year, self.start_month + (part + 1) * _MONTHS[span])
        label = f"FY {name}" if span == "Year" else f"Q{part + 1} FY {name}"
        return FiscalPeriod(label, starts_on, following - timedelta(days=1))


def load_fiscal_calendar(session: Session) -> FiscalCalendar:
    """The org's calendar; calendar years where the org says nothing."""
    org = session.execute(
        select(Organization.fiscal_year_start_month, Organization.uses_start_date_as_fiscal_year_name).limit(1)
    ).first()
    periods = session.execute(
        select(Period.type, Period.number, Period.start_date, Period.end_date, Period.fully_qualified_label)
        .where(Period.type.in_(_MONTHS), Period.start_date.is_not(None), Period.end_date.is_not(None))
        .order_by(Period.start_date, Period.id)
    )
    custom = tuple(
        (row.type, FiscalPeriod(row.fully_qualified_label or f"{row.type} {row.number}", row.start_date, row.end_date))
        for row in periods
    )
    return FiscalCalendar(org.fiscal_year_start_month or 1 if org else 1, bool(org and org[1]), custom)


def _month(year: int, month: int) -> date:
    """The first of the month, counted on beyond December."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
