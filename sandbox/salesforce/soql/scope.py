"""One FROM of a query: its object, the parents joined to it, and field paths turned into SQL."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sandbox.salesforce.schema import FieldSchema, ObjectSchema
from sandbox.salesforce.soql.context import Context
from sandbox.salesforce.soql.name_object import NAME_FIELDS, NAME_RELATIONSHIPS, name_expression
from sandbox.salesforce.soql.source import Source
from sandbox.salesforce.soql.tree import Path
from sandbox.salesforce.store.database import quoted

MAX_PARENT_LEVELS = 5
MAX_PARENTS = 55


@dataclass(slots=True)
class Compilation:
    """What all parts of one statement share: the text, the frame, bound values, aliases and counted parents."""

    source: Source
    context: Context
    parameters: dict[str, Any] = field(default_factory=dict)
    parents: set[tuple[str, ...]] = field(default_factory=set)
    _tables: int = 0

    def bind(self, value: Any) -> str:
        """A placeholder for a value."""
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f":{name}"

    def new_alias(self) -> str:
        """A table alias that nothing else in the statement has."""
        self._tables += 1
        return f"t{self._tables}"

    def object_named(self, name: str, at: int) -> ObjectSchema:
        """The object that can be queried under this name."""
        schema = self.context.store.schema
        if not schema.has(name) or not schema.get(name).can("queryable"):
            raise self.source.no_such_object(at, name)
        return self.context.store.rows.table(name)

    def field_named(self, schema: ObjectSchema, name: str, at: int) -> FieldSchema:
        """The field of that name, if the user may see it."""
        found = schema.find(name)
        if found is None or (schema.name, found.name) in self.context.hidden:
            raise self.source.no_such_column(at, name, schema.name)
        return found

    def visible_rows(self, object_name: str, row: str) -> str | None:
        """The sharing condition on a row, or None where everything may be seen."""
        visibility = self.context.visible(object_name) if self.context.visible else None
        if visibility is None:
            return None
        if isinstance(visibility, str):
            return f"({visibility.replace('{row}', row)})"
        ids = self.bind(json.dumps(sorted(visibility)))
        return f"{row}.Id IN (SELECT value FROM json_each({ids}))"


@dataclass(frozen=True, slots=True)
class Column:
    """A resolved field: its SQL, its schema, and where it lives."""

    sql: str
    schema: FieldSchema
    owner: ObjectSchema | None
    """None for the fields of the Name object behind a polymorphic reference."""
    alias: str


@dataclass(slots=True)
class Parent:
    """A joined parent."""

    alias: str
    schema: ObjectSchema


class Scope:
    """Resolves paths from one object; joins are made once per relationship path."""

    def __init__(self, compilation: Compilation, schema: ObjectSchema, names: tuple[str, ...] = ()) -> None:
        self.compilation = compilation
        self.schema = schema
        self.alias = compilation.new_alias()
        self._names = {name.lower() for name in (*names, schema.name)}
        self._parents: dict[tuple[str, ...], Parent] = {}
        self._joins: list[str] = []
        self._name_sql: dict[tuple[str, str], str] = {}

    def from_sql(self) -> str:
        """The FROM clause with all joins made so far."""
        return " ".join([f"{quoted(self.schema.name)} {self.alias}", *self._joins])

    def conditions(self) -> list[str]:
        """What holds for every row: not deleted, not archived, visible to the user."""
        context, found = self.compilation.context, []
        if not context.all_rows:
            if "IsDeleted" in self.schema.fields:
                found.append(f"{self.alias}.IsDeleted = 0")
            if self.schema.name in ("Task", "Event"):
                found.append(f"{self.alias}.IsArchived = 0")
        visible = self.compilation.visible_rows(self.schema.name, self.alias)
        return [*found, visible] if visible else found

    def relative(self, path: Path) -> Path:
        """The path without the object's own name or alias in front."""
        is_own = len(path.parts) > 1 and path.parts[0].lower() in self._names
        if is_own and self.schema.find_parent(path.parts[0]) is None:
            return Path(path.parts[1:], path.at)
        return path

    def column(self, path: Path) -> Column:
        """The field behind a path; refusals name what is unknown."""
        path = self.relative(path)
        *relationships, name = path.parts
        if len(relationships) > MAX_PARENT_LEVELS:
            raise self.compilation.source.malformed(
                path.at, f"Only {MAX_PARENT_LEVELS} levels of parent relationships are allowed: {path.text}"
            )
        owner, alias = self.schema, self.alias
        for depth, relationship in enumerate(relationships):
            reference = self.reference(owner, relationship, path.at)
            rest = path.parts[depth + 1 :]
            if reference.is_polymorphic:
                return self._behind_name(alias, reference, rest, path)
            parent = self._join(tuple(r.lower() for r in path.parts[: depth + 1]), alias, reference)
            owner, alias = parent.schema, parent.alias
        found = self.compilation.field_named(owner, name, path.at)
        return Column(f"{alias}.{quoted(found.name)}", found, owner, alias)

    def reference(self, owner: ObjectSchema, relationship: str, at: int) -> FieldSchema:
        """The reference field behind a relationship name, if the user may see it and its target exists."""
        found = owner.find_parent(relationship)
        schema = self.compilation.context.store.schema
        if (
            found is None
            or (owner.name, found.name) in self.compilation.context.hidden
            or not any(schema.has(target) for target in found.reference_to)
        ):
            raise self.compilation.source.no_such_relationship(at, relationship)
        return found

    def _join(self, key: tuple[str, ...], alias: str, reference: FieldSchema) -> Parent:
        if key not in self._parents:
            self._count_parent(key)
            target = self.compilation.context.store.rows.table(reference.reference_to[0])
            joined = self.compilation.new_alias()
            on = f"{joined}.Id = {alias}.{quoted(reference.name)}"
            visible = self.compilation.visible_rows(target.name, joined)
            self._joins.append(
                f"LEFT JOIN {quoted(target.name)} {joined} ON {on}" + (f" AND {visible}" if visible else "")
            )
            self._parents[key] = Parent(joined, target)
        return self._parents[key]

    def _count_parent(self, key: tuple[str, ...]) -> None:
        parents = self.compilation.parents
        parents.add((self.schema.name, *key))
        if len(parents) > MAX_PARENTS:
            raise self.compilation.source.malformed(
                0, f"maximum number of child to parent relationships is {MAX_PARENTS} in one query"
            )

    def _behind_name(self, alias: str, reference: FieldSchema, rest: tuple[str, ...], path: Path) -> Column:
        relationship = NAME_RELATIONSHIPS.get(rest[0].lower()) if len(rest) > 1 else None
        if relationship and "User" in reference.reference_to:
            # A group or queue has no role or profile, so this part of the Name object is the user's.
            key = tuple(part.lower() for part in path.parts[: -len(rest)])
            user = self._join((*key, "(user)"), alias, _as_user(reference))
            inner = self._join((*key, rest[0].lower()), user.alias, self.reference(user.schema, rest[0], path.at))
            found = self.compilation.field_named(inner.schema, rest[1], path.at)
            return Column(f"{inner.alias}.{quoted(found.name)}", found, inner.schema, inner.alias)
        if len(rest) > 1:
            raise self.compilation.source.no_such_relationship(path.at, rest[0])
        named = NAME_FIELDS.get(rest[0].lower())
        if named is None:
            raise self.compilation.source.no_such_column(path.at, rest[0], "Name")
        key = (f"{alias}.{quoted(reference.name)}", named.name)
        if key not in self._name_sql:
            self._name_sql[key] = name_expression(self.compilation, key[0], reference, named.name)
        sql = self._name_sql[key]
        return Column(sql, named, None, alias)


def _as_user(reference: FieldSchema) -> FieldSchema:
    return FieldSchema(reference.name, reference.label, "reference", reference_to=("User",))
