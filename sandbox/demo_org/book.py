"""The tables of the demo org while they are being written, and the calendar that everything in it is dated by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from sandbox.org import Row

Cell = str | int | float | Decimal | date | datetime | bool | None

_SATURDAY = 5
_SUNDAY = 6


class Book:
    """Rows by object, with keys such as `Task-17` for ids; offsets are days from `today`, past ones negative."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.tables: dict[str, list[Row]] = {}
        self._by_id: dict[str, Row] = {}

    def add(self, table: str, key: str | None = None, **fields: Cell) -> str:
        """Write one row and return its id; raises ValueError for a key that is taken."""
        rows = self.tables.setdefault(table, [])
        row_id = key or f"{table}-{len(rows) + 1}"
        if row_id in self._by_id:
            raise ValueError(f"{table} key {row_id!r} is taken")
        row: Row = {"Id": row_id, **fields}
        rows.append(row)
        self._by_id[row_id] = row
        return row_id

    def row(self, row_id: str) -> Row:
        """The row with that id; raises KeyError."""
        return self._by_id[row_id]

    def rows(self, table: str) -> list[Row]:
        """Every row of one object so far."""
        return self.tables.get(table, [])

    def where(self, table: str, **fields: Cell) -> Iterator[Row]:
        """Rows of one object whose fields hold these values."""
        wanted = fields.items()
        return (row for row in self.rows(table) if wanted <= row.items())

    def dice(self, subject: str) -> Random:
        """Luck that depends on the subject alone, so that a new story changes nobody else's."""
        return Random(subject)  # fiction, not secrets

    def day(self, offset: int) -> date:
        """The calendar day so many days from today."""
        return self.today + timedelta(days=offset)

    def workday(self, offset: int) -> date:
        """The same, moved off the weekend: past days back to Friday, days to come on to Monday."""
        return self.day(self.working(offset))

    def working(self, offset: int) -> int:
        """The offset of that working day."""
        late = self.day(offset).weekday() - _SATURDAY + 1
        if late <= 0:
            return offset
        return offset - late if offset < 0 else offset + 3 - late

    def next_working(self, offset: int) -> int:
        """The offset of the first working day after that one."""
        after = offset + 1
        while self.day(after).weekday() >= _SATURDAY:
            after += 1
        return after

    def at(self, offset: int, clock: str = "15:00") -> datetime:
        """An instant in UTC on a working day; weekend times keep their order on Friday night or Monday morning."""
        hour, minute = (int(part) for part in clock.split(":"))
        day = self.day(offset)
        if day.weekday() == _SATURDAY:
            return _instant(day - timedelta(days=1), 22 * 60 + (hour * 60 + minute) // 30)
        if day.weekday() == _SUNDAY and (offset < -1 or offset > 0):
            return _instant(day + timedelta(days=1), 5 * 60 + (hour * 60 + minute) // 30)
        if day.weekday() == _SUNDAY:
            return _instant(day - timedelta(days=2), 23 * 60 + (hour * 60 + minute) // 30)
        return _instant(day, hour * 60 + minute)


def _instant(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time(0), UTC) + timedelta(minutes=minutes)
