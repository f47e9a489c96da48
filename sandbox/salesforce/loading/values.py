"""Cells of text become the values of a field's type, or an explanation of why they cannot."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

_TRUE, _FALSE = frozenset({"true", "1", "yes"}), frozenset({"false", "0", "no"})
_LEADING_DATE = re.compile(r"\d{4}-\d\d-\d\d(?=[T ]\d\d:\d\d)")

Parser = Callable[[str], Any]


def parser_for(kind: str) -> Parser | None:
    """The function that reads text as a field type; None where text is what the field holds."""
    return _PARSERS.get(kind)


def _boolean(text: str) -> bool:
    lowered = text.strip().lower()
    if lowered in _TRUE:
        return True
    if lowered in _FALSE:
        return False
    raise ValueError(f"{text!r} is neither true nor false")


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a number; write it as 1234.56") from None
    if not number.is_finite():
        raise ValueError(f"{text!r} is not a number; write it as 1234.56")
    return number


def _whole_number(text: str) -> int:
    number = _number(text)
    if number != number.to_integral_value():
        raise ValueError(f"{text!r} is not a whole number")
    return int(number)


def _date(text: str) -> date:
    stripped = text.strip()
    leading = _LEADING_DATE.match(stripped)
    try:
        return date.fromisoformat(leading.group() if leading else stripped)
    except ValueError:
        raise ValueError(f"{text!r} is not a date; write it as 2026-11-21") from None


def _datetime(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{text!r} is not a date and time; write it as 2026-11-21T09:30:00Z") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _time(text: str) -> str:
    try:
        time.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{text!r} is not a time of day; write it as 09:30:00") from None
    return text.strip()


_PARSERS: dict[str, Parser] = {
    "boolean": _boolean,
    "int": _whole_number,
    "long": _whole_number,
    "double": _number,
    "currency": _number,
    "percent": _number,
    "date": _date,
    "datetime": _datetime,
    "time": _time,
}
