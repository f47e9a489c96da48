"""One run's tools: database, org, the window's end, and the state rows of the objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.salesforce.gateway import Row, Salesforce
from app.salesforce.mapping import MAPPED_OBJECT
from app.salesforce.measures import snapshot_accounts, take_field_history
from app.salesforce.schema import ReadPlan
from app.salesforce.tables import SyncState
from app.salesforce.upsert import ids_of, upsert_rows
from app.salesforce.wide_rows import whole_rows

FAULTS_OF_ONE_OBJECT = (SQLAlchemyError, psycopg.Error, ValueError, ArithmeticError)
"""What one object's rows can cause, and what the other objects need not suffer from."""

_LOCK_KEY = 0x7468_726F_7567_68
"""Any number, the same in every process: one sync at a time per database."""


Progress = Callable[[str, int, int], None]
"""Told of each batch of a first load: object, rows so far, rows in all (0 where unknown)."""


Note = Callable[[SyncState], None]
"""What to write to an object's state row together with its rows."""


def _no_note(_: SyncState) -> None:
    pass


@dataclass(frozen=True, slots=True)
class BulkRule:
    """When and how Bulk is used for first loads."""

    from_rows: int = 20_000
    """Below this, REST pages are quicker than a job."""
    page_rows: int = 50_000
    increment_rows: int = 50_000
    """Above this, changes are read by a job too."""
    wait_seconds: float = 60.0
    """How long one run waits for a job; the next run asks again, and other objects move on meanwhile."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run; `until` is the org's own time, so rows stamped later belong to the following run."""

    db: Database
    salesforce: Salesforce
    until: datetime
    folder: Path = Path("var/bulk")
    progress: Progress | None = None
    bulk: BulkRule = BulkRule()

    def write(self, plan: ReadPlan, rows: Sequence[Row], note: Note = _no_note) -> int:
        """Write rows and the state's progress in one transaction; returns rows that were new or newer."""
        rows = whole_rows(self.salesforce, plan, rows)
        with self.db.begin() as session:
            written = upsert_rows(session, plan, rows)
            self._note_measures(session, plan, rows)
            note(state_of(session, plan.mirrored.name))
        return written

    def tell(self, plan: ReadPlan, rows: int, total: int = 0) -> None:
        """Say how far a first load is: rows of the object so far, and in all (0 where unknown)."""
        if self.progress is not None:
            self.progress(plan.mirrored.name, rows, total)

    def held(self, plan: ReadPlan) -> int:
        """Rows that the mirror has: where a load that goes on begins to count."""
        if self.progress is None:
            return 0
        with self.db.begin() as session:
            return session.scalar(select(func.count()).select_from(plan.mirrored.table)) or 0

    def _note_measures(self, session: Session, plan: ReadPlan, rows: Sequence[Row]) -> None:
        if plan.mirrored.name == MAPPED_OBJECT:
            snapshot_accounts(session, plan.mirrored.table.name, ids_of(rows), self.until.date())
        elif plan.mirrored.name == f"{MAPPED_OBJECT}History":
            take_field_history(session, rows)


def state_of(session: Session, object_name: str) -> SyncState:
    """The object's state row, locked for this transaction, and made where it is the first time."""
    found = session.get(SyncState, object_name, with_for_update=True)
    if found is None:
        found = SyncState(object_name=object_name)
        session.add(found)
        session.flush()
        session.refresh(found)
    return found


@contextmanager
def sync_lock(db: Database) -> Iterator[bool]:
    """Whether this process may sync now; held until the block ends or the process dies."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        got = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _LOCK_KEY}))
        try:
            yield got
        finally:
            if got:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK_KEY})
