"""The one clock of the make-believe world, which can start on another day and be moved forward."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta


class Clock:
    """Business time of the sandbox: Salesforce stamps, message times and `Date` headers read it.

    Security windows (request signatures, JWT expiry, trigger ids) use the machine's time instead, since the
    bot's libraries check those against theirs.
    """

    def __init__(self, today: date | None = None) -> None:
        self._offset = timedelta(0)
        if today is not None:
            self._offset = timedelta(days=(today - datetime.now(UTC).date()).days)

    def now(self) -> datetime:
        """The present moment in the make-believe world, aware, UTC."""
        return datetime.now(UTC) + self._offset

    def today(self) -> date:
        """The present day in the make-believe world, UTC."""
        return self.now().date()

    def advance(self, delta: timedelta) -> None:
        """Move the world forward; raises ValueError for a step back, which no service could honour."""
        if delta < timedelta(0):
            raise ValueError(f"the clock only moves forward, not by {delta}")
        try:
            self.now() + delta + timedelta(days=366)
        except OverflowError:
            raise ValueError(f"the calendar ends before {delta} from now") from None
        self._offset += delta
