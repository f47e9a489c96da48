"""Brings computed fields up to date: all of them after a load, the touched rows after a write, some every day."""

from __future__ import annotations

import calendar
import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sandbox.salesforce.store.database import Database
from sandbox.salesforce.store.formula import Formulas
from sandbox.salesforce.store.rows import Rows
from sandbox.salesforce.store.stamps import system_stamp, to_stamp

ARCHIVE_AFTER_DAYS = 365
"""Closed tasks and past events older than this leave ordinary queries (Salesforce activity archiving)."""


def add_formula_functions(database: Database) -> None:
    """The functions that formulas call."""
    database.add_function("add_months", 2, _add_months)
    database.add_function("add_minutes", 2, _add_minutes)
    database.add_function("minutes_between", 2, _minutes_between)


def apply_formulas(
    rows: Rows,
    formulas: Iterable[Formulas],
    ids: Iterable[str] | None = None,
    *,
    stamped: bool = False,
) -> None:
    """Run the sets in order, for all rows or for `ids`; `stamped` moves SystemModstamp of rows that change."""
    parameters = _parameters(rows)
    if ids is not None:
        parameters["ids"] = json.dumps(list(ids))
    for formula in formulas:
        schema = rows.schema.objects.get(formula.object)
        if schema is None:
            continue
        columns = frozenset(schema.fields)
        if not columns & formula.columns.keys():
            continue
        rows.table(schema.name)
        for table, field in formula.indexes:
            rows.database.ensure_index(table, field)
        sql = formula.update_sql(columns, some=ids is not None, stamped=stamped)
        used = {name: value for name, value in parameters.items() if f":{name}" in sql}
        rows.database.run(sql, used)


def _parameters(rows: Rows) -> dict[str, Any]:
    organization = rows.database.rows(
        "SELECT FiscalYearStartMonth, UsesStartDateAsFiscalYearName FROM Organization LIMIT 1"
    )
    start, by_start = organization[0] if organization else (1, 0)
    now = rows.clock.now()
    return {
        "today": now.date().isoformat(),
        "archive_before": (now.date() - timedelta(days=ARCHIVE_AFTER_DAYS)).isoformat(),
        "fiscal_start": start or 1,
        "fiscal_by_start": by_start or 0,
        "stamp": system_stamp(now),
    }


def _add_months(day: str | None, months: int | None) -> str | None:
    if day is None or months is None:
        return None
    start = date.fromisoformat(day)
    index = start.year * 12 + start.month - 1 + int(months)
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last)).isoformat()


def _add_minutes(stamp: str | None, minutes: int | None) -> str | None:
    if stamp is None or minutes is None:
        return None
    return to_stamp(datetime.fromisoformat(stamp) + timedelta(minutes=int(minutes)))


def _minutes_between(start: str | None, end: str | None) -> int | None:
    if start is None or end is None:
        return None
    return int((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds() // 60)
