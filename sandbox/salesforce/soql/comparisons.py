"""One comparison as SQL, by the type of its left side. SOQL's null is a value: `!=` finds it too."""

from __future__ import annotations

import json

from sandbox.salesforce.ids import is_id, to_18
from sandbox.salesforce.schema import SalesforceError
from sandbox.salesforce.schema.fields import ID_TYPES, NUMBER_TYPES, TEXT_TYPES
from sandbox.salesforce.soql.expressions import Expression
from sandbox.salesforce.soql.periods import OutsideFiscalCalendarError, Span
from sandbox.salesforce.soql.scope import Scope
from sandbox.salesforce.soql.tree import (
    BooleanValue,
    Comparison,
    DateLiteral,
    DateTimeValue,
    DateValue,
    NullValue,
    NumberValue,
    TextValue,
    Value,
)
from sandbox.salesforce.store.stamps import to_stamp

_ORDER = frozenset({"<", "<=", ">", ">="})


def compare(scope: Scope, left: Expression, part: Comparison) -> str:
    """The SQL of `left operator value(s)`; refuses values and operators that do not fit the field's type."""
    _check_operator(scope, left, part)
    if part.operator in ("=", "!="):
        sql = _equals(scope, left, part.values[0])
        return sql if part.operator == "=" else f"(({sql}) IS NOT TRUE)"
    if part.operator in ("IN", "NOT IN"):
        sql = _is_one_of(scope, left, part.values)
        return sql if part.operator == "IN" else f"(({sql}) IS NOT TRUE)"
    if part.operator == "LIKE":
        return _like(scope, left, part.values[0])
    if part.operator in ("INCLUDES", "EXCLUDES"):
        sql = _includes(scope, left, part.values)
        return sql if part.operator == "INCLUDES" else f"(({sql}) IS NOT TRUE)"
    return _ordered(scope, left, part.operator, part.values[0])


def _check_operator(scope: Scope, left: Expression, part: Comparison) -> None:
    kind = left.type
    refused = (
        (part.operator == "LIKE" and kind not in TEXT_TYPES)
        or (part.operator in ("INCLUDES", "EXCLUDES") and kind != "multipicklist")
        or (part.operator in _ORDER and kind in ("boolean", "multipicklist"))
    )
    if refused:
        name = {"datetime": "dateTime", "reference": "id"}.get(kind, kind)
        raise scope.compilation.source.error(
            "INVALID_QUERY_FILTER_OPERATOR", part.at, f"invalid operator on {name} field"
        )


def _equals(scope: Scope, left: Expression, value: Value) -> str:
    bind = scope.compilation.bind
    if isinstance(value, NullValue) or (isinstance(value, TextValue) and not value.text and left.type in _CAN_BE_EMPTY):
        return f"{left.sql} IS NULL"
    if isinstance(value, DateLiteral):
        low, high = _bounds(scope, left, value)
        return f"({left.sql} >= {bind(low)} AND {left.sql} < {bind(high)})"
    stored = _stored(scope, left, value)
    if left.type in TEXT_TYPES:
        return _same_text(scope, left.sql, str(stored))
    return f"{left.sql} = {bind(stored)}"


def _same_text(scope: Scope, sql: str, text: str) -> str:
    if text.isascii():
        return f"{sql} = {scope.compilation.bind(text)} COLLATE NOCASE"
    return f"sf_lower({sql}) = {scope.compilation.bind(text.lower())}"


def _is_one_of(scope: Scope, left: Expression, values: tuple[Value, ...]) -> str:
    ranges = [value for value in values if isinstance(value, DateLiteral)]
    empty = [v for v in values if isinstance(v, NullValue) or (isinstance(v, TextValue) and not v.text)]
    plain = [value for value in values if value not in ranges and value not in empty]
    parts = [_equals(scope, left, value) for value in (*ranges, *empty[:1])]
    if plain:
        stored = [_stored(scope, left, value) for value in plain]
        is_text = left.type in TEXT_TYPES
        sql = f"sf_lower({left.sql})" if is_text else left.sql
        wanted = [str(value).lower() for value in stored] if is_text else stored
        listed = scope.compilation.bind(json.dumps(wanted, ensure_ascii=False))
        parts.append(f"{sql} IN (SELECT value FROM json_each({listed}))")
    return f"({' OR '.join(parts)})"


def _like(scope: Scope, left: Expression, value: Value) -> str:
    if not isinstance(value, TextValue):
        raise _wrong_value(scope, left, value)
    pattern = value.pattern
    if pattern.isascii():
        return f"{left.sql} LIKE {scope.compilation.bind(pattern)} ESCAPE '\\'"
    return f"sf_lower({left.sql}) LIKE {scope.compilation.bind(pattern.lower())} ESCAPE '\\'"


def _includes(scope: Scope, left: Expression, values: tuple[Value, ...]) -> str:
    choices = []
    for value in values:
        if not isinstance(value, TextValue):
            raise _wrong_value(scope, left, value)
        wanted = [f";{part.strip().lower()};" for part in value.text.split(";")]
        padded = f"';' || sf_lower({left.sql}) || ';'"
        choices.append(" AND ".join(f"instr({padded}, {scope.compilation.bind(text)}) > 0" for text in wanted))
    return "(" + " OR ".join(f"({choice})" for choice in choices) + ")"


def _ordered(scope: Scope, left: Expression, operator: str, value: Value) -> str:
    bind = scope.compilation.bind
    if isinstance(value, NullValue):
        raise scope.compilation.source.error(
            "INVALID_QUERY_FILTER_OPERATOR", value.at, f"operator '{operator}' can not be used with null"
        )
    if isinstance(value, DateLiteral):
        low, high = _bounds(scope, left, value)
        return f"{left.sql} {_RANGE_OPERATORS[operator]} {bind(high if operator in ('<=', '>') else low)}"
    stored = _stored(scope, left, value)
    if left.type in TEXT_TYPES:
        return f"sf_lower({left.sql}) {operator} {bind(str(stored).lower())}"
    return f"{left.sql} {operator} {bind(stored)}"


_RANGE_OPERATORS = {"<": "<", "<=": "<", ">": ">=", ">=": ">="}
_CAN_BE_EMPTY = TEXT_TYPES | ID_TYPES


def _bounds(scope: Scope, left: Expression, literal: DateLiteral) -> tuple[str, str]:
    if left.type not in ("date", "datetime"):
        raise _wrong_value(scope, left, literal)
    span = _span(scope, literal)
    if left.type == "date":
        return span.start.isoformat(), span.end.isoformat()
    midnight = scope.compilation.context.midnight_stamp
    return midnight(span.start), midnight(span.end)


def _span(scope: Scope, literal: DateLiteral) -> Span:
    source = scope.compilation.source
    try:
        return scope.compilation.context.calendar().span(literal.name, literal.count)
    except OutsideFiscalCalendarError:
        raise source.malformed(literal.at, f"{literal.name} lies outside the org's fiscal years") from None
    except (OverflowError, ValueError):
        raise source.malformed(literal.at, f"{literal.name}:{literal.count} lies outside the calendar") from None


def _stored(scope: Scope, left: Expression, value: Value) -> str | int | float:
    kind = left.type
    if kind in ID_TYPES and isinstance(value, TextValue):
        if not is_id(value.text):
            raise scope.compilation.source.error(
                "INVALID_QUERY_FILTER_OPERATOR", value.at, f"invalid ID field: {value.text}"
            )
        return to_18(value.text)
    if kind in TEXT_TYPES and isinstance(value, TextValue):
        return value.text
    if kind in NUMBER_TYPES and isinstance(value, NumberValue):
        return value.number
    if kind == "boolean" and isinstance(value, BooleanValue):
        return int(value.truth)
    if kind == "date" and isinstance(value, DateValue):
        return value.day.isoformat()
    if kind == "datetime" and isinstance(value, DateTimeValue):
        return to_stamp(value.moment)
    raise _wrong_value(scope, left, value)


def _wrong_value(scope: Scope, left: Expression, value: Value) -> SalesforceError:
    is_text = left.type in TEXT_TYPES | ID_TYPES
    name = {"datetime": "dateTime", "reference": "string", "id": "string", "currency": "double", "percent": "double"}
    wanted = "string" if left.type in TEXT_TYPES else name.get(left.type, left.type)
    quotes = "should be enclosed in quotes" if is_text else "should not be enclosed in quotes"
    return scope.compilation.source.error(
        "INVALID_FIELD",
        value.at,
        f"value of filter criterion for field '{left.text}' must be of type {wanted} and {quotes}",
    )
