"""Not faster than Slack likes: about one message a second and channel, whoever posts."""

from __future__ import annotations

import time

from sqlalchemy import text

from app.db.engine import Database

# Slack's published rate for chat.postMessage; short bursts are tolerated.
SECONDS_A_MESSAGE = 1.0
BURST = 3

_TAKE_A_PLACE = text(
    """
    INSERT INTO slack_pace AS pace (channel, free_at)
    VALUES (:channel, clock_timestamp() + make_interval(secs => :step))
    ON CONFLICT (channel) DO UPDATE
        SET free_at = greatest(pace.free_at, clock_timestamp()) + make_interval(secs => :step)
    RETURNING extract(epoch FROM free_at - clock_timestamp())
    """
)


class Pace:
    """One queue per channel in the database, so that two workers together keep the same rate as one."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def wait(self, channel: str) -> None:
        """Take the next free place in a channel's queue, and sleep until it comes."""
        with self._db.begin() as session:
            ahead = float(session.scalar(_TAKE_A_PLACE, {"channel": channel, "step": SECONDS_A_MESSAGE}) or 0)
        time.sleep(max(0.0, ahead - BURST * SECONDS_A_MESSAGE))
