"""Who asks, when, and with which rights: everything a query depends on besides its text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError

from sandbox.salesforce.soql.periods import Calendar, FiscalCalendar, Span
from sandbox.salesforce.store import Store
from sandbox.salesforce.store.stamps import to_stamp

Visibility = str | frozenset[str] | None
"""What of an object somebody may see: None = all; a set of 18-character ids; or an SQL condition on one row, with
`{row}` for its table, such as `{row}.OwnerId = '005…'`."""

VisibleRows = Callable[[str], Visibility]
_SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Context:
    """The frame of one query."""

    store: Store
    user_id: str
    all_rows: bool
    visible: VisibleRows | None
    hidden: frozenset[tuple[str, str]]
    zone: ZoneInfo
    now: datetime
    version: str

    def calendar(self) -> Calendar:
        """The user's calendar at the moment of asking."""
        return Calendar(self.now.astimezone(self.zone).date(), self._first_weekday(), self._fiscal())

    def midnight_stamp(self, day: date) -> str:
        """The instant at which the day begins for the user, as stored."""
        return to_stamp(datetime.combine(day, time.min, self.zone))

    def url(self, object_name: str, record_id: str) -> str:
        """The `url` of a record's `attributes`."""
        return f"/services/data/v{self.version}/sobjects/{object_name}/{record_id}"

    def _first_weekday(self) -> int:
        locale = self.store.rows.database.value('SELECT LocaleSidKey FROM "User" WHERE Id = ?', (self.user_id,))
        try:
            return int(Locale.parse(str(locale or "en_US")).first_week_day)
        except (ValueError, UnknownLocaleError):
            return _SUNDAY

    def _fiscal(self) -> FiscalCalendar:
        database = self.store.rows.database
        found = database.rows("SELECT FiscalYearStartMonth, UsesStartDateAsFiscalYearName FROM Organization LIMIT 1")
        start, by_start = found[0] if found else (1, 0)
        custom = self.store.schema.has("FiscalYearSettings") and database.value(
            "SELECT 1 FROM FiscalYearSettings WHERE IsStandardYear = 0 LIMIT 1"
        )
        quarters, years = (self._periods("Quarter"), self._periods("Year")) if custom else ((), ())
        return FiscalCalendar(start or 1, bool(by_start), quarters, years)

    def _periods(self, kind: str) -> tuple[Span, ...]:
        found = self.store.rows.database.rows(
            "SELECT StartDate, EndDate FROM Period WHERE Type = ? ORDER BY StartDate", (kind,)
        )
        return tuple(
            Span(date.fromisoformat(start), date.fromisoformat(end) + timedelta(days=1)) for start, end in found
        )
