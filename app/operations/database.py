"""The database for one command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.db.engine import Database
from app.db.location import database_url
from app.operations.schema import check_schema
from app.settings import Settings


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Sessions on the configured database, closed at the end; raises NotConfigured where it is away or not up to date."""
    with opened_unchecked(settings) as db:
        check_schema(db)
        yield db


@contextmanager
def opened_unchecked(settings: Settings) -> Iterator[Database]:
    """The same, whatever state the database is in."""
    db = Database(database_url(settings), pool_size=1)
    try:
        yield db
    finally:
        db.dispose()
