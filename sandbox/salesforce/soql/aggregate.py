"""Grouped and aggregated queries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sandbox.salesforce.schema import FieldSchema, SalesforceError
from sandbox.salesforce.soql.display import FORMATTED_TYPES, Display
from sandbox.salesforce.soql.expressions import Expression, formatted, is_aggregate, resolve
from sandbox.salesforce.soql.filters import having_sql, where_sql
from sandbox.salesforce.soql.money import Money
from sandbox.salesforce.soql.result import QueryResult
from sandbox.salesforce.soql.scope import Compilation, Scope
from sandbox.salesforce.soql.select import check_limits, limit_sql, order_sql, scope_conditions
from sandbox.salesforce.soql.subtotals import Subtotals
from sandbox.salesforce.soql.tree import Call, FieldItem, Order, Path, Query

MAX_GROUPS = 2000


def needs_grouping(query: Query) -> bool:
    """Whether the query sums up rows."""
    if query.group_by or query.having:
        return True
    return any(isinstance(item, FieldItem) and is_aggregate(item.expression) for item in query.items)


def is_plain_count(query: Query) -> bool:
    """`SELECT COUNT() FROM X`, whose answer is in totalSize."""
    if len(query.items) != 1 or not isinstance(query.items[0], FieldItem):
        return False
    item = query.items[0]
    return item.alias is None and item.expression == Call("COUNT", None, item.expression.at)


def run_count(compilation: Compilation, query: Query) -> QueryResult:
    """The number of rows, as Salesforce gives it: totalSize and no records."""
    scope = _scope(compilation, query)
    if query.group_by or query.having or query.order_by:
        raise compilation.source.malformed(query.at, "COUNT() can not be used with GROUP BY, HAVING or ORDER BY")
    where = _where(scope, query)
    sql = f"SELECT COUNT(*) FROM (SELECT 1 FROM {scope.from_sql()} WHERE {where}{limit_sql(query)})"
    total = compilation.context.store.rows.database.value(sql, compilation.parameters)
    return QueryResult(int(total), [], scope.schema.name)


class Aggregate:
    """A compiled grouped query."""

    def __init__(self, compilation: Compilation, query: Query) -> None:
        self._compilation = compilation
        self._query = query
        self._scope = _scope(compilation, query)
        self._groups = [self._group(expression) for expression in query.group_by]
        self._subtotals = Subtotals.of(query, self._groups)
        self._items = [self._field_item(item) for item in query.items]
        self._selected = [self._item(item, place) for place, item in enumerate(self._items)]
        self._check_shape()
        check_limits(compilation, query)

    def run(self) -> QueryResult:
        """All groups; more than 2000 are refused, for grouped results have no later pages."""
        rows = self._compilation.context.store.rows.database.rows(self._sql(), self._compilation.parameters)
        if len(rows) > MAX_GROUPS:
            raise SalesforceError(
                400,
                "EXCEEDED_ID_LIMIT",
                "Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch",
            )
        keys = [key for key, _ in self._selected]
        makers = [
            self._text_maker(expression) if formatted(item.expression) else _maker(expression)
            for item, (_, expression) in zip(self._items, self._selected, strict=True)
        ]
        records = [
            {"attributes": {"type": "AggregateResult"}}
            | {key: make(value) for key, make, value in zip(keys, makers, row, strict=True)}
            for row in rows
        ]
        return QueryResult(len(records), records, self._scope.schema.name, tuple(keys))

    def _sql(self) -> str:
        query, scope = self._query, self._scope
        where = _where(scope, query)
        having = f" HAVING {having_sql(scope, query.having, self._grouped)}" if query.having else ""
        order = [self._order(entry) for entry in query.order_by]
        groups = self._subtotals.keys if self._subtotals else [expression.sql for expression in self._groups]
        sets = f" CROSS JOIN {self._subtotals.sets_sql}" if self._subtotals else ""
        columns = ", ".join(expression.sql for _, expression in self._selected)
        return (
            f"SELECT {columns} FROM {scope.from_sql()}{sets} WHERE {where}"
            + (f" GROUP BY {', '.join(groups)}" if groups else "")
            + having
            + (f" ORDER BY {', '.join(order or groups)}" if order or groups else "")
            + limit_sql(query)
        )

    def _check_shape(self) -> None:
        source, query = self._compilation.source, self._query
        if not query.group_by and query.having:
            raise source.malformed(query.at, "HAVING needs GROUP BY")
        if not query.group_by and (query.limit is not None or query.offset is not None):
            raise source.malformed(query.at, "a query with an aggregate and no GROUP BY cannot use LIMIT or OFFSET")
        keys = [key.lower() for key, _ in self._selected]
        repeated = next((key for key in keys if keys.count(key) > 1), None)
        if repeated is not None:
            raise source.malformed(query.at, f"duplicate alias: {repeated}")

    def _group(self, expression: Path | Call) -> Expression:
        resolved = resolve(self._scope, expression)
        source = self._compilation.source
        if resolved.is_aggregate:
            raise source.malformed(resolved.at, f"Grouping by an aggregate is not allowed: {resolved.text}")
        if resolved.field is not None and not resolved.field.groupable:
            raise source.error(
                "INVALID_FIELD", resolved.at, f"field '{resolved.text}' can not be grouped in a query call"
            )
        return resolved

    def _field_item(self, item: Any) -> FieldItem:
        if not isinstance(item, FieldItem):
            raise self._compilation.source.malformed(
                item.at, "sub-queries, TYPEOF and FIELDS() are not allowed in a grouped query"
            )
        return item

    def _item(self, item: FieldItem, place: int) -> tuple[str, Expression]:
        source = self._compilation.source
        shown = formatted(item.expression)
        resolved = self._grouped(shown or item.expression)
        if resolved.text == "COUNT()":
            raise source.malformed(resolved.at, "Grouped field should not be aggregated: COUNT()")
        if shown and resolved.type not in FORMATTED_TYPES:
            raise source.malformed(shown.at, f"FORMAT() does not work on {resolved.text}, of type {resolved.type}")
        return item.alias or self._default_key(item, resolved, place), resolved

    def _default_key(self, item: FieldItem, resolved: Expression, place: int) -> str:
        """A plain field keeps its name, functions are numbered among themselves from expr0."""
        if isinstance(item.expression, Path) and resolved.field is not None:
            return resolved.field.name
        unnamed = [
            other
            for other in self._query.items[:place]
            if isinstance(other, FieldItem) and other.alias is None and isinstance(other.expression, Call)
        ]
        return f"expr{len(unnamed)}"

    def _grouped(self, expression: Path | Call) -> Expression:
        """An aggregate, one of the groups, or whether a row is a subtotal over one of them."""
        if isinstance(expression, Call) and expression.name == "GROUPING":
            return self._grouping(expression)
        resolved = resolve(self._scope, expression)
        if not resolved.is_aggregate:
            place = self._place(resolved)
            if self._subtotals:
                return replace(resolved, sql=self._subtotals.group_sql(place), own_row=False)
        return resolved

    def _grouping(self, call: Call) -> Expression:
        if self._subtotals is None or call.argument is None:
            raise self._compilation.source.malformed(
                call.at, "GROUPING() needs a field of GROUP BY ROLLUP or GROUP BY CUBE"
            )
        place = self._place(resolve(self._scope, call.argument))
        text = f"GROUPING({self._groups[place].text})"
        return Expression(self._subtotals.flag_sql(place), "int", None, None, text, call.at, is_aggregate=True)

    def _place(self, expression: Expression) -> int:
        found = [place for place, group in enumerate(self._groups) if group.sql == expression.sql]
        if not found:
            raise self._compilation.source.malformed(
                expression.at, f"Field must be grouped or aggregated: {expression.text}"
            )
        return found[0]

    def _text_maker(self, expression: Expression) -> Callable[[Any], Any]:
        """FORMAT() of an aggregate: sums of several currencies are in the org's own."""
        context = self._compilation.context
        display = Display(context, Money(context))
        field = expression.field or FieldSchema("", "", expression.type)
        return lambda value: display.text(field, value)

    def _order(self, entry: Order) -> str:
        return order_sql(self._scope, entry, self._grouped(entry.expression))


def _scope(compilation: Compilation, query: Query) -> Scope:
    schema = compilation.object_named(query.source.text, query.source.at)
    return Scope(compilation, schema, (query.alias,) if query.alias else ())


def _where(scope: Scope, query: Query) -> str:
    conditions = scope.conditions() + scope_conditions(scope, query)
    if query.where is not None:
        conditions.append(where_sql(scope, query.where))
    return " AND ".join(conditions) or "1"


def _maker(expression: Expression) -> Callable[[Any], Any]:
    convert = {"boolean": bool, "int": int, "long": int}.get(expression.type)
    if convert is not None:
        return lambda value: None if value is None else convert(value)
    return lambda value: value
