"""Recursive descent over the SELECT statement."""

from __future__ import annotations

from sandbox.salesforce.soql.conditions import parse_condition
from sandbox.salesforce.soql.cursor import Cursor
from sandbox.salesforce.soql.source import Source
from sandbox.salesforce.soql.tree import (
    Call,
    Condition,
    FieldItem,
    FieldsOf,
    Item,
    Order,
    Path,
    Query,
    SubQuery,
    Subtotals,
    TypeOf,
)

_CLAUSES = frozenset(
    ["USING", "WHERE", "WITH", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "FOR", "ALL", "UPDATE", "FROM", "AS"]
)
MAX_SUBTOTAL_FIELDS = 3
_SCOPES = frozenset({"MINE", "EVERYTHING"})


def parse(source: Source) -> Query:
    """The tree of one statement; MALFORMED_QUERY where the grammar does not allow it."""
    cursor = Cursor(source)
    query = _parse_query(cursor)
    if cursor.token.kind != "end":
        raise cursor.unexpected()
    return query


def _parse_query(cursor: Cursor) -> Query:
    at = cursor.expect_word("SELECT").at
    items = tuple(cursor.listed(_parse_item))
    cursor.expect_word("FROM")
    source, alias = _parse_from(cursor)
    scope = _parse_scope(cursor)
    where = _parse_where(cursor)
    _parse_with(cursor)
    group_by, subtotals = _parse_grouping(cursor)
    having = parse_condition(cursor, _parse_query) if cursor.accept_word("HAVING") else None
    order_by = _parse_order(cursor)
    limit = cursor.expect_count() if cursor.accept_word("LIMIT") else None
    offset = cursor.expect_count() if cursor.accept_word("OFFSET") else None
    _parse_for(cursor)
    return Query(items, source, alias, scope, where, group_by, having, order_by, limit, offset, at, subtotals)


def _parse_item(cursor: Cursor) -> Item:
    token = cursor.token
    if cursor.accept_symbol("("):
        query = _parse_query(cursor)
        cursor.expect_symbol(")")
        return SubQuery(query, token.at)
    if token.is_word("TYPEOF"):
        return _parse_typeof(cursor)
    if token.is_word("FIELDS") and cursor.next_is_symbol("("):
        cursor.advance()
        cursor.expect_symbol("(")
        group = cursor.expect_one_of("ALL", "STANDARD", "CUSTOM")
        cursor.expect_symbol(")")
        return FieldsOf(group, token.at)
    return FieldItem(cursor.expect_expression(), _parse_alias(cursor))


def _parse_alias(cursor: Cursor) -> str | None:
    token = cursor.token
    if token.kind == "name" and token.text.upper() not in _CLAUSES and "." not in token.text:
        return cursor.advance().text
    return None


def _parse_typeof(cursor: Cursor) -> TypeOf:
    at = cursor.advance().at
    relationship = cursor.expect_path()
    branches: list[tuple[Path, tuple[Path, ...]]] = []
    while cursor.accept_word("WHEN"):
        target = cursor.expect_path()
        cursor.expect_word("THEN")
        branches.append((target, tuple(cursor.listed(Cursor.expect_path))))
    if not branches:
        raise cursor.unexpected()
    otherwise = tuple(cursor.listed(Cursor.expect_path)) if cursor.accept_word("ELSE") else ()
    cursor.expect_word("END")
    return TypeOf(relationship, tuple(branches), otherwise, at)


def _parse_from(cursor: Cursor) -> tuple[Path, str | None]:
    source = cursor.expect_path()
    cursor.accept_word("AS")
    alias = _parse_alias(cursor)
    if cursor.token.text == ",":
        raise cursor.source.not_built(cursor.token.at, "several entries in FROM")
    return source, alias


def _parse_scope(cursor: Cursor) -> str | None:
    if not cursor.accept_word("USING"):
        return None
    cursor.expect_word("SCOPE")
    token = cursor.token
    if token.kind != "name" or token.text.upper() not in _SCOPES:
        raise cursor.source.not_built(token.at, f"USING SCOPE {token.text}")
    return cursor.advance().text.upper()


def _parse_where(cursor: Cursor) -> Condition | None:
    return parse_condition(cursor, _parse_query) if cursor.accept_word("WHERE") else None


def _parse_with(cursor: Cursor) -> None:
    if cursor.accept_word("WITH"):
        token = cursor.token
        if not cursor.accept_word("SECURITY_ENFORCED"):
            raise cursor.source.not_built(token.at, f"WITH {token.text}")


def _parse_grouping(cursor: Cursor) -> tuple[tuple[Path | Call, ...], Subtotals | None]:
    if not cursor.accept_word("GROUP"):
        return (), None
    cursor.expect_word("BY")
    if not (cursor.token.is_word("ROLLUP", "CUBE") and cursor.next_is_symbol("(")):
        return tuple(cursor.listed(Cursor.expect_expression)), None
    at = cursor.token.at
    subtotals: Subtotals = "ROLLUP" if cursor.advance().is_word("ROLLUP") else "CUBE"
    cursor.expect_symbol("(")
    group_by = tuple(cursor.listed(Cursor.expect_expression))
    cursor.expect_symbol(")")
    if len(group_by) > MAX_SUBTOTAL_FIELDS:
        raise cursor.source.malformed(at, f"GROUP BY {subtotals} takes at most {MAX_SUBTOTAL_FIELDS} fields")
    return group_by, subtotals


def _parse_order(cursor: Cursor) -> tuple[Order, ...]:
    if not cursor.accept_word("ORDER"):
        return ()
    cursor.expect_word("BY")
    return tuple(cursor.listed(_parse_order_entry))


def _parse_order_entry(cursor: Cursor) -> Order:
    expression = cursor.expect_expression()
    descending = cursor.accept_word("DESC")
    if not descending:
        cursor.accept_word("ASC")
    nulls_first = True
    if cursor.accept_word("NULLS"):
        nulls_first = cursor.expect_one_of("FIRST", "LAST") == "FIRST"
    return Order(expression, descending, nulls_first)


def _parse_for(cursor: Cursor) -> None:
    while cursor.accept_word("FOR"):
        token = cursor.token
        if not (cursor.accept_word("VIEW") or cursor.accept_word("REFERENCE")):
            raise cursor.source.not_built(token.at, f"FOR {token.text}")
    if cursor.token.is_word("UPDATE"):
        raise cursor.source.not_built(cursor.token.at, "the UPDATE clause")
