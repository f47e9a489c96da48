"""What a first pass over an org's tables learns: keys, new columns, picklist values in use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
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
Watcher = Callable[[Any], None]


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
        if isinstance(value, str) and len(self.keys) < _SAMPLE_KEYS:
            self.keys[value] = None
        kind = infer_type([value])
        if kind == "reference":
            kind += str(value)[:3]
        self.examples.setdefault(kind, value)


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
    watched: dict[tuple[str, ...], list[tuple[str, Watcher]]] = {}
    for place, row in enumerate(rows):
        columns = tuple(row)
        if columns not in watched:
            watched[columns] = list(_watchers(schema, columns, findings))
        try:
            findings.keys.add(row.get("Id"))
        except KeyTaken as taken:
            raise OrgDataError(f"{place_of(schema.name, rows, place)}, column Id: {taken}") from None
        for column, see in watched[columns]:
            see(row[column])
    return findings


def _watchers(schema: ObjectSchema, columns: Iterable[str], findings: Findings) -> Iterator[tuple[str, Watcher]]:
    """The columns whose values matter before loading: those that are new, and picklists."""
    for column in columns:
        field = schema.find(column)
        if field is None:
            yield column, findings.new.setdefault(column, NewColumn()).see
        elif field.type == "picklist":
            yield column, _note_chosen(findings.chosen.setdefault(column, {}))


def _note_chosen(chosen: dict[str, None]) -> Watcher:
    def see(value: Any) -> None:
        if value and value not in chosen and len(chosen) < MOST_PICKLIST_VALUES:
            chosen[str(value)] = None

    return see


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
