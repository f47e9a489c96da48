"""A database of the benchmark's own: the embedded PostgreSQL in a temporary folder, gone afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from app.all_tables import metadata
from app.db.embedded import embedded_database_url
from app.db.engine import Database


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def fresh_database(folder: Path, name: str) -> Database:
    """An empty database with all tables, on a server below `folder`."""
    url = embedded_database_url(folder / "pg")
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    db = Database(url.replace("/postgres?", f"/{name}?", 1))
    metadata.create_all(db.engine)
    return db
