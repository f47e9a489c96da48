"""How often the bot may speak: about one message per second and channel, with a small burst."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from sandbox.slack.errors import SlackError

BURST = 5
PER_SECOND = 1.0


@dataclass(slots=True)
class Bucket:
    """Messages that may still go out at once, and when that was counted."""

    left: float
    at: float


class PostRate:
    """One bucket per channel; machine time, since the bot's clients sleep by it."""

    def __init__(self) -> None:
        self._buckets: dict[str, Bucket] = {}

    def take(self, channel: str) -> None:
        """Count one message; raises `ratelimited` (429 with Retry-After) when the channel had too many."""
        now = time.monotonic()
        bucket = self._buckets.setdefault(channel, Bucket(BURST, now))
        bucket.left = min(BURST, bucket.left + (now - bucket.at) * PER_SECOND)
        bucket.at = now
        if bucket.left < 1:
            wait = max(1, math.ceil((1 - bucket.left) / PER_SECOND))
            raise SlackError("ratelimited", status=429, headers={"Retry-After": str(wait)})
        bucket.left -= 1
