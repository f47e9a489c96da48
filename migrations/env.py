"""Runs the migrations: one at a time across machines, and never waiting long for a lock that blocks the bot."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, pool, text

from app.all_tables import metadata
from app.db.engine import psycopg_url
from app.db.location import database_url

_MIGRATION_LOCK = 4_601_000


def run() -> None:
    """Upgrade or downgrade under an advisory lock, each migration in a transaction."""
    engine = create_engine(psycopg_url(database_url()), poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '5s'"))
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _MIGRATION_LOCK})
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=metadata,
            transaction_per_migration=True,
            include_name=lambda name, kind, _: not (kind == "table" and (name or "").startswith("procrastinate_")),
        )
        with context.begin_transaction():
            context.run_migrations()


run()
