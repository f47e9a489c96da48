"""`Id IN (SELECT AccountId FROM …)` and its negation."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.salesforce.schema import SalesforceError
from sandbox.salesforce.soql.expressions import Expression, resolve
from sandbox.salesforce.soql.scope import Scope
from sandbox.salesforce.soql.tree import Condition, FieldItem, Path, Query, SemiJoin

_WhereSql = Callable[[Scope, Condition], str]


def semi_join_sql(outer: Scope, join: SemiJoin, where_sql: _WhereSql) -> str:
    """The SQL of a semi or anti join; the inner rows obey sharing and deletion like the outer ones."""
    compilation = outer.compilation
    left = resolve(outer, join.left)
    _check_shape(outer, join)
    inner_schema = compilation.object_named(join.query.source.text, join.query.source.at)
    if inner_schema is outer.schema:
        raise _refused(outer, join.at, "The inner and outer selects should not be on the same object type")
    inner = Scope(compilation, inner_schema, (join.query.alias,) if join.query.alias else ())
    selected = resolve(inner, _selected_path(join.query))
    _check_types(outer, join, left, selected)
    where = inner.conditions()
    if join.query.where is not None:
        _check_no_inner_join(outer, join.query.where)
        where.append(where_sql(inner, join.query.where))
    where.append(f"{selected.sql} IS NOT NULL")
    sql = f"{left.sql} IN (SELECT {selected.sql} FROM {inner.from_sql()} WHERE {' AND '.join(where)})"
    return f"(({sql}) IS NOT TRUE)" if join.negated else sql


def _selected_path(query: Query) -> Path:
    item = query.items[0]
    if not isinstance(item, FieldItem) or not isinstance(item.expression, Path):
        raise TypeError("the shape of the inner select was checked before")
    return item.expression


def _check_shape(outer: Scope, join: SemiJoin) -> None:
    query = join.query
    item = query.items[0]
    if len(query.items) != 1 or not isinstance(item, FieldItem) or not isinstance(item.expression, Path):
        raise _refused(outer, join.at, "Semi join sub-selects must select exactly one ID or reference field")
    if query.group_by or query.having or query.order_by or query.limit is not None or query.offset is not None:
        raise _refused(outer, join.at, "Semi join sub-selects cannot use GROUP BY, HAVING, ORDER BY, LIMIT or OFFSET")


def _check_types(outer: Scope, join: SemiJoin, left: Expression, selected: Expression) -> None:
    for side in (left, selected):
        if side.type not in ("id", "reference"):
            raise _refused(outer, join.at, f"Semi join field must be an ID or reference field: {side.text}")
    if not _targets(left) & _targets(selected):
        raise _refused(
            outer,
            join.at,
            "The left operand field in the where expression must refer to the same object as the selected field: "
            f"{left.text}, {selected.text}",
        )


def _targets(side: Expression) -> set[str]:
    if side.type == "id":
        return {side.owner or ""}
    return set(side.field.reference_to) if side.field else set()


def _check_no_inner_join(outer: Scope, condition: Condition) -> None:
    if isinstance(condition, SemiJoin):
        raise _refused(outer, condition.at, "Nesting of semi join sub-selects is not supported")
    for part in getattr(condition, "parts", ()) or ():
        if not isinstance(part, str):
            _check_no_inner_join(outer, part)


def _refused(outer: Scope, at: int, message: str) -> SalesforceError:
    return outer.compilation.source.malformed(at, message)
