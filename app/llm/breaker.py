"""Leaving a failing server alone for a while, so that screens are filled from facts at once."""

from __future__ import annotations

import threading
import time

BREAKER_FAILURES = 3
BREAKER_SECONDS = 60.0
# A server that asks for an hour is asked again after ten minutes.
MOST_PATIENCE_SECONDS = 600.0


class Breaker:
    """Counts failures in a row; open means that nothing is asked for a minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_at = 0.0

    def is_open(self) -> bool:
        """Whether the model is being left alone."""
        with self._lock:
            return self._failures >= BREAKER_FAILURES and time.monotonic() < self._closed_at

    def note(self, *, worked: bool) -> None:
        """Remember how the last call went."""
        with self._lock:
            self._failures = 0 if worked else self._failures + 1
            self._closed_at = max(self._closed_at, time.monotonic() + BREAKER_SECONDS)

    def leave_alone(self, seconds: float) -> None:
        """Ask nothing for so long: the server itself said so."""
        with self._lock:
            self._failures = BREAKER_FAILURES
            self._closed_at = time.monotonic() + min(seconds, MOST_PATIENCE_SECONDS)
