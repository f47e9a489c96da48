"""The doctor's look at the database: migrations, dead letters, workers, and how much of the org is mirrored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.errors import NotConfigured
from app.jobs.dead_letters import count_jobs
from app.operations.database import opened_unchecked
from app.operations.schema import Schema, read_schema
from app.salesforce.doctor import Check
from app.settings import Settings
from app.sync.status import first_sync_missing

_WORKERS = text(
    "SELECT EXISTS (SELECT 1 FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds')"
)


def check_database(settings: Settings) -> Iterator[Check]:
    """A line each; ends early where the database is away or not up to date."""
    with opened_unchecked(settings) as db:
        try:
            schema = read_schema(db)
        except NotConfigured as away:
            yield Check("Database", False, str(away).splitlines()[0], "start it, or check DATABASE_URL")
            return
        yield Check("Database", True, f"PostgreSQL {schema.server}")
        yield _migrations(schema)
        if schema.at == schema.newest:
            with db.begin() as session:
                yield from (_dead_letters(count_jobs(session)), _worker(session), _mirror(session))


def _migrations(schema: Schema) -> Check:
    if schema.at == schema.newest:
        return Check("Migrations", True, f"at {schema.at}, the newest")
    if schema.at is not None and not schema.is_known:
        found = f"at {schema.at}, which this version does not know"
        return Check("Migrations", False, found, "run the newer version of the bot")
    found = f"at {schema.at}, newest {schema.newest}" if schema.at else "the database is empty"
    return Check("Migrations", False, found, "run `throughline release`")


def _dead_letters(counts: Mapping[tuple[str, str], int]) -> Check:
    dead = sum(many for (_, status), many in counts.items() if status == "failed")
    return Check("Dead letters", dead == 0, f"{dead} failed jobs", "see `throughline jobs failed`" if dead else "")


def _worker(session: Session) -> Check:
    """A choice, not a fault: the doctor is asked before the first start too."""
    if session.scalar(_WORKERS):
        return Check("Worker", True, "running")
    return Check("Worker", None, "none is running", "start `throughline worker`: without one nothing is answered")


def _mirror(session: Session) -> Check:
    missing = first_sync_missing(session)
    if missing is None:
        return Check("Mirror", True, "all of the org was loaded")
    return Check("Mirror", None, missing, "a worker does it by itself; `throughline sync` does it now")
