"""What day a writer meant by "next Tuesday": resolved by code from the day on which it was written. Pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from app.llm.calendar_words import MONTH, MONTHS, NUMBERS, WEEKDAY, WEEKDAYS

_COUNTS = {word: n for n, word in enumerate(NUMBERS[:13]) if n} | {"a": 1, "an": 1, "a couple of": 2}
_COUNT = r"\d{1,3}|" + "|".join(sorted(_COUNTS, key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Resolved:
    """A phrase as it was written, and the day that it means. `is_exact` is False for the end of a stretch of time."""

    phrase: str
    on: date
    is_exact: bool = True


def resolve_dates(text: str, written_on: date) -> tuple[Resolved, ...]:
    """Every phrase of the text that names a day from the writer's own day, in the order of the text."""
    found: list[tuple[int, Resolved]] = []
    taken: list[tuple[int, int]] = []
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            resolved = read(match, written_on)
            if resolved is not None:
                taken.append(match.span())
                found.append((match.start(), resolved))
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))


def due_in(text: str, written_on: date) -> date | None:
    """The first day that a promise names and that is not before it was made."""
    return next((one.on for one in resolve_dates(text, written_on) if one.on >= written_on), None)


def _weekday(match: re.Match[str], today: date) -> Resolved:
    ahead = (WEEKDAYS.index(match["day"].lower()) - today.weekday()) % 7
    which = (match["which"] or "").lower()
    if which == "last":
        return Resolved(match[0], today - timedelta(days=(-ahead) % 7 or 7))
    if which == "next":
        # "Next Tuesday" is the one of the coming week, not the one of this week.
        monday = today - timedelta(days=today.weekday()) + timedelta(days=7)
        return Resolved(match[0], monday + timedelta(days=WEEKDAYS.index(match["day"].lower())))
    return Resolved(match[0], today + timedelta(days=ahead or 7))


def _near(match: re.Match[str], today: date) -> Resolved:
    words = match[0].lower()
    days = {"today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1, "the day after tomorrow": 2}
    return Resolved(match[0], today + timedelta(days=days[words]))


def _distance(match: re.Match[str], today: date) -> Resolved:
    count = match["count"].lower()
    number = int(count) if count.isdigit() else _COUNTS[count]
    sign = -1 if match["tail"] else 1
    unit = match["unit"].lower().rstrip("s")
    if unit == "month":
        return Resolved(match[0], _add_months(today, sign * number))
    if unit in ("business day", "working day", "workday"):
        return Resolved(match[0], _add_workdays(today, sign * number))
    return Resolved(match[0], today + timedelta(days=sign * number * {"day": 1, "week": 7, "year": 365}[unit]))


def _stretch_end(match: re.Match[str], today: date) -> Resolved:
    later = 1 if (match["which"] or "").lower() == "next" else 0
    unit = match["unit"].lower()
    if unit == "week":
        return Resolved(match[0], today + timedelta(days=4 - today.weekday() + 7 * later), is_exact=False)
    if unit == "month":
        return Resolved(match[0], _month_end(_add_months(today.replace(day=1), later)), is_exact=False)
    if unit == "quarter":
        first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
        return Resolved(match[0], _month_end(_add_months(first, 2 + 3 * later)), is_exact=False)
    return Resolved(match[0], date(today.year + later, 12, 31), is_exact=False)


def _named_day(match: re.Match[str], today: date) -> Resolved | None:
    month, day = MONTHS[match["month"].lower()], int(match["day"])
    year = int(match["year"]) if match["year"] else today.year
    on = _date(year, month, day)
    if on and not match["year"] and (today - on).days > 60:
        on = _date(year + 1, month, day)  # "by January 28", written in October, is next year's
    return Resolved(match[0], on) if on else None


def _named_month(match: re.Match[str], today: date) -> Resolved | None:
    month = MONTHS[match["month"].lower()]
    year = int(match["year"]) if match["year"] else today.year + (month < today.month)
    return Resolved(match[0], _month_end(date(year, month, 1)), is_exact=False)


def _quarter(match: re.Match[str], today: date) -> Resolved:
    last_month = 3 * int(match["quarter"])
    year = int(match["year"]) if match["year"] else today.year + (last_month < today.month)
    return Resolved(match[0], _month_end(date(year, last_month, 1)), is_exact=False)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _add_months(day: date, months: int) -> date:
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _add_workdays(day: date, count: int) -> date:
    step = 1 if count > 0 else -1
    while count:
        day += timedelta(days=step)
        count -= step if day.weekday() < 5 else 0
    return day


Reader = Callable[[re.Match[str], date], Resolved | None]


def _reader(pattern: str, read: Reader) -> tuple[re.Pattern[str], Reader]:
    return re.compile(pattern, re.IGNORECASE), read


_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    _reader(rf"\b(?P<month>{MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year>\d{{4}})\b)?", _named_day),
    _reader(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{MONTH})\b\.?(?:,? (?P<year>\d{{4}})\b)?", _named_day
    ),
    _reader(rf"\b(?P<which>next|this|last|on|by|until)? ?(?P<day>{WEEKDAY})\b", _weekday),
    _reader(r"\b(?:the day after tomorrow|today|tonight|tomorrow|yesterday)\b", _near),
    _reader(
        rf"\b(?:in|within) (?:the next )?(?P<count>{_COUNT}) (?P<unit>business days?|working days?|workdays?|days?|weeks?|months?|years?)\b(?P<tail>)",
        _distance,
    ),
    _reader(rf"\b(?P<count>{_COUNT}) (?P<unit>days?|weeks?|months?|years?) (?P<tail>ago|earlier)\b", _distance),
    _reader(
        r"\b(?:(?:by |at |before )?(?:the )?end of (?:the |this )?(?P<which>next )?)(?P<unit>week|month|quarter|year)\b",
        _stretch_end,
    ),
    _reader(r"\b(?P<which>this|next) (?P<unit>week|month|quarter|year)\b", _stretch_end),
    _reader(r"\bQ(?P<quarter>[1-4])\b(?: (?:of )?(?P<year>20\d{2}))?", _quarter),
    _reader(
        rf"\b(?:by|in|until|before|end of|since) (?:early |mid |late )?(?P<month>{MONTH})\b(?: (?P<year>20\d{{2}}))?",
        _named_month,
    ),
)
