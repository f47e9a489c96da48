"""Runs a query for somebody."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sandbox.salesforce.ids import to_18
from sandbox.salesforce.schema import DEFAULT_VERSION
from sandbox.salesforce.soql.aggregate import Aggregate, is_plain_count, needs_grouping, run_count
from sandbox.salesforce.soql.context import Context, VisibleRows
from sandbox.salesforce.soql.date_functions import date_part
from sandbox.salesforce.soql.parser import parse
from sandbox.salesforce.soql.result import QueryResult, Records
from sandbox.salesforce.soql.scope import Compilation
from sandbox.salesforce.soql.select import Select
from sandbox.salesforce.soql.source import Source
from sandbox.salesforce.store import Store


def run(
    store: Store,
    soql: str,
    *,
    user_id: str,
    all_rows: bool = False,
    visible: VisibleRows | None = None,
    hidden: frozenset[tuple[str, str]] = frozenset(),
    tz: str,
    now: datetime,
    version: str = DEFAULT_VERSION,
) -> QueryResult:
    """The result of a query as that user gets it; SalesforceError where Salesforce would refuse.

    `visible(object)` limits rows (see `Visibility`), `hidden` holds (object, field) pairs that do not exist for
    the user, `tz` is the user's time zone name, `version` goes into record URLs.
    """
    source = Source(soql)
    query = parse(source)
    store.settle()
    _add_functions(store)
    context = Context(store, to_18(user_id), all_rows, visible, hidden, ZoneInfo(tz), now, version)
    compilation = Compilation(source, context)
    if is_plain_count(query):
        return run_count(compilation, query)
    if needs_grouping(query):
        return Aggregate(compilation, query).run()
    select = Select(compilation, query, query.source, None, 0)
    keys = select.keys()
    return QueryResult(len(keys), Records(keys, select.read), select.schema.name, select.columns)


def _add_functions(store: Store) -> None:
    database = store.rows.database
    database.add_function("sf_lower", 1, _lower)
    database.add_function("date_part", 5, date_part)


def _lower(value: object) -> object:
    """Text without regard to case, for comparing and sorting; other values stay."""
    return value.lower() if isinstance(value, str) else value
