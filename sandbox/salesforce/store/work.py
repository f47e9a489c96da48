"""What one person's write drags along: stamps, computed fields, history rows, roll-ups of the records above."""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.salesforce.schema import ObjectSchema
from sandbox.salesforce.store.content import after_content_insert
from sandbox.salesforce.store.derive import apply_formulas
from sandbox.salesforce.store.formula import Formulas
from sandbox.salesforce.store.formulas import FORMULAS, ROLL_UPS
from sandbox.salesforce.store.history import History
from sandbox.salesforce.store.rows import RawRow, Rows
from sandbox.salesforce.store.values import Stored

Write = tuple[ObjectSchema, RawRow, RawRow]
"""A row's object, and the row before and after; empty where it was not there."""


class Work:
    """The consequences of writes by one user (18-character id) at one moment (`now`, as stored)."""

    def __init__(self, rows: Rows, user_id: str, now: str) -> None:
        self._rows, self._user_id, self._now = rows, user_id, now
        self.history = History(rows, user_id, now)

    def created(self, schema: ObjectSchema, row: RawRow) -> None:
        """A row was added as it was given."""
        record_id = str(row["Id"])
        apply_formulas(self._rows, _formulas_of(schema), [record_id])
        after_content_insert(self._rows, schema, row)
        after = self._row(schema, record_id)
        self.history.created(schema, after)
        self.roll_up([(schema, {}, after)])

    def save(self, schema: ObjectSchema, before: RawRow, changes: RawRow) -> None:
        """Write changes to a row that is there."""
        record_id = str(before["Id"])
        self._rows.change(schema, record_id, {**changes, "Id": record_id, **self._stamps(schema)})
        apply_formulas(self._rows, _formulas_of(schema), [record_id])
        after = self._row(schema, record_id)
        self.history.changed(schema, before, after)
        self.roll_up([(schema, before, after)])

    def roll_up(self, writes: Iterable[Write]) -> None:
        """Bring the records above up to date."""
        for parent, ids in self._parents(writes).items():
            schema = self._rows.table(parent)
            before = {str(row["Id"]): row for row in self._rows.find_many(parent, ids)}
            apply_formulas(self._rows, _formulas_of(schema), ids, stamped=True)
            for after in self._rows.find_many(parent, ids):
                old = before[str(after["Id"])]
                if after.get("Amount") != old.get("Amount"):
                    # New products count as a change of the deal by whoever added them.
                    self._rows.change(schema, str(after["Id"]), self._stamps(schema))
                self.history.changed(schema, old, after)

    def _parents(self, writes: Iterable[Write]) -> dict[str, set[str]]:
        parents: dict[str, set[str]] = {}
        for schema, before, after in writes:
            for field in (r.field for r in ROLL_UPS if r.child == schema.name):
                for record_id in {before.get(field), after.get(field)} - {None}:
                    parent = self._rows.schema.object_of(str(record_id))
                    if parent is not None:
                        parents.setdefault(parent, set()).add(str(record_id))
        return parents

    def _row(self, schema: ObjectSchema, record_id: str) -> RawRow:
        return self._rows.find(schema.name, record_id) or {}

    def _stamps(self, schema: ObjectSchema) -> dict[str, Stored]:
        stamps: dict[str, Stored] = {
            "LastModifiedDate": self._now,
            "LastModifiedById": self._user_id,
            "SystemModstamp": self._now,
        }
        return {name: value for name, value in stamps.items() if name in schema.fields}


def _formulas_of(schema: ObjectSchema) -> list[Formulas]:
    return [formula for formula in FORMULAS if formula.object == schema.name]
