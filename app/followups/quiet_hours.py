"""When the bot may write to somebody by itself: in their own business hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.followups.business_hours import CLOSES, OPENS, days_off_in, is_working_day
from app.services import Services

_MOST_DAYS = 30


def next_open(now: datetime, zone: ZoneInfo) -> datetime:
    """`now` within the business hours of a zone, else the next instant at which they open."""
    local, days_off = now.astimezone(zone), days_off_in(zone)
    for ahead in range(_MOST_DAYS):
        day = local.date() + timedelta(days=ahead)
        opens, closes = (datetime.combine(day, hour, zone) for hour in (OPENS, CLOSES))
        if is_working_day(day, days_off) and local < closes:
            return max(now, opens)
    return now


def put_off(services: Services, slack_user_id: str, task: str, payload: dict[str, Any]) -> bool:
    """Queue the same job for the person's next business hour; False where that is now, and nothing was queued."""
    now = services.clock.now()
    wait = next_open(now, services.people.time_zone(slack_user_id)) - now
    if wait <= timedelta():
        return False
    with services.db.begin() as session:
        # The queue runs on this machine's clock, whatever the business time is.
        services.queue.enqueue(session, task, payload, lane="background", run_at=datetime.now(UTC) + wait)
    return True
