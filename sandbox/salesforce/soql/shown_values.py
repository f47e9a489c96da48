"""FORMAT(), convertCurrency() and toLabel() in the SELECT list of an ordinary query."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sandbox.salesforce.soql.display import FORMATTED_TYPES, Display
from sandbox.salesforce.soql.money import DATED_BY, Money
from sandbox.salesforce.soql.projection import Projection, Row
from sandbox.salesforce.soql.scope import Column
from sandbox.salesforce.soql.tree import Call, FieldItem, Path

_TYPES = {
    "FORMAT": FORMATTED_TYPES,
    "CONVERTCURRENCY": frozenset({"currency"}),
    "TOLABEL": frozenset({"picklist", "multipicklist", "combobox", "string"}),
}
SHOWN = frozenset(_TYPES)
Make = Callable[[Row], Any]


class ShownValues:
    """Adds what these functions make of a field to a projection; refuses what Salesforce refuses."""

    def __init__(self, projection: Projection) -> None:
        self._projection = projection
        self._compilation = projection.scope.compilation
        self._money = Money(self._compilation.context)
        self._display = Display(self._compilation.context, self._money)

    def add(self, item: FieldItem, call: Call) -> None:
        """One function of the SELECT list; without an alias it goes by the field's name."""
        inner = call.argument
        converts = isinstance(inner, Call) and call.name == "FORMAT" and inner.name == "CONVERTCURRENCY"
        path = inner.argument if isinstance(inner, Call) and converts else inner
        source = self._compilation.source
        if isinstance(path, Call):
            raise source.not_built(call.at, f"{call.name}() of {path.name}()")
        if path is None:
            raise source.malformed(call.at, f"{call.name}() needs a field")
        path = self._projection.scope.relative(path)
        if item.alias and len(path.parts) > 1:
            raise source.not_built(call.at, f"an alias for {call.name}() of a parent's field")
        column = self._projection.scope.column(path)
        if converts:
            self._check(Call("CONVERTCURRENCY", path, call.at), column)
        self._check(call, column)
        name = "FORMAT CONVERTCURRENCY" if converts else call.name
        self._projection.add_made(path, item.alias or column.schema.name, self._maker(name, path, column))

    def _check(self, call: Call, column: Column) -> None:
        source, kind = self._compilation.source, column.schema.type
        if kind not in _TYPES[call.name]:
            raise source.malformed(
                call.at, f"{call.name}() does not work on {column.schema.name}, a field of type {kind}"
            )
        if call.name == "CONVERTCURRENCY" and not self._money.is_multiple:
            raise source.malformed(call.at, "convertCurrency() needs an org with multiple currencies")

    def _maker(self, name: str, path: Path, column: Column) -> Make:
        place, field = self._projection.place_of(column.sql), column.schema
        if name == "TOLABEL":
            labels = {entry.value: entry.label for entry in field.picklist}
            return lambda row: _labelled(row[place], labels)
        iso, day = self._beside(path, "CurrencyIsoCode", column), self._dated(path, column)
        if name == "FORMAT":
            return lambda row: self._display.text(field, row[place], iso(row), day(row))

        def converted(row: Row) -> Any:
            if row[place] is None:
                return None
            amount = self._money.converted(Decimal(str(row[place])), iso(row), day(row))
            return float(amount) if name == "CONVERTCURRENCY" else self._display.converted(field, amount)

        return converted

    def _dated(self, path: Path, column: Column) -> Make:
        by = DATED_BY.get(column.owner.name) if column.owner and self._money.is_dated else None
        return self._beside(path, by, column) if by else lambda _: None

    def _beside(self, path: Path, name: str, column: Column) -> Make:
        """A value of the same record or of its parent; None where the object has no such field."""
        owner, parts = column.owner, name.split(".")
        if owner is None or not (owner.find(name) or owner.find_parent(parts[0])):
            return lambda _: None
        found = self._projection.scope.column(Path((*path.parts[:-1], *parts), path.at))
        place = self._projection.place_of(found.sql)
        return lambda row: row[place]


def _labelled(value: str | None, labels: dict[str, str]) -> str | None:
    """What users read instead of the stored value; each of several chosen values has its own label."""
    return None if value is None else ";".join(labels.get(part, part) for part in value.split(";"))
