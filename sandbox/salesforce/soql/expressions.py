"""Fields and functions as SQL expressions with a type."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sandbox.salesforce.schema import FieldSchema
from sandbox.salesforce.schema.fields import NUMBER_TYPES
from sandbox.salesforce.soql.date_functions import DATE_FUNCTIONS, DATETIME_ONLY_FUNCTIONS, FISCAL_FUNCTIONS
from sandbox.salesforce.soql.scope import Scope
from sandbox.salesforce.soql.tree import Call, Path

AGGREGATES = frozenset({"COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX"})


@dataclass(frozen=True, slots=True)
class Expression:
    """SQL with the type of its value. `field` is the field it reads, `owner` the object of that field."""

    sql: str
    type: str
    field: FieldSchema | None
    owner: str | None
    text: str
    at: int
    is_aggregate: bool = False
    own_row: bool = False
    """Whether it is a plain field of the row itself, not of a parent: such fields can be indexed."""


def resolve(scope: Scope, expression: Path | Call) -> Expression:
    """The SQL of a field or function; refuses unknown names, wrong types and functions that are not built."""
    if isinstance(expression, Path):
        return _field(scope, expression)
    if expression.name in AGGREGATES:
        return _aggregate(scope, expression)
    if expression.name in DATE_FUNCTIONS:
        return _date_function(scope, expression)
    if expression.name == "TOLABEL" and isinstance(expression.argument, Path):
        return replace(_label(_field(scope, expression.argument)), at=expression.at)
    raise scope.compilation.source.not_built(expression.at, f"the function {expression.name}()")


def is_aggregate(expression: Path | Call) -> bool:
    """Whether an expression sums up rows."""
    return isinstance(expression, Call) and (expression.name in AGGREGATES or formatted(expression) is not None)


def formatted(expression: Path | Call) -> Call | None:
    """The aggregate inside `FORMAT(SUM(Amount))`; None for anything else."""
    if not isinstance(expression, Call) or expression.name != "FORMAT":
        return None
    inner = expression.argument
    return inner if isinstance(inner, Call) and inner.name in AGGREGATES else None


def _field(scope: Scope, path: Path) -> Expression:
    column = scope.column(path)
    if not column.schema.is_stored:
        raise scope.compilation.source.error(
            "INVALID_FIELD", path.at, f"field '{path.text}' can not be filtered, grouped or sorted in a query call"
        )
    owner = column.owner.name if column.owner else None
    is_own = column.alias == scope.alias and column.owner is scope.schema
    return Expression(column.sql, column.schema.type, column.schema, owner, path.text, path.at, own_row=is_own)


def _label(stored: Expression) -> Expression:
    """What users read instead of a picklist's stored value, where the two differ."""
    entries = stored.field.picklist if stored.field and stored.type == "picklist" else ()
    renamed = [f"WHEN {_quote(e.value)} THEN {_quote(e.label)}" for e in entries if e.value != e.label]
    if not renamed:
        return stored
    return replace(stored, sql=f"CASE {stored.sql} {' '.join(renamed)} ELSE {stored.sql} END", own_row=False)


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _aggregate(scope: Scope, call: Call) -> Expression:
    source = scope.compilation.source
    if call.argument is None:
        if call.name != "COUNT":
            raise source.unexpected(call.at, ")")
        return Expression("COUNT(*)", "int", None, None, "COUNT()", call.at, is_aggregate=True)
    inner = resolve(scope, call.argument)
    if inner.is_aggregate:
        raise source.malformed(call.at, f"{call.name}() of another aggregate is not allowed")
    _check_aggregate(scope, call, inner)
    text = f"{call.name}({inner.text})"
    if call.name == "COUNT_DISTINCT":
        counted = f"sf_lower({inner.sql})" if inner.type not in NUMBER_TYPES else inner.sql
        return Expression(f"COUNT(DISTINCT {counted})", "int", None, None, text, call.at, is_aggregate=True)
    if call.name == "COUNT":
        return Expression(f"COUNT({inner.sql})", "int", None, None, text, call.at, is_aggregate=True)
    sql = f"{call.name}({inner.sql})"
    if call.name in ("SUM", "AVG"):
        # Salesforce adds decimals; rounding takes out what binary floats leave behind.
        sql = f"ROUND({sql}, 8)"
    kind = "double" if call.name == "AVG" else inner.type
    return Expression(sql, kind, inner.field, inner.owner, text, call.at, is_aggregate=True)


def _check_aggregate(scope: Scope, call: Call, inner: Expression) -> None:
    refused = inner.field is not None and not inner.field.aggregatable
    if call.name in ("SUM", "AVG"):
        refused = refused or inner.type not in NUMBER_TYPES
    if call.name in ("MIN", "MAX"):
        refused = refused or inner.type in ("id", "reference", "boolean")
    if refused:
        raise scope.compilation.source.malformed(
            call.at, f"field {inner.text} does not support aggregate operator {call.name}"
        )


def _date_function(scope: Scope, call: Call) -> Expression:
    source, context = scope.compilation.source, scope.compilation.context
    zone, argument = "UTC", call.argument
    if isinstance(argument, Call) and argument.name == "CONVERTTIMEZONE":
        zone, argument = str(context.zone), argument.argument
    if not isinstance(argument, Path):
        raise source.malformed(call.at, f"{call.name}() needs a date or date/time field")
    inner = _field(scope, argument)
    if inner.type not in ("date", "datetime") or (call.name in DATETIME_ONLY_FUNCTIONS and inner.type == "date"):
        raise source.malformed(call.at, f"function {call.name} cannot be used with field {inner.text}")
    fiscal = context.calendar().fiscal
    if call.name in FISCAL_FUNCTIONS and fiscal.years:
        raise source.not_built(call.at, f"{call.name}() with custom fiscal years")
    sql = f"date_part('{call.name}', {inner.sql}, '{zone}', {fiscal.start_month}, {int(fiscal.named_by_start)})"
    kind = "date" if call.name == "DAY_ONLY" else "int"
    return Expression(sql, kind, None, inner.owner, f"{call.name}({inner.text})", call.at)
