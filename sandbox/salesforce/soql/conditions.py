"""Parses WHERE and HAVING conditions."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime
from typing import cast

from sandbox.salesforce.soql.cursor import Cursor
from sandbox.salesforce.soql.periods import is_date_literal, takes_count
from sandbox.salesforce.soql.tokens import unquote
from sandbox.salesforce.soql.tree import (
    And,
    BooleanValue,
    Comparison,
    Condition,
    DateLiteral,
    DateTimeValue,
    DateValue,
    Not,
    NullValue,
    NumberValue,
    Operator,
    Or,
    Path,
    Query,
    SemiJoin,
    TextValue,
    Value,
)

_LARGEST_INTEGER = 2**63
ParseQuery = Callable[[Cursor], Query]
_SYMBOL_OPERATORS = {"=": "=", "!=": "!=", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


def parse_condition(cursor: Cursor, parse_query: ParseQuery) -> Condition:
    """A whole condition: parts joined by AND, or by OR, never by both without brackets."""
    parts = [_parse_part(cursor, parse_query)]
    joiner = ""
    while cursor.token.is_word("AND", "OR"):
        word = cursor.token.text.upper()
        if joiner and word != joiner:
            raise cursor.unexpected()
        joiner = word
        cursor.advance()
        parts.append(_parse_part(cursor, parse_query))
    if len(parts) == 1:
        return parts[0]
    return And(tuple(parts)) if joiner == "AND" else Or(tuple(parts))


def _parse_part(cursor: Cursor, parse_query: ParseQuery) -> Condition:
    at = cursor.token.at
    if cursor.accept_word("NOT"):
        return Not(_parse_part(cursor, parse_query), at)
    if cursor.accept_symbol("("):
        condition = parse_condition(cursor, parse_query)
        cursor.expect_symbol(")")
        # Brackets nest: a semi join inside them is no longer at the top level.
        return And((condition,)) if isinstance(condition, SemiJoin) else condition
    return _parse_comparison(cursor, parse_query)


def _parse_comparison(cursor: Cursor, parse_query: ParseQuery) -> Condition:
    left = cursor.expect_expression()
    at = left.at
    operator = _parse_operator(cursor)
    if operator in ("IN", "NOT IN", "INCLUDES", "EXCLUDES"):
        cursor.expect_symbol("(")
        if cursor.token.is_word("SELECT") and operator in ("IN", "NOT IN"):
            query = parse_query(cursor)
            cursor.expect_symbol(")")
            if not isinstance(left, Path):
                raise cursor.source.malformed(at, "a semi join needs a field on its left side")
            return SemiJoin(left, operator == "NOT IN", query, at)
        values = tuple(cursor.listed(_parse_value))
        cursor.expect_symbol(")")
        return Comparison(left, operator, values, at)
    return Comparison(left, operator, (_parse_value(cursor),), at)


def _parse_operator(cursor: Cursor) -> Operator:
    token = cursor.token
    if token.kind == "symbol" and token.text in _SYMBOL_OPERATORS:
        return cast("Operator", _SYMBOL_OPERATORS[cursor.advance().text])
    if token.is_word("NOT") and cursor.next_is_word("IN"):
        cursor.advance()
        cursor.advance()
        return "NOT IN"
    return cast("Operator", cursor.expect_one_of("LIKE", "IN", "INCLUDES", "EXCLUDES"))


def _parse_value(cursor: Cursor) -> Value:
    token = cursor.token
    if token.kind == "symbol" and token.text == ":":
        raise cursor.source.malformed(token.at, "bind variables are only allowed in Apex code")
    if token.kind == "text":
        cursor.advance()
        plain = unquote(cursor.source, token)
        return TextValue(plain, unquote(cursor.source, token, keep_like_escapes=True), token.at)
    if token.kind in ("date", "datetime", "number"):
        cursor.advance()
        return _read_unquoted(cursor, token.kind, token.text, token.at)
    return _parse_word_value(cursor)


def _parse_word_value(cursor: Cursor) -> Value:
    token = cursor.token
    if token.is_word("TRUE", "FALSE"):
        return BooleanValue(cursor.advance().text.upper() == "TRUE", token.at)
    if token.is_word("NULL"):
        return NullValue(cursor.advance().at)
    name, _, count = token.text.partition(":")
    if token.kind in ("name", "literal") and is_date_literal(name):
        if takes_count(name) != (token.kind == "literal"):
            raise cursor.unexpected()
        cursor.advance()
        return DateLiteral(name.upper(), int(count) if count else None, token.at)
    raise cursor.unexpected()


def _read_unquoted(cursor: Cursor, kind: str, text: str, at: int) -> Value:
    try:
        if kind == "date":
            return DateValue(date.fromisoformat(text), at)
        if kind == "datetime":
            return DateTimeValue(datetime.fromisoformat(text), at)
        return NumberValue(_number(text), at)
    except ValueError:
        raise cursor.source.malformed(at, f"'{text}' is not a possible {kind}") from None


def _number(text: str) -> int | float:
    """Whole numbers stay whole as far as 64 bits go; ValueError beyond what a double can hold."""
    if text.lstrip("+-").isdigit() and abs(int(text)) < _LARGEST_INTEGER:
        return int(text)
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number
