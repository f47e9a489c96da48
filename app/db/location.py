"""Where the database is: the given address, or the embedded one."""

from __future__ import annotations

from app.db.embedded import embedded_database_url
from app.settings import Settings


def database_url(settings: Settings | None = None) -> str:
    """`DATABASE_URL`, or the address of the embedded PostgreSQL below `DATA_DIR`, started where it is not running."""
    settings = settings or Settings()
    return settings.database_url or embedded_database_url(settings.data_dir / "postgres")
