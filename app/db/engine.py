"""One engine per process; one session per unit of work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker


def psycopg_url(url: str) -> str:
    """The address with SQLAlchemy's psycopg 3 driver named; hosts hand out postgres:// and postgresql://."""
    _, separator, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if separator else url


class Database:
    """Sessions on one PostgreSQL database."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = url
        self.engine: Engine = create_engine(
            psycopg_url(url),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            hide_parameters=True,  # an error's text goes to the log, and parameters hold what people wrote
            connect_args={"connect_timeout": 5, "options": "-c timezone=UTC"},
        )
        self._session = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A fresh session that commits at the end of the block and rolls back when it raises."""
        with self._session.begin() as session:
            yield session

    def dispose(self) -> None:
        """Close all pooled connections."""
        self.engine.dispose()
