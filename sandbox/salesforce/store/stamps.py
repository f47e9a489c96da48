"""Dates and instants as Salesforce writes them; the fixed width makes text order equal to time order."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000\Z")
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")


def to_stamp(moment: datetime) -> str:
    """`2026-01-01T00:00:00.000+0000`; a naive moment is refused, for nobody knows its zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}+0000"


def system_stamp(moment: datetime) -> str:
    """A stamp that Salesforce itself sets: whole seconds."""
    return to_stamp(moment.replace(microsecond=0))


def read_stamp(text: str) -> datetime:
    """The instant behind a stored stamp."""
    return datetime.fromisoformat(text)


def stamp_of_text(text: str) -> str:
    """Any ISO 8601 instant in stored form; text without a zone counts as UTC; ValueError if unreadable."""
    if _STAMP.match(text):
        return text
    moment = datetime.fromisoformat(text.strip())
    return to_stamp(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def date_of_text(text: str) -> str:
    """A plain ISO date; ValueError for anything else, times included."""
    if not _ISO_DATE.match(text):
        raise ValueError(f"{text!r} is not a date like 2026-01-31")
    return date.fromisoformat(text).isoformat()
