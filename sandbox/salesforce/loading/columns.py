"""What a first pass over an org's tables learns: keys, new columns, picklist values in use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.org import Row
from sandbox.org_csv import CsvRows
from sandbox.salesforce.ids import is_id
from sandbox.salesforce.loading.keys import KeyTable, KeyTaken
from sandbox.salesforce.schema import ObjectSchema
from sandbox.salesforce.schema.inference import infer_type

MOST_PICKLIST_VALUES = 1000
_SAMPLE_KEYS = 200


class OrgDataError(ValueError):
    """A row of the org cannot be loaded; the message names table or file, row and column."""


@dataclass(slots=True)
class NewColumn:
    """A column the schema lacks: one example of each kind of value, which is what its type depends on."""

    examples: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, None] = field(default_factory=dict)

    def see(self, value: Any) -> None:
        """Take one value into account."""
        if value is None or value == "":
            return
        kind = infer_type([value])
        if kind == "reference":
            kind += str(value)[:3]
        self.examples.setdefault(kind, value)
        if isinstance(value, str) and len(self.keys) < _SAMPLE_KEYS:
            self.keys[value] = None


@dataclass(slots=True)
class Findings:
    """The result of the first pass over one table."""

    keys: KeyTable
    new: dict[str, NewColumn]
    chosen: dict[str, dict[str, None]]


def place_of(name: str, rows: Iterable[Row], place: int) -> str:
    """How a message names a row: by file and line for files, by table and number otherwise."""
    if isinstance(rows, CsvRows):
        line = next((n for i, (n, _) in enumerate(rows.numbered()) if i == place), place)
        return f"{rows.path.name}, row {line}"
    return f"{name}, row {place + 1}"


def examine(schema: ObjectSchema, rows: Iterable[Row]) -> Findings:
    """Read a table once; raises OrgDataError where two rows have the same Id."""
    findings = Findings(KeyTable(schema.prefix or "000"), {}, {})
    chosen, new = findings.chosen, findings.new
    kinds: dict[str, str | None] = {}
    for place, row in enumerate(rows):
        try:
            findings.keys.add(row.get("Id"))
        except KeyTaken as taken:
            raise OrgDataError(f"{place_of(schema.name, rows, place)}, column Id: {taken}") from None
        for column, value in row.items():
            if column not in kinds:
                kinds[column] = _kind(schema, column)
            kind = kinds[column]
            if kind is None:
                new.setdefault(column, NewColumn()).see(value)
            elif kind == "picklist" and value and len(chosen.setdefault(column, {})) < MOST_PICKLIST_VALUES:
                chosen[column][str(value)] = None
    return findings


def first_ids(rows: Iterable[Row]) -> list[Mapping[str, Any]]:
    """The first row's Id alone, which is where a custom object gets its key prefix from."""
    first = next(iter(rows), {})
    found = first.get("Id")
    return [{"Id": found}] if is_id(found) else []


def names_of(rows: Iterable[Row]) -> Iterator[str]:
    """The labels in a table of stages or statuses."""
    for row in rows:
        for column in ("MasterLabel", "ApiName"):
            if row.get(column):
                yield str(row[column])


def _kind(schema: ObjectSchema, column: str) -> str | None:
    found = schema.find(column)
    return None if found is None else found.type
