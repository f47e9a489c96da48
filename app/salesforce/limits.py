"""What every response tells about the org: calls used today, and what time it is there."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from app.salesforce.errors import DayLimitReached

BACKGROUND_SHARE = 0.80
"""Background work stops here: the rest of the day's calls belongs to people and to the org's other apps."""

_USAGE = re.compile(r"(?<!-)\bapi-usage=(\d+)/(\d+)")


class OrgPulse:
    """The newest `Sforce-Limit-Info` and `Date` headers, shared by all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._used = 0
        self._total = 0
        self._seen_at: datetime | None = None
        self._offset = timedelta(0)

    def note(self, headers: Mapping[str, str]) -> None:
        """Read one response's headers; missing ones change nothing."""
        usage = _USAGE.search(headers.get("Sforce-Limit-Info", ""))
        said = _instant(headers.get("Date", ""))
        with self._lock:
            if usage:
                self._used, self._total = int(usage[1]), int(usage[2])
            if said:
                self._offset = said - datetime.now(UTC)
                self._seen_at = max(said, self._seen_at or said)

    @property
    def server_offset(self) -> timedelta:
        """How far the org's clock is ahead of this machine's."""
        return self._offset

    @property
    def server_time(self) -> datetime | None:
        """The newest `Date` header seen: never later than the org's own now. None before the first answer."""
        return self._seen_at

    @property
    def used_and_total(self) -> tuple[int, int]:
        """API calls of the last 24 hours, and the org's daily allowance (0 while unknown)."""
        with self._lock:
            return self._used, self._total

    def check_background_budget(self) -> None:
        """Raise DayLimitReached where background work has to leave the remaining calls to others."""
        used, total = self.used_and_total
        if total and used >= total * BACKGROUND_SHARE:
            raise DayLimitReached(
                f"Salesforce counts {used:,} of today's {total:,} API calls, and I stop background work at "
                f"{BACKGROUND_SHARE:.0%}"
            )


def _instant(date_header: str) -> datetime | None:
    try:
        return parsedate_to_datetime(date_header).astimezone(UTC)
    except ValueError:
        return None
