"""A Bulk 2.0 result file into the mirror: COPY to a staging table, then one upsert with exact casts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from psycopg import Connection, DataError, sql
from sqlalchemy import Column, Integer, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from app.salesforce.schema import ReadPlan
from app.salesforce.tables import OrgField

_BLOCK_BYTES = 256 * 1024
_PARENTS = ("AccountId", "OpportunityId", "RelatedToId", "ParentId")
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


class BrokenResult(ValueError):  # says what went wrong, as all errors here
    """A result file is cut off, or is no CSV of the fields that were asked for; reading it again may help."""


def load_csv(session: Session, plan: ReadPlan, file: IO[bytes], expected_rows: int) -> int:
    """Upsert a file's rows, in the session's transaction; returns how many there were.

    Raises BrokenResult where the file holds other than the `expected_rows` that Salesforce announced (-1: unknown).
    """
    fields = _header(file)
    connection = _driver(session)
    _stage(connection, fields)
    rows = _copy(connection, fields, file)
    if expected_rows not in (-1, rows):
        raise BrokenResult(f"A bulk result held {rows:,} of {expected_rows:,} rows")
    connection.execute(_upsert(session, plan, fields))
    connection.execute("DROP TABLE bulk_stage")
    return rows


def _header(file: IO[bytes]) -> list[str]:
    file.seek(0)
    return [name.strip().strip('"') for name in file.readline().decode("utf-8-sig").split(",") if name.strip()]


def _driver(session: Session) -> Connection[Any]:
    connection = session.connection().connection.driver_connection
    if not isinstance(connection, Connection):
        raise TypeError("bulk loading needs psycopg 3")
    return connection


def _stage(connection: Connection[Any], fields: list[str]) -> None:
    columns = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(name)) for name in fields)
    connection.execute(sql.SQL("CREATE TEMP TABLE bulk_stage ({}) ON COMMIT DROP").format(columns))


def _copy(connection: Connection[Any], fields: list[str], file: IO[bytes]) -> int:
    names = sql.SQL(", ").join(map(sql.Identifier, fields))
    # Bulk writes "" for empty; unquoted or quoted, it means null.
    statement = sql.SQL("COPY bulk_stage FROM STDIN WITH (FORMAT csv, HEADER, FORCE_NULL ({}))").format(names)
    with connection.cursor() as cursor:
        file.seek(0)
        try:
            with cursor.copy(statement) as copy:
                while block := file.read(_BLOCK_BYTES):
                    copy.write(block)
        except DataError as error:
            raise BrokenResult(f"A bulk result cannot be read: {error}") from error
        return cursor.rowcount


def _upsert(session: Session, plan: ReadPlan, fields: list[str]) -> sql.Composed:
    columns = {name: plan.mirrored.columns[name] for name in plan.fields if name in fields}
    table = sql.Identifier(plan.mirrored.table.name)
    stamp = sql.Identifier(plan.mirrored.stamp_column.name)
    names = [sql.Identifier(column.name) for column in columns.values()]
    updates = [sql.SQL("{0} = excluded.{0}").format(name) for name in names]
    updates.append(sql.SQL("extra = jsonb_strip_nulls({}.extra || excluded.extra)").format(table))
    return sql.SQL(
        "INSERT INTO {table} ({names}, extra) SELECT {values}, {extra} FROM bulk_stage {order} "
        "ON CONFLICT (id) DO UPDATE SET {updates} "
        "WHERE {table}.{stamp} IS NULL OR excluded.{stamp} IS NULL OR excluded.{stamp} >= {table}.{stamp}"
    ).format(
        table=table,
        names=sql.SQL(", ").join(names),
        values=sql.SQL(", ").join(_cast(name, column) for name, column in columns.items()),
        extra=_extra(session, plan, fields),
        order=_neighbours(fields),
        updates=sql.SQL(", ").join(updates),
        stamp=stamp,
    )


def _neighbours(fields: list[str]) -> sql.Composable:
    """What belongs together is written together: an account's activities are read from fewer places then."""
    parent = next((name for name in _PARENTS if name in fields), None)
    return sql.SQL('ORDER BY {} COLLATE "C"').format(sql.Identifier(parent)) if parent else sql.SQL("")


def _cast(field: str, column: Column[Any]) -> sql.Composable:
    source = sql.Identifier(field)
    if column.name == "is_deleted":
        return sql.SQL("coalesce({}::boolean, false)").format(source)
    if isinstance(column.type, Integer):
        return sql.SQL("trunc({}::numeric)::integer").format(source)
    type_ = sql.SQL(column.type.compile(_DIALECT))
    return sql.SQL("{}::{}").format(source, type_)


def _extra(session: Session, plan: ReadPlan, fields: list[str]) -> sql.Composable:
    custom = [name for name in plan.custom_fields if name in fields]
    if not custom:
        return sql.SQL("'{{}}'::jsonb").format()
    types = _types(session, plan.mirrored.name)
    # jsonb_build_object takes at most 100 arguments, so wide objects are built in parts.
    parts = (custom[start : start + 50] for start in range(0, len(custom), 50))
    return sql.SQL("jsonb_strip_nulls({})").format(sql.SQL(" || ").join(_object(part, types) for part in parts))


def _object(names: list[str], types: Mapping[str, str]) -> sql.Composable:
    pairs = (
        sql.SQL("{}, {}{}").format(
            sql.Literal(name), sql.Identifier(name), sql.SQL("::boolean" if types.get(name) == "boolean" else "")
        )
        for name in names
    )
    return sql.SQL("jsonb_build_object({})").format(sql.SQL(", ").join(pairs))


def _types(session: Session, object_name: str) -> dict[str, str]:
    statement = select(OrgField.name, OrgField.type).where(OrgField.object_name == object_name)
    return {row[0]: row[1] for row in session.execute(statement)}
