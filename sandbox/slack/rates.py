"""How often the bot may call: messages by channel, always; by workspace and method, where that is asked for."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from sandbox.slack.errors import SlackError

MESSAGES_AT_ONCE = 5
MESSAGES_PER_SECOND = 1.0
# Slack's tiers by method and minute; what is not named here is of tier 4, or special.
PER_MINUTE = {
    **dict.fromkeys(
        ("conversations.list", "users.list", "users.conversations", "chat.startStream", "chat.stopStream"), 20
    ),
    **dict.fromkeys(
        (
            "chat.update",
            "chat.delete",
            "chat.unfurl",
            "conversations.open",
            "conversations.info",
            "conversations.history",
            "conversations.replies",
            "conversations.join",
            "reactions.add",
            "reactions.remove",
            "users.lookupByEmail",
        ),
        50,
    ),
}
TIER_4 = 100
SPECIAL = frozenset({"api.test", "auth.test", "blocks.validate", "chat.postMessage", "oauth.v2.access"})


@dataclass(slots=True)
class Bucket:
    """Calls that may still come at once, and when that was counted."""

    left: float
    at: float


class Rate:
    """So many at once and so many a second, by key; machine time, since the bot's clients sleep by it."""

    def __init__(self, at_once: int, per_second: float) -> None:
        self._at_once, self._per_second = at_once, per_second
        self._buckets: dict[str, Bucket] = {}

    def take(self, key: str) -> None:
        """Count one; raises `ratelimited` (429 with Retry-After) where there were too many."""
        now = time.monotonic()
        bucket = self._buckets.setdefault(key, Bucket(self._at_once, now))
        bucket.left = min(self._at_once, bucket.left + (now - bucket.at) * self._per_second)
        bucket.at = now
        if bucket.left < 1:
            wait = max(1, math.ceil((1 - bucket.left) / self._per_second))
            raise SlackError("ratelimited", status=429, headers={"Retry-After": str(wait)})
        bucket.left -= 1


class Posting:
    """One message a second and channel, always; so many a minute in the whole workspace, once somebody says how many.

    Slack has such a limit and does not publish it: several hundred.
    """

    def __init__(self) -> None:
        self.per_minute: int | None = None
        self._channels = Rate(MESSAGES_AT_ONCE, MESSAGES_PER_SECOND)
        self._workspace: Rate | None = None

    def limit(self, per_minute: int | None) -> None:
        """Set the workspace's limit, or take it away."""
        self.per_minute = per_minute
        self._workspace = None if per_minute is None else Rate(per_minute, per_minute / 60)

    def take(self, channel: str) -> None:
        """Count one message; raises `ratelimited` where there were too many."""
        if self._workspace is not None:
            self._workspace.take("workspace")
        self._channels.take(channel)


class Tiers:
    """Slack's rate tiers. Off until they are asked for: in here, a day's work is done in a minute."""

    def __init__(self) -> None:
        self.is_on = False
        self._rates = {many: Rate(many, many / 60) for many in {*PER_MINUTE.values(), TIER_4}}

    def take(self, method: str) -> None:
        """Count one call; raises `ratelimited` for one too many of that method."""
        if self.is_on and method not in SPECIAL:
            self._rates[PER_MINUTE.get(method, TIER_4)].take(method)
