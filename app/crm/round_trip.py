"""Several lookups in one round trip: what an account card rests on is a dozen small statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.rows import namedtuple_row
from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql.psycopg import dialect
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.crm.mirror_row import MirrorRow

_DIALECT = dialect()  # type: ignore[no-untyped-call]

# PostgreSQL plans each prepared statement once per connection, not at each run: every lookup goes by id through an
# index, whatever the ids are, and planning the touch query takes longer than running it.
_KEPT_PLANS = "SET LOCAL plan_cache_mode = force_generic_plan"
_USUAL_PLANS = "SET LOCAL plan_cache_mode = auto"


@dataclass(frozen=True, slots=True)
class Lookup:
    """A statement as PostgreSQL takes it: built once, at import, since building one anew costs more than running it."""

    sql: str
    constants: Mapping[str, object]

    @classmethod
    def of(cls, statement: Executable) -> Lookup:
        """The statement in the driver's own form; its parameters keep their names."""
        compiled = statement.compile(dialect=_DIALECT)  # type: ignore[attr-defined]
        return cls(str(compiled), {name: value for name, value in compiled.params.items() if value is not None})


Asked = tuple[Lookup, Mapping[str, object]]
"""A lookup with its parameters."""

Rows = Sequence[MirrorRow]


def look_up(session: Session, *asked: Asked) -> list[Rows]:
    """The rows of each lookup, in order, within the session's transaction; columns are attributes of a row.

    All are sent before the first answer is waited for. Raises SQLAlchemy's OperationalError where the database is
    gone, as every other statement does.
    """
    session.flush()
    connection = session.connection()
    driver = connection.connection.driver_connection
    if not isinstance(driver, Connection):
        raise TypeError("lookups need psycopg 3")
    try:
        return _answers(driver, asked)
    except psycopg.OperationalError as error:
        connection.invalidate(error)
        raise OperationalError("lookups", None, error, connection_invalidated=True) from error


def _answers(connection: Connection[Any], asked: Iterable[Asked]) -> list[Rows]:
    with connection.pipeline():
        connection.execute(_KEPT_PLANS)
        cursors = [_sent(connection, lookup, parameters) for lookup, parameters in asked]
        connection.execute(_USUAL_PLANS)
    return [cursor.fetchall() for cursor in cursors]  # leaving the pipeline has brought all rows


def _sent(connection: Connection[Any], lookup: Lookup, parameters: Mapping[str, object]) -> Any:
    cursor = connection.cursor(row_factory=namedtuple_row)
    given = {name: _literal(value) if isinstance(value, list) else value for name, value in parameters.items()}
    return cursor.execute(lookup.sql, {**lookup.constants, **given})


def _literal(values: list[str]) -> str | list[str]:
    """A list of ids as PostgreSQL writes an array; whatever is no plain id is left to the driver.

    The driver looks through each of them for what needs quotes, which costs more than to read the rows.
    """
    return f"{{{','.join(values)}}}" if all(map(str.isalnum, values)) else values
