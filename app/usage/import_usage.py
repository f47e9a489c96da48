"""Take usage from any source into the history of measures: as often as you like, with every refused line named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.audit.log import record
from app.errors import BadInput
from app.salesforce.measures import add_points
from app.salesforce.tables import MeasureSnapshot
from app.services import Services
from app.usage.match_accounts import Match, match_account
from app.usage.rows import BadRow, Rows, UsageRow

SOURCE = "import"
MOST_ROWS = 1_000_000
_ROWS_AT_ONCE = 2000

Key = tuple[str, str, date]
"""Account id, measure, day."""


@dataclass(slots=True)
class ImportReport:
    """What became of the lines. `kept`: Salesforce's own records say something about that day, and stay."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0
    rejected: list[BadRow] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """Lines that were understood."""
        return self.added + self.changed + self.unchanged + self.kept

    def counts(self) -> dict[str, int]:
        """The numbers alone, for logs."""
        numbers = {"added": self.added, "changed": self.changed, "unchanged": self.unchanged, "kept": self.kept}
        return numbers | {"rejected": len(self.rejected)}


def import_usage(services: Services, rows: Rows, *, actor: str) -> ImportReport:
    """Keep every good row and report every bad one; importing the same rows again changes nothing.

    `actor` is who brings them, for the ops log. Raises BadInput where the source itself cannot be read; rows before
    the broken place are kept then, and the sentence says so.
    """
    importing = _Importing(ImportReport())
    try:
        for part in _parts(rows):
            with services.db.begin() as session:
                importing.take(session, part)
    except BadInput as broken:
        kept = importing.report.accepted
        raise BadInput(f"{broken} {kept:,} rows before it were kept." if kept else str(broken)) from broken
    finally:
        with services.db.begin() as session:
            record(session, actor=actor, kind="usage.imported", subject=SOURCE, detail=importing.report.counts())
    return importing.report


def _parts(rows: Rows) -> Iterator[list[UsageRow | BadRow]]:
    walking = iter(rows)
    taken = 0
    while part := list(islice(walking, _ROWS_AT_ONCE)):
        taken += len(part)
        if taken > MOST_ROWS:
            raise BadInput(f"More than {MOST_ROWS:,} rows at once: split the file.")
        yield part


@dataclass(slots=True)
class _Importing:
    """One import: what was matched and said so far."""

    report: ImportReport
    _matches: dict[str, Match] = field(default_factory=dict)
    _said: dict[Key, tuple[int, Decimal]] = field(default_factory=dict)

    def take(self, session: Session, part: Iterable[UsageRow | BadRow]) -> None:
        """Write one part's rows."""
        points: dict[Key, Decimal] = {}
        for row in part:
            found = row if isinstance(row, BadRow) else self._key(session, row)
            if isinstance(found, BadRow):
                self.report.rejected.append(found)
            elif isinstance(row, UsageRow):
                points[found] = row.value
        self._write(session, points)

    def _key(self, session: Session, row: UsageRow) -> Key | BadRow:
        match = self._matches.get(row.account)
        if match is None:
            match = self._matches[row.account] = match_account(session, row.account)
        if not match.account_id:
            return BadRow(row.line, row.account, match.reason, match.nearest)
        key = (match.account_id, row.measure, row.on)
        line, value = self._said.setdefault(key, (row.line, row.value))
        if line != row.line:
            same = "repeats" if value == row.value else "contradicts"
            return BadRow(row.line, row.account, f"{same} line {line}: same account, day and measure")
        return key

    def _write(self, session: Session, points: dict[Key, Decimal]) -> None:
        known = _known(session, points)
        new: dict[Key, Decimal] = {}
        for key, value in points.items():
            before = known.get(key)
            if before is None:
                self.report.added += 1
                new[key] = value
            elif before[0] != SOURCE:
                self.report.kept += 1
            elif before[1] == value:
                self.report.unchanged += 1
            else:
                self.report.changed += 1
                new[key] = value
        add_points(session, new, source=SOURCE)


def _known(session: Session, points: Iterable[Key]) -> dict[Key, tuple[str, Decimal | None]]:
    """What is there for these, with where it came from."""
    columns = (MeasureSnapshot.account_id, MeasureSnapshot.measure, MeasureSnapshot.on_day)
    rows = session.execute(
        select(*columns, MeasureSnapshot.source, MeasureSnapshot.value).where(tuple_(*columns).in_(list(points)))
    )
    return {(row[0], row[1], row[2]): (row[3], row[4]) for row in rows}
