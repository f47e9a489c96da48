"""What Slack does to an app that hears too much or answers too little. Off until it is asked for."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)
SUCCESSES_NEEDED = 0.05


@dataclass(frozen=True, slots=True)
class Attempt:
    """One delivery of an event, and whether the app acknowledged it."""

    at: datetime
    ok: bool


class EventLimits:
    """Counts the deliveries of the past hour of the make-believe world.

    `per_hour` is how many a workspace may cause (Slack: 30,000). `judged_from` is how many there must have been before
    Slack switches deliveries off for their failures (Slack: 1,000). None for either: never.
    """

    def __init__(self) -> None:
        self.per_hour: int | None = None
        self.judged_from: int | None = None
        self.are_events_off = False
        self._attempts: deque[Attempt] = deque()

    def is_full(self, now: datetime) -> bool:
        """Whether the next delivery would be one too many."""
        self._forget(now)
        return self.per_hour is not None and len(self._attempts) >= self.per_hour

    def note(self, now: datetime, *, ok: bool) -> bool:
        """Count one delivery; True where it is the one after which deliveries are switched off."""
        self._forget(now)
        self._attempts.append(Attempt(now, ok))
        if self.are_events_off or self.judged_from is None or len(self._attempts) < self.judged_from:
            return False
        self.are_events_off = sum(one.ok for one in self._attempts) < SUCCESSES_NEEDED * len(self._attempts)
        return self.are_events_off

    def start_afresh(self) -> None:
        """Somebody switched deliveries on again on the app's page."""
        self.are_events_off = False
        self._attempts.clear()

    def _forget(self, now: datetime) -> None:
        while self._attempts and self._attempts[0].at <= now - HOUR:
            self._attempts.popleft()
