"""Ids in Slack's shapes. People and channels keep theirs from run to run, since they follow from the name."""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import UTC, datetime

from sandbox.clock import Clock


def stable_id(prefix: str, name: str) -> str:
    """An 11-character id such as `U0K3…` that is the same for the same name."""
    digest = hashlib.sha256(f"{prefix}:{name.lower()}".encode()).digest()
    return f"{prefix}0{base64.b32encode(digest).decode()[: 10 - len(prefix)]}"


def fresh_id(prefix: str) -> str:
    """An 11-character id that was never handed out before."""
    return f"{prefix}0{base64.b32encode(secrets.token_bytes(10)).decode()[: 10 - len(prefix)]}"


class Stamps:
    """Message timestamps of one workspace: strings that only ever grow."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last_us = 0

    def next(self) -> str:
        """`1789000000.000123`, seconds and microseconds of the make-believe world."""
        since_epoch = self.now() - datetime(1970, 1, 1, tzinfo=UTC)
        now_us = since_epoch.days * 86_400_000_000 + since_epoch.seconds * 1_000_000
        now_us += since_epoch.microseconds
        self._last_us = max(now_us, self._last_us + 1)
        return f"{self._last_us // 1_000_000}.{self._last_us % 1_000_000:06d}"

    def go_on_from(self, ts: str) -> None:
        """Let the next timestamp be later than this one, whatever the clock says."""
        seconds, _, microseconds = ts.partition(".")
        self._last_us = max(self._last_us, int(seconds) * 1_000_000 + int(microseconds))

    def now(self) -> datetime:
        """The present moment of the make-believe world."""
        return self._clock.now()

    def now_seconds(self) -> int:
        """The present second of the make-believe world, since 1970."""
        return int(self.now().timestamp())
