"""An ordinary SELECT, at the top or below a parent: keys first, then the records of the keys that are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sandbox.salesforce.soql.expressions import Expression, is_aggregate, resolve
from sandbox.salesforce.soql.filters import check_content_links, where_sql
from sandbox.salesforce.soql.projection import Projection, Record
from sandbox.salesforce.soql.scope import Compilation, Scope
from sandbox.salesforce.soql.shown_values import SHOWN, ShownValues
from sandbox.salesforce.soql.tree import Call, FieldItem, FieldsOf, Order, Path, Query, SubQuery, TypeOf
from sandbox.salesforce.soql.typeof import TypeOfColumn
from sandbox.salesforce.store.database import quoted

MAX_OFFSET = 2000
MAX_CHILD_QUERIES = 20
MAX_CHILD_LEVELS = 4
MAX_FIELDS_LIMIT = 200
_COMBINED_CHILDREN = frozenset(
    ["activityhistories", "openactivities", "combinedattachments", "notesandattachments", "attachedcontentdocuments"]
)
"""Real relationships whose children are put together from several objects."""


class Select:
    """A compiled SELECT. `parent_field` is the child's reference field when this is a sub-query."""

    def __init__(
        self, compilation: Compilation, query: Query, source: Path, parent_field: str | None, level: int
    ) -> None:
        self.compilation = compilation
        self.query = query
        self.level = level
        self.schema = compilation.object_named(source.text, source.at)
        names = tuple(name for name in (query.alias, query.source.text) if name)
        self.filter = Scope(compilation, self.schema, names)
        self.projection = Projection(Scope(compilation, self.schema, names))
        self._shown = ShownValues(self.projection)
        self.children: dict[str, Select] = {}
        self.typeofs: dict[str, TypeOfColumn] = {}
        self._parent_field = parent_field
        check_limits(compilation, query)
        for item in query.items:
            self._add(item)
        self._keys_sql = self._compile_keys()

    @property
    def columns(self) -> tuple[str, ...]:
        """The selected paths as written, for CSV headers."""
        return tuple(
            i.expression.text for i in self.query.items if isinstance(i, FieldItem) and isinstance(i.expression, Path)
        )

    def keys(self, parent_id: str | None = None) -> list[int]:
        """The row keys of the result in order."""
        bound = {**self.compilation.parameters, "parent_id": parent_id}
        rows = self.compilation.context.store.rows.database.rows(self._keys_sql, bound)
        return [row[0] for row in rows]

    def read(self, keys: Sequence[int]) -> list[Record]:
        """The records of these rows, sub-queries and TYPEOF included."""
        records = []
        for _, record, row in self.projection.read(keys):
            record_id = row[self.projection.root.id_place]
            for name, child in self.children.items():
                record[name] = child.result_below(record_id)
            for name, column in self.typeofs.items():
                record[name] = column.value(row)
            records.append(record)
        return records

    def result_below(self, parent_id: str) -> dict[str, Any] | None:
        """The sub-result of one parent; Salesforce writes null where there are no children."""
        keys = self.keys(parent_id)
        if not keys:
            return None
        return {"totalSize": len(keys), "done": True, "records": self.read(keys)}

    def _add(self, item: FieldItem | SubQuery | TypeOf | FieldsOf) -> None:
        source = self.compilation.source
        if isinstance(item, SubQuery):
            self._add_child(item)
        elif isinstance(item, TypeOf):
            column = TypeOfColumn(self.projection, item)
            self.typeofs[column.key] = column
            self.projection.keep_place(column.key)
        elif isinstance(item, FieldsOf):
            self._add_fields(item)
        elif isinstance(item.expression, Call) and item.expression.name in SHOWN:
            self._shown.add(item, item.expression)
        elif item.alias is not None:
            raise source.malformed(item.expression.at, "only aggregate expressions use field aliasing")
        elif isinstance(item.expression, Path):
            self.projection.add(item.expression)
        else:
            raise source.not_built(item.expression.at, f"{item.expression.name}() outside a grouped query")

    def _add_fields(self, item: FieldsOf) -> None:
        limit = self.query.limit
        if item.group != "STANDARD" and (limit is None or limit > MAX_FIELDS_LIMIT):
            raise self.compilation.source.malformed(
                item.at, f"The SOQL FIELDS function must have a LIMIT of at most {MAX_FIELDS_LIMIT}"
            )
        for field in self.schema.fields.values():
            wanted = item.group == "ALL" or field.custom == (item.group == "CUSTOM")
            hidden = (self.schema.name, field.name) in self.compilation.context.hidden
            if wanted and not hidden and field.name not in self.projection.root.leaves:
                self.projection.add(Path((field.name,), item.at))

    def _add_child(self, item: SubQuery) -> None:
        source = self.compilation.source
        if self.level >= MAX_CHILD_LEVELS:
            raise source.malformed(item.at, f"sub-queries may nest {MAX_CHILD_LEVELS} levels deep")
        name = item.query.source.parts[-1]
        found = {key.lower(): key for key in self.schema.children}.get(name.lower())
        child_object, field = self.schema.children.get(found or "", ("", ""))
        hidden = (child_object, field) in self.compilation.context.hidden
        if name.lower() in _COMBINED_CHILDREN:
            raise source.not_built(item.query.source.at, f"the combined relationship {name}")
        if found is None or hidden or not self.compilation.context.store.schema.has(child_object):
            raise source.no_such_children(item.query.source.at, item.query.source.text)
        if found in self.children:
            raise source.malformed(item.at, f"the relationship {found} is selected twice")
        if _is_grouped(item.query):
            raise source.malformed(item.at, "aggregates and GROUP BY are not allowed in a sub-query")
        child_source = Path((child_object,), item.query.source.at)
        self.children[found] = Select(self.compilation, item.query, child_source, field, self.level + 1)
        self.projection.keep_place(found)
        if len(self.children) > MAX_CHILD_QUERIES:
            raise source.malformed(item.at, f"at most {MAX_CHILD_QUERIES} sub-queries are allowed")

    def _compile_keys(self) -> str:
        scope, query = self.filter, self.query
        conditions = scope.conditions() + scope_conditions(scope, query)
        if self._parent_field is not None:
            self.compilation.context.store.rows.database.ensure_index(self.schema.name, self._parent_field)
            conditions.append(f"{scope.alias}.{quoted(self._parent_field)} = :parent_id")
        if self._parent_field is None:
            check_content_links(scope, query.where)
        if query.where is not None:
            conditions.append(where_sql(scope, query.where))
        order = [order_sql(scope, entry, resolve(scope, entry.expression)) for entry in query.order_by] + [
            f"{scope.alias}.rowid"
        ]
        return (
            f"SELECT {scope.alias}.rowid FROM {scope.from_sql()} WHERE {' AND '.join(conditions) or '1'} "
            f"ORDER BY {', '.join(order)}{limit_sql(query)}"
        )


def _is_grouped(query: Query) -> bool:
    calls = [item.expression for item in query.items if isinstance(item, FieldItem)]
    return bool(query.group_by or query.having) or any(is_aggregate(call) for call in calls)


def scope_conditions(scope: Scope, query: Query) -> list[str]:
    """USING SCOPE mine: records that the user owns."""
    if query.scope != "MINE":
        return []
    if "OwnerId" not in scope.schema.fields:
        raise scope.compilation.source.malformed(query.source.at, f"{scope.schema.name} does not support scope mine")
    return [f"{scope.alias}.OwnerId = {scope.compilation.bind(scope.compilation.context.user_id)}"]


def order_sql(scope: Scope, entry: Order, expression: Expression) -> str:
    """One ORDER BY entry: text without regard to case, nulls where the query wants them."""
    field = expression.field
    if field is not None and not field.sortable and not expression.is_aggregate:
        raise scope.compilation.source.malformed(
            expression.at, f"field '{expression.text}' can not be sorted in a query call"
        )
    return ordered(expression.sql, is_text=expression.type not in _BINARY_ORDER, entry=entry)


def ordered(sql: str, *, is_text: bool, entry: Order) -> str:
    """An SQL sort key with its direction and place of nulls."""
    key = f"sf_lower({sql})" if is_text else sql
    direction = "DESC" if entry.descending else "ASC"
    return f"{key} {direction} NULLS {'FIRST' if entry.nulls_first else 'LAST'}"


_BINARY_ORDER = frozenset(
    ["id", "reference", "boolean", "date", "datetime", "int", "long", "double", "currency", "percent"]
)


def limit_sql(query: Query) -> str:
    """LIMIT and OFFSET."""
    if query.limit is None and query.offset is None:
        return ""
    return f" LIMIT {-1 if query.limit is None else query.limit} OFFSET {query.offset or 0}"


def check_limits(compilation: Compilation, query: Query) -> None:
    """OFFSET has a ceiling."""
    if query.offset is not None and query.offset > MAX_OFFSET:
        raise compilation.source.error(
            "NUMBER_OUTSIDE_VALID_RANGE", query.at, f"Maximum SOQL offset allowed is {MAX_OFFSET}"
        )
