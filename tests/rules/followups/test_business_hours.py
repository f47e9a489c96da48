"""Business hours: nine to five of a person's own working days."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.followups.business_hours import business_hours_between, days_off_in, known_zone
from app.followups.escalate_items import Waiting, is_unclaimed

NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    """A local instant."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-23T09:00", "2026-11-23T17:00", 8),  # a whole Monday
        ("2026-11-23T16:00", "2026-11-24T10:00", 2),  # over a night
        ("2026-11-20T16:30", "2026-11-23T09:30", 1),  # over a weekend
        ("2026-11-21T10:00", "2026-11-22T18:00", 0),  # the weekend itself
        ("2026-11-23T05:00", "2026-11-23T08:59", 0),  # before opening
    ],
)
def test_only_working_time_counts(start: str, end: str, hours: float) -> None:
    """Nights and weekends do not."""
    assert business_hours_between(at(start), at(end), NEW_YORK) == hours


def test_holidays_of_the_persons_own_country_do_not_count() -> None:
    """Thanksgiving is a working day in Berlin and none in New York."""
    thanksgiving = date(2026, 11, 26)
    assert thanksgiving in days_off_in(NEW_YORK)
    assert thanksgiving not in days_off_in(BERLIN)
    start, end = at("2026-11-26T09:00"), at("2026-11-26T17:00")
    assert business_hours_between(start, end, NEW_YORK, days_off_in(NEW_YORK)) == 0


def test_the_change_to_summer_time_does_not_stretch_a_day() -> None:
    """The clock moves on a Sunday night; Monday still has eight hours."""
    start, end = at("2026-03-27T17:00", BERLIN), at("2026-03-30T17:00", BERLIN)
    assert business_hours_between(start, end, BERLIN) == 8


def test_an_unknown_time_zone_is_utc() -> None:
    """Salesforce may name zones that this machine does not know."""
    assert known_zone("Mars/Olympus").key == known_zone(None).key == "UTC"


def test_an_item_is_unclaimed_after_a_working_day_of_its_owner() -> None:
    """Given on Friday afternoon, it is not late on Monday morning, but on Monday afternoon it is."""
    waiting = Waiting(item_id=None, since=at("2026-11-20T15:00").astimezone(UTC), zone=NEW_YORK)  # type: ignore[arg-type]
    assert not is_unclaimed(waiting, at("2026-11-23T10:00"))
    assert is_unclaimed(waiting, at("2026-11-23T15:00"))
