"""The database for one command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.db.engine import Database
from app.db.location import database_url
from app.settings import Settings


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Sessions on the configured database, closed at the end."""
    db = Database(database_url(settings), pool_size=1)
    try:
        yield db
    finally:
        db.dispose()
