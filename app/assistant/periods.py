"""A stretch of time in a question: this quarter, Q2, in March, within 60 days; quarters are the org's fiscal ones. Pure."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from app.crm.fiscal import FiscalCalendar
from app.llm.calendar_words import MONTH, MONTHS, WEEKDAY, WEEKDAYS

Days = tuple[date, date]
"""The first and the last day."""

_UNIT_DAYS = {"day": 1, "week": 7}
_UNIT_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_EDGES = "since|before|by|until|till|up to"
_COUNTED = r"(?P<count>\d{1,3}) (?P<unit>days?|weeks?|months?|quarters?|years?)"
_PATTERNS = tuple(
    re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)
    for pattern in (
        rf"(?:(?P<edge>{_EDGES}) )?(?:on |for )?(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<day_month>{MONTH})\.?(?:,? (?P<day_year>20\d\d))?",
        rf"(?:(?P<edge>{_EDGES}) )?(?:on |for )?(?P<day_month>{MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<day_year>20\d\d))?",
        rf"(?P<edge>before|until|till|by)(?: the)? (?:(?P<edge_month>{MONTH})|(?P<christmas>christmas|xmas|the holidays))",
        r"(?P<edge>before|until|till|by|at)(?: the)? end of (?:the )?(?:(?P<edge_which>this|next|current) )?(?P<edge_stretch>week|month|quarter|year)",
        r"q(?P<quarter>[1-4])(?:[ /-]?(?:fy ?)?(?P<year>20\d\d))?",
        rf"(?:in |within |over )?(?:the )?(?P<next>next|coming) {_COUNTED}",
        rf"(?P<within>within) {_COUNTED}",
        rf"(?:in |within |over )?(?:the )?(?P<last>last|past) {_COUNTED}",
        r"(?:in |within |over |during )?(?:the )?(?P<last>past) (?P<unit>day|week|month|quarter|year)",
        r"since (?:the )?(?:(?:start|beginning) of )?(?:the )?(?P<since_which>this|last|the) (?P<since_stretch>week|month|quarter|year)",
        rf"since (?P<since_month>{MONTH})(?: (?P<since_year>20\d\d))?",
        r"(?P<which>this|next|last|the|current) (?P<stretch>week|month|quarter|year)",
        rf"(?:in|during|this|next) (?P<month>{MONTH})(?: (?P<of_year>20\d\d))?",
        rf"since (?:last )?(?P<weekday>{WEEKDAY})",
        r"(?P<since>since )?(?P<yesterday>yesterday)",
        r"(?P<today>today|tomorrow)",
    )
)


def find_period(text: str, today: date, fiscal: FiscalCalendar) -> tuple[re.Match[str], Days] | None:
    """The first stretch of time that the text names, and its days."""
    for pattern in _PATTERNS:
        if found := pattern.search(text):
            return found, _days(found.groupdict(), today, fiscal)
    return None


def _days(parts: dict[str, str | None], today: date, fiscal: FiscalCalendar) -> Days:
    if parts.get("edge") or parts.get("day"):
        return _edged(parts, today, fiscal)
    if any(parts.get(key) for key in ("weekday", "yesterday", "since_which", "since_month")):
        return _lately(parts, today, fiscal)
    if parts.get("unit"):
        count, unit = int(parts.get("count") or 1), str(parts["unit"]).lower().rstrip("s")
        return (_moved(today, -count, unit), today) if parts.get("last") else (today, _moved(today, count, unit))
    if parts.get("today"):
        on = today + timedelta(days=str(parts["today"]).lower() == "tomorrow")
        return on, on
    return _calendar_stretch(parts, today, fiscal)


def _moved(today: date, count: int, unit: str) -> date:
    """The day so many units away; from the 31st, months end on the last day of a shorter one."""
    if unit in _UNIT_DAYS:
        return today + timedelta(days=count * _UNIT_DAYS[unit])
    year, month = divmod(today.year * 12 + today.month - 1 + count * _UNIT_MONTHS[unit], 12)
    return min(date(year, month + 1, 1) + timedelta(days=today.day - 1), _month_end(year, month + 1))


def _calendar_stretch(parts: dict[str, str | None], today: date, fiscal: FiscalCalendar) -> Days:
    """A quarter, month or year by its name or its place beside today's."""
    if parts.get("quarter"):
        return fiscal_quarter(int(parts["quarter"] or 1), parts.get("year"), today, fiscal)
    if parts.get("which"):
        return _stretch(str(parts["which"]).lower(), str(parts["stretch"]).lower(), today, fiscal)
    return _named_month(str(parts["month"]).lower(), parts.get("of_year"), today)


def _edged(parts: dict[str, str | None], today: date, fiscal: FiscalCalendar) -> Days:
    """A day, or all until or since a day; "before" leaves the day itself out."""
    edge = (parts.get("edge") or "").lower()
    if parts.get("edge_stretch"):
        which = str(parts.get("edge_which") or "this").lower()
        return today, _stretch(which, str(parts["edge_stretch"]).lower(), today, fiscal)[1]
    if parts.get("edge_month"):
        first, last = _named_month(str(parts["edge_month"]).lower(), None, today)
        return today, last if edge == "by" else first - timedelta(days=1)
    on = _near(today, 12, 25, None) if parts.get("christmas") else _told_day(parts, today)
    if not edge:
        return on, on
    return (on, today) if edge == "since" else (today, on - timedelta(days=edge == "before"))


def _told_day(parts: dict[str, str | None], today: date) -> date:
    month = MONTHS[str(parts["day_month"]).lower()]
    return _near(today, month, int(parts["day"] or 1), parts.get("day_year"))


def _near(today: date, month: int, day: int, year: str | None) -> date:
    """That day of the year named, else of the year in which it is nearest to today; a day too many is the month's last."""
    years = [int(year)] if year else [today.year - 1, today.year, today.year + 1]
    days = [date(one, month, min(max(day, 1), calendar.monthrange(one, month)[1])) for one in years]
    return min(days, key=lambda one: abs((one - today).days))


def _lately(parts: dict[str, str | None], today: date, fiscal: FiscalCalendar) -> Days:
    if parts.get("since_which") or parts.get("since_month"):
        return _since(parts, today, fiscal), today
    if parts.get("yesterday"):
        yesterday = today - timedelta(days=1)
        return yesterday, today if parts.get("since") else yesterday
    # "Since Monday", said on a Monday, is a week.
    back = (today.weekday() - WEEKDAYS.index(str(parts["weekday"]).lower())) % 7 or 7
    return today - timedelta(days=back), today


def _since(parts: dict[str, str | None], today: date, fiscal: FiscalCalendar) -> date:
    """The first day; a month without a year is the last one that has begun."""
    if parts.get("since_which"):
        return _stretch(str(parts["since_which"]).lower(), str(parts["since_stretch"]).lower(), today, fiscal)[0]
    month, year = MONTHS[str(parts["since_month"]).lower()], parts.get("since_year")
    return date(int(year) if year else today.year - (month > today.month), month, 1)


def _named_month(name: str, of_year: str | None, today: date) -> Days:
    month = MONTHS[name]
    year = int(of_year) if of_year else today.year + (month < today.month)
    return date(year, month, 1), _month_end(year, month)


def fiscal_quarter(number: int, year: str | None, today: date, fiscal: FiscalCalendar) -> Days:
    """The org's quarter of that number; without a year the running one or the next to come."""
    quarter = fiscal.quarter(date(int(year) - 1, 1, 1) if year else today)
    for _ in range(16):
        first = fiscal.year(quarter.starts_on)
        is_nth = (quarter.starts_on - first.starts_on).days // 80 + 1 == number
        if is_nth and (year is None or year in first.label):
            break
        quarter = fiscal.quarter(quarter.ends_on + timedelta(days=1))
    return quarter.starts_on, quarter.ends_on


def _stretch(which: str, unit: str, today: date, fiscal: FiscalCalendar) -> Days:
    step = {"next": 1, "last": -1}.get(which, 0)
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return monday, monday + timedelta(days=6)
    if unit == "month":
        index = today.year * 12 + today.month - 1 + step
        return date(index // 12, index % 12 + 1, 1), _month_end(index // 12, index % 12 + 1)
    read = fiscal.year if unit == "year" else fiscal.quarter
    period = read(today)
    if step:
        period = read(period.ends_on + timedelta(days=1) if step > 0 else period.starts_on - timedelta(days=1))
    return period.starts_on, period.ends_on


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
