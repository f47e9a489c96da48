"""WHERE and HAVING conditions as SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sandbox.salesforce.soql.comparisons import compare
from sandbox.salesforce.soql.expressions import Expression, resolve
from sandbox.salesforce.soql.scope import Scope
from sandbox.salesforce.soql.semi_joins import semi_join_sql
from sandbox.salesforce.soql.tree import And, Call, Comparison, Condition, Not, Path, SemiJoin

MAX_SEMI_JOINS = 2
_INDEXED_STAMPS = frozenset({"SystemModstamp", "LastModifiedDate", "CreatedDate", "ActivityDate", "CloseDate"})


def where_sql(scope: Scope, condition: Condition) -> str:
    """The SQL of a WHERE condition; semi joins are allowed at its top level only."""
    top = condition.parts if isinstance(condition, And) else (condition,)
    joins = [part for part in top if isinstance(part, SemiJoin)]
    if isinstance(condition, And) and len(condition.parts) == 1:
        joins = []
    if len(joins) > MAX_SEMI_JOINS:
        raise scope.compilation.source.malformed(
            joins[MAX_SEMI_JOINS].at, f"Maximum {MAX_SEMI_JOINS} semi join sub-selects are allowed per query"
        )
    allowed = frozenset(id(join) for join in joins)
    return _condition(scope, condition, allowed, _row_comparison)


def having_sql(scope: Scope, condition: Condition, grouped: Callable[[Path | Call], Expression]) -> str:
    """The SQL of a HAVING condition; `grouped` refuses fields that are neither grouped nor aggregated."""

    def comparison(scope: Scope, part: Comparison) -> str:
        return compare(scope, grouped(part.left), part)

    return _condition(scope, condition, frozenset(), comparison)


def joined(word: str, parts: Sequence[str]) -> str:
    """Parts joined pairwise, since SQLite limits the depth of a chain to 1000."""
    while len(parts) > 1:
        parts = [
            f"({parts[n]} {word} {parts[n + 1]})" if n + 1 < len(parts) else parts[n] for n in range(0, len(parts), 2)
        ]
    return parts[0]


_CompareRow = Callable[[Scope, Comparison], str]


def _condition(scope: Scope, condition: Condition, allowed: frozenset[int], comparison: _CompareRow) -> str:
    if isinstance(condition, Comparison):
        return comparison(scope, condition)
    if isinstance(condition, SemiJoin):
        if id(condition) not in allowed:
            raise scope.compilation.source.malformed(
                condition.at,
                "Semi join sub-selects are only allowed at the top level WHERE expressions and not in nested "
                "WHERE expressions.",
            )
        return semi_join_sql(scope, condition, where_sql)
    if isinstance(condition, Not):
        return f"(({_condition(scope, condition.part, allowed, comparison)}) IS NOT TRUE)"
    word = "AND" if isinstance(condition, And) else "OR"
    return joined(word, [_condition(scope, part, allowed, comparison) for part in condition.parts])


def _row_comparison(scope: Scope, part: Comparison) -> str:
    left = resolve(scope, part.left)
    source = scope.compilation.source
    if left.is_aggregate:
        raise source.malformed(part.at, f"Grouped field should not be aggregated or filtered in WHERE: {left.text}")
    if left.field is not None and not left.field.filterable:
        raise source.error("INVALID_FIELD", part.at, f"field '{left.text}' can not be filtered in a query call")
    _index(scope, left)
    return compare(scope, left, part)


def _index(scope: Scope, left: Expression) -> None:
    name = left.field.name if left.own_row and left.field else ""
    if name in _INDEXED_STAMPS or (name and left.type == "reference"):
        scope.compilation.context.store.rows.database.ensure_index(scope.schema.name, name)


def check_content_links(scope: Scope, condition: Condition | None) -> None:
    """ContentDocumentLink may only be read by document or by linked record (code table of the API)."""
    if scope.schema.name != "ContentDocumentLink":
        return
    parts = condition.parts if isinstance(condition, And) else (condition,)
    for part in parts:
        if isinstance(part, Comparison | SemiJoin):
            left = part.left.parts[-1].lower() if hasattr(part.left, "parts") else ""
            is_equality = not part.negated if isinstance(part, SemiJoin) else part.operator in ("=", "IN")
            if left in ("contentdocumentid", "linkedentityid") and is_equality:
                return
    raise scope.compilation.source.malformed(
        0,
        "Implementation restriction: ContentDocumentLink requires a filter by a single Id on ContentDocumentId or "
        "LinkedEntityId using the equals operator or multiple Id's using the IN operator.",
    )
