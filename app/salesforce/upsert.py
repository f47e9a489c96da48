"""Rows from Salesforce into the mirror: by 18-character id, and never an older version over a newer one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Integer, Numeric, bindparam, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from app.db.schema import SalesforceId
from app.salesforce.aliases import note_merges, repoint_children
from app.salesforce.ids import find_18, to_18
from app.salesforce.mirrored_object import MirroredObject
from app.salesforce.schema import ReadPlan

Row = Mapping[str, Any]

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def upsert_rows(session: Session, plan: ReadPlan, rows: Sequence[Row]) -> int:
    """Write these rows; returns how many were new or changed anything, by a newer stamp or a formula's new value.

    Deleted rows stay as tombstones; rows that a merge ended leave an alias to the survivor.
    """
    if not rows:
        return 0
    converted = [convert_row(plan, row) for row in rows]
    statement = text(_upsert_sql(plan.mirrored, plan.fields)).bindparams(bindparam("rows", json.dumps(converted)))
    written = session.execute(statement).rowcount  # type: ignore[attr-defined]
    merged = note_merges(session, rows)
    if merged:
        repoint_children(session, merged)
    return int(written)


def convert_row(plan: ReadPlan, row: Row) -> dict[str, Any]:
    """One record as a JSON row of the mirror's table: column names, values that PostgreSQL casts exactly."""
    columns = plan.mirrored.columns
    values: dict[str, Any] = {columns[name].name: _converter(columns[name])(row.get(name)) for name in plan.fields}
    values["extra"] = {name: _plain(row.get(name)) for name in plan.custom_fields}
    return values


def _converter(column: Column[Any]) -> Callable[[Any], Any]:
    if column.type is SalesforceId:
        return _id
    if isinstance(column.type, Integer):
        return _whole
    if isinstance(column.type, Numeric):
        return _decimal
    return _plain


def _id(value: Any) -> str | None:
    return find_18(value) if isinstance(value, str) else None


def _whole(value: Any) -> int | None:
    return None if value in (None, "") else int(Decimal(str(value)))


def _decimal(value: Any) -> str | None:
    return None if value in (None, "") else str(value)


def _plain(value: Any) -> Any:
    """JSON as it is, without the NUL characters that PostgreSQL refuses; decimals keep their digits as text."""
    if isinstance(value, str):
        return value.replace("\x00", "") or None
    return str(value) if isinstance(value, Decimal) else value


@lru_cache(maxsize=256)
def _upsert_sql(mirrored: MirroredObject, fields: tuple[str, ...]) -> str:
    columns = [mirrored.columns[name] for name in fields]
    names = [f'"{column.name}"' for column in columns]
    types = [f'"{column.name}" {column.type.compile(_DIALECT)}' for column in columns]
    table = f'"{mirrored.table.name}"'
    stamp = f'"{mirrored.stamp_column.name}"'
    updates = [f"{name} = excluded.{name}" for name in names if name != '"id"']
    # Null means "now empty": it must overwrite, and needs no room in the stored document.
    updates.append(f"extra = jsonb_strip_nulls({table}.extra || excluded.extra)")
    return (
        f"INSERT INTO {table} ({', '.join(names)}, extra) "  # noqa: S608  # names are our own tables'
        f"SELECT {', '.join(_source(column) for column in columns)}, r.extra "
        f"FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r({', '.join(types)}, extra jsonb) "
        f"ON CONFLICT (id) DO UPDATE SET {', '.join(updates)} "
        f"WHERE ({table}.{stamp} IS NULL OR excluded.{stamp} IS NULL OR excluded.{stamp} >= {table}.{stamp}) "
        f"AND ({', '.join(f'{table}.{name}' for name in names)}, jsonb_strip_nulls({table}.extra)) IS DISTINCT FROM "
        f"({', '.join(f'excluded.{name}' for name in names)}, jsonb_strip_nulls({table}.extra || excluded.extra))"
    )


def _source(column: Column[Any]) -> str:
    return f'coalesce(r."{column.name}", false)' if column.name == "is_deleted" else f'r."{column.name}"'


def ids_of(rows: Iterable[Row]) -> list[str]:
    """The ids of these rows."""
    return [to_18(row["Id"]) for row in rows]
