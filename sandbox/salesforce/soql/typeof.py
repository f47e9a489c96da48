"""`TYPEOF What WHEN Account THEN Phone ELSE Name END`."""

from __future__ import annotations

from sandbox.salesforce.schema import FieldSchema, ObjectSchema
from sandbox.salesforce.soql.projection import Projection, Record, Row
from sandbox.salesforce.soql.scope import Scope
from sandbox.salesforce.soql.tree import Path, TypeOf
from sandbox.salesforce.store.database import quoted


class TypeOfColumn:
    """Reads the record behind a polymorphic reference with the fields chosen for its object."""

    def __init__(self, projection: Projection, item: TypeOf) -> None:
        scope = projection.scope
        reference = self._reference(scope, item)
        self.key = reference.relationship_name or item.relationship.text
        self._scope = scope
        self._place = projection.place_of(f"{scope.alias}.{quoted(reference.name)}")
        self._branches = {
            target.name: self._branch(target, paths)
            for target, paths in ((self._target(scope, reference, path), paths) for path, paths in item.branches)
        }
        self._otherwise = item.otherwise
        self._rest = self._else_branches(reference) if item.otherwise else {}

    def value(self, row: Row) -> Record | None:
        """The nested record, or null where no branch fits or the record cannot be seen."""
        record_id = row[self._place]
        if record_id is None:
            return None
        target = self._scope.compilation.context.store.schema.object_of(record_id) or ""
        branch = self._branches.get(target) or self._rest.get(target)
        return self._read(branch, record_id) if branch else None

    def _read(self, branch: Projection, record_id: str) -> Record | None:
        compilation = self._scope.compilation
        visible = compilation.visible_rows(branch.scope.schema.name, "x")
        keys = compilation.context.store.rows.database.rows(
            f"SELECT x.rowid FROM {quoted(branch.scope.schema.name)} x WHERE x.Id = :record_id"
            + (f" AND {visible}" if visible else ""),
            {**compilation.parameters, "record_id": record_id},
        )
        found = branch.read([row[0] for row in keys])
        return found[0][1] if found else None

    def _branch(self, target: ObjectSchema, paths: tuple[Path, ...]) -> Projection:
        branch = Projection(Scope(self._scope.compilation, target))
        for path in paths:
            branch.add(path)
        return branch

    def _else_branches(self, reference: FieldSchema) -> dict[str, Projection]:
        """ELSE reads the Name object: its fields must exist there, whatever the record is."""
        store = self._scope.compilation.context.store
        branches = {}
        for name in reference.reference_to:
            if name not in self._branches and store.schema.has(name):
                branches[name] = self._name_branch(store.rows.table(name))
        return branches

    def _name_branch(self, target: ObjectSchema) -> Projection:
        paths = [self._name_path(target, path) for path in self._otherwise]
        branch = self._branch(target, tuple(path for path in paths if path is not None))
        branch.root.shown_as = "Name"
        return branch

    def _name_path(self, target: ObjectSchema, path: Path) -> Path | None:
        if path.text.lower() == "name":
            return Path((target.name_field,), path.at)
        return path if target.find(path.text) else None

    def _reference(self, scope: Scope, item: TypeOf) -> FieldSchema:
        if len(item.relationship.parts) != 1:
            raise scope.compilation.source.not_built(item.at, "TYPEOF over several levels")
        found = scope.reference(scope.schema, item.relationship.text, item.relationship.at)
        if not found.is_polymorphic:
            raise scope.compilation.source.malformed(
                item.at, f"TYPEOF needs a polymorphic relationship, not {item.relationship.text}"
            )
        return found

    def _target(self, scope: Scope, reference: FieldSchema, path: Path) -> ObjectSchema:
        target = scope.compilation.object_named(path.text, path.at)
        if target.name not in reference.reference_to:
            raise scope.compilation.source.malformed(
                path.at, f"{target.name} is not a type that {reference.relationship_name} can have"
            )
        return target
