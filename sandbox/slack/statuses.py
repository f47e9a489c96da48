"""The line that says what the bot is doing, per conversation."""

from __future__ import annotations

from datetime import datetime, timedelta

from sandbox.clock import Clock

STATUS_LIFE = timedelta(minutes=2)
"""Slack takes a status down by itself when nothing came of it for that long."""


class Statuses:
    """At most one status per channel and thread; gone with a reply, an empty one, or after two minutes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._shown: dict[tuple[str, str], tuple[str, datetime]] = {}

    def show(self, channel: str, thread_ts: str, words: str) -> None:
        """Show a status; empty words take the present one down."""
        self._shown[channel, thread_ts] = (words, self._clock.now() + STATUS_LIFE)

    def clear(self, channel: str, thread_ts: str) -> None:
        """Take it down."""
        self._shown.pop((channel, thread_ts), None)

    def now(self, channel: str, thread_ts: str) -> str:
        """What is shown at this moment; empty for nothing."""
        words, until = self._shown.get((channel, thread_ts), ("", self._clock.now()))
        return words if self._clock.now() < until else ""
