"""How long somebody may be kept waiting for a model, repairs and repeated calls included."""

from __future__ import annotations

import time


class Deadline:
    """A moment after which no call is begun; `left` counts down to it in seconds."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left, never below zero."""
        return max(self._until - time.monotonic(), 0.0)
