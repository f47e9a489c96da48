"""The SELECT list of an ordinary query: which columns to read, and how rows become records."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.salesforce.soql.scope import Column, Scope
from sandbox.salesforce.soql.tree import Path
from sandbox.salesforce.store.rows import address_columns
from sandbox.salesforce.store.values import reading

Record = dict[str, Any]
Row = Sequence[Any]
_ADDRESS_KEYS = ("city", "country", "geocodeAccuracy", "latitude", "longitude", "postalCode", "state", "street")


@dataclass(slots=True)
class Leaf:
    """One value of a record; `make` turns the row into the JSON value."""

    key: str
    make: Callable[[Row], Any]


@dataclass(slots=True)
class Node:
    """One record level: its id and object columns, and what was selected below it, in the order of selection."""

    id_place: int
    object_of: Callable[[str], str]
    shown_as: str | None = None
    leaves: dict[str, Leaf | tuple[str, Node]] = field(default_factory=dict)


class Projection:
    """Collects the columns of a scope and shapes rows of them into records."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._columns: list[str] = []
        self.root = Node(self._place(f"{scope.alias}.Id"), lambda _: scope.schema.name)

    def add(self, path: Path) -> None:
        """Select a field, its own or a parent's; duplicates are refused as Salesforce refuses them."""
        path = self.scope.relative(path)
        column = self.scope.column(path)
        self.add_made(path, column.schema.name, self._maker(column))

    def add_made(self, path: Path, key: str, make: Callable[[Row], Any]) -> None:
        """Put a value made of the row under this key, next to the field that the path leads to."""
        node = self._node_for(path)
        if key.lower() in (taken.lower() for taken in node.leaves):
            raise self.scope.compilation.source.error(
                "INVALID_FIELD", path.at, f"duplicate field selected: {path.text}"
            )
        node.leaves[key] = Leaf(key, make)

    def read(self, row_keys: Sequence[int]) -> list[tuple[int, Record, Row]]:
        """(key, record, row) of these rows in this order; rows that are gone are left out."""
        compilation = self.scope.compilation
        bound = {**compilation.parameters, "row_keys": json.dumps(list(row_keys))}
        sql = (
            f"SELECT {self.scope.alias}.rowid, {', '.join(self._columns)} FROM {self.scope.from_sql()} "
            f"WHERE {self.scope.alias}.rowid IN (SELECT value FROM json_each(:row_keys))"
        )
        found = {row[0]: row[1:] for row in compilation.context.store.rows.database.rows(sql, bound)}
        return [(key, self.shape(self.root, found[key]), found[key]) for key in row_keys if key in found]

    def shape(self, node: Node, row: Row) -> Record:
        """A record of one level, parents nested; a missing parent is null."""
        record_id = row[node.id_place]
        object_name = node.object_of(record_id)
        url = self.scope.compilation.context.url(object_name, record_id)
        record: Record = {"attributes": {"type": node.shown_as or object_name, "url": url}}
        for key, part in node.leaves.items():
            if isinstance(part, Leaf):
                record[key] = part.make(row)
            else:
                parent = part[1]
                record[key] = None if row[parent.id_place] is None else self.shape(parent, row)
        return record

    def place_of(self, sql: str) -> int:
        """The place in each row of an extra column."""
        return self._place(sql)

    def keep_place(self, key: str) -> None:
        """Reserve the order of a key that is filled later (sub-queries, TYPEOF)."""
        self.root.leaves.setdefault(key, Leaf(key, lambda _: None))

    def _place(self, sql: str) -> int:
        if sql not in self._columns:
            self._columns.append(sql)
        return self._columns.index(sql)

    def _node_for(self, path: Path) -> Node:
        node = self.root
        for depth in range(1, len(path.parts)):
            node = self._child(node, path.parts[:depth], path.at)
        return node

    def _child(self, node: Node, path: tuple[str, ...], at: int) -> Node:
        id_column = self.scope.column(Path((*path, "Id"), at))
        key = self._relationship_key(path, at)
        if key not in node.leaves:
            polymorphic = id_column.owner is None
            schema = self.scope.compilation.context.store.schema
            target = id_column.owner.name if id_column.owner else ""

            def object_of(record_id: str) -> str:
                return schema.object_of(record_id) or "Name" if polymorphic else target

            child = Node(self._place(id_column.sql), object_of, "Name" if polymorphic else None)
            node.leaves[key] = (key, child)
        part = node.leaves[key]
        if isinstance(part, Leaf):
            raise self.scope.compilation.source.malformed(at, f"{key} is selected twice in different ways")
        return part[1]

    def _relationship_key(self, path: tuple[str, ...], at: int) -> str:
        """The relationship's proper spelling."""
        if len(path) == 1:
            return self.scope.reference(self.scope.schema, path[0], at).relationship_name or path[0]
        owner = self.scope.column(Path((*path[:-1], "Id"), at)).owner
        if owner is None:
            return path[-1]
        return self.scope.reference(owner, path[-1], at).relationship_name or path[-1]

    def _maker(self, column: Column) -> Callable[[Row], Any]:
        if not column.schema.is_stored and column.owner is not None:
            return self._address_maker(column)
        place = self._place(column.sql)
        if column.schema.type == "base64":
            return self._url_maker(column, place)
        convert = reading(column.schema)
        if convert is None:
            return lambda row: row[place]
        return lambda row: None if row[place] is None else convert(row[place])

    def _url_maker(self, column: Column, place: int) -> Callable[[Row], Any]:
        id_place = self._place(f"{column.alias}.Id")
        owner = column.owner.name if column.owner else ""
        url = self.scope.compilation.context.url
        return lambda row: None if row[place] is None else f"{url(owner, row[id_place])}/{column.schema.name}"

    def _address_maker(self, column: Column) -> Callable[[Row], Any]:
        if column.owner is None:
            raise TypeError("the Name object has no addresses")
        parts = address_columns(column.owner, column.schema.name)
        places = {part: self._place(f'{column.alias}."{name}"') for part, name in parts.items()}

        def make(row: Row) -> dict[str, Any] | None:
            values = {part: row[place] for part, place in places.items()}
            if all(value is None for value in values.values()):
                return None
            return {key: values.get(key) for key in _ADDRESS_KEYS}

        return make
