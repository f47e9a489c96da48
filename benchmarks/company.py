"""A small company and the bot's processes around it, for benches that need the whole wire."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from app.db.embedded import embedded_database_url
from tests.conftest import alembic
from tests.faults.fleet import Fleet, running_fleet


@contextmanager
def database() -> Iterator[str]:
    """Address of a migrated database on an embedded server of its own."""
    with tempfile.TemporaryDirectory(prefix="throughline-bench-", ignore_cleanup_errors=True) as folder:
        server = embedded_database_url(Path(folder) / "pg")
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute("CREATE DATABASE bench")
        url = server.replace("/postgres?", "/bench?", 1)
        alembic(url, "upgrade", "head")
        yield url


@contextmanager
def company(**settings: str) -> Iterator[Fleet]:
    """Two web processes and two workers around the make-believe world; `settings` by their environment variables."""
    with (
        database() as url,
        tempfile.TemporaryDirectory() as folder,
        running_fleet(url, Path(folder), **settings) as fleet,
    ):
        yield fleet
