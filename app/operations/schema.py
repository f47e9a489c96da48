"""Which migration the database is at, and whether this version of the bot can work with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.errors import NotConfigured

_VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"


@dataclass(frozen=True, slots=True)
class Schema:
    """`at` is None in an empty database; `is_known` tells a migration of this version from one of a newer version."""

    server: str
    at: str | None
    newest: str
    is_known: bool


def read_schema(db: Database) -> Schema:
    """What the database holds; raises NotConfigured, with the driver's words on its first line, where it is away."""
    try:
        with db.begin() as session:
            server, at = str(session.scalar(text("SHOW server_version"))), _at(session)
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise NotConfigured(f"The database does not answer: {why[:200]}\nStart it, or check DATABASE_URL.") from error
    revisions = [file.name.partition("_")[0] for file in _VERSIONS.glob("[0-9]*.py")]  # a file is named by its revision
    return Schema(server, at, max(revisions), at in revisions)


def check_schema(db: Database) -> None:
    """Raises NotConfigured where the database is away, empty or behind; a newer version's still serves."""
    schema = read_schema(db)
    if schema.at is None:
        raise NotConfigured("The database is empty: run `throughline release` first.")
    if schema.is_known and schema.at != schema.newest:
        raise NotConfigured(
            f"The database is at migration {schema.at}, and this version needs {schema.newest}: "
            "run `throughline release` first."
        )


def _at(session: Session) -> str | None:
    if not session.scalar(text("SELECT to_regclass('alembic_version') IS NOT NULL")):
        return None
    version: str | None = session.scalar(text("SELECT version_num FROM alembic_version"))
    return version
