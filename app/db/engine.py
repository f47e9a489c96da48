"""One engine per process; one session per unit of work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

# A machine that vanished, or a network that swallows packets, is noticed within half a minute instead of hours.
_CONNECT = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "options": "-c timezone=UTC",
}


def psycopg_url(url: str) -> str:
    """The address with SQLAlchemy's psycopg 3 driver named; hosts hand out postgres:// and postgresql://."""
    _, separator, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if separator else url


class Database:
    """Sessions on one PostgreSQL database."""

    def __init__(self, url: str, *, pool_size: int = 10, default_currency: str = "") -> None:
        """`default_currency` is what amounts are in where the org names none; sessions carry it in their `info`."""
        self.url = url
        self.engine: Engine = create_engine(
            psycopg_url(url),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            hide_parameters=True,  # an error's text goes to the log, and parameters hold what people wrote
            connect_args=_CONNECT,
        )
        # For single statements that commit themselves: no ping before and no rollback after each of them.
        self.statements: Engine = create_engine(
            psycopg_url(url),
            isolation_level="AUTOCOMMIT",
            pool_size=1,
            max_overflow=3,
            pool_reset_on_return=None,
            hide_parameters=True,
            connect_args=_CONNECT,
        )
        self._session = sessionmaker(self.engine, expire_on_commit=False, info={"default_currency": default_currency})

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A fresh session that commits at the end of the block and rolls back when it raises."""
        with self._session.begin() as session:
            yield session

    def dispose(self) -> None:
        """Close all pooled connections."""
        self.engine.dispose()
        self.statements.dispose()
