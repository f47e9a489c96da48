"""Rows as they lie in the tables: plain reads and writes, id numbers, and nothing that Salesforce decides."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from sandbox.clock import Clock
from sandbox.salesforce.ids import make_id, to_18
from sandbox.salesforce.schema import ObjectSchema, SalesforceError, Schema
from sandbox.salesforce.schema.standard import read_object, standard_objects
from sandbox.salesforce.store.database import Database, quoted
from sandbox.salesforce.store.notes import VIEWS
from sandbox.salesforce.store.values import Stored, reading, storing

_FIRST_NEW_NUMBER = 1_000_000_000
"""Records made here are numbered from here on, far above the numbers of a loaded org."""
_DEFAULT_PREFIX = "0XX"

RawRow = dict[str, Stored]


class Rows:
    """The tables of an org, one per object, with stored values keyed by field name."""

    def __init__(self, schema: Schema, clock: Clock, path: Path | None = None) -> None:
        self.schema = schema
        self.clock = clock
        self.database = Database(path)
        self._next_number: dict[str, int] = {}
        with self.database.transaction():
            for name in standard_objects().keys() - VIEWS.keys():
                self.database.ensure_table(schema.objects.get(name) or read_object(name))
            for name, select in VIEWS.items():
                self.database.add_view(name, select)
            self.database.run("CREATE TABLE IF NOT EXISTS _numbers (prefix TEXT PRIMARY KEY, next INTEGER)")

    def table(self, object_name: str) -> ObjectSchema:
        """The object's schema, with its table brought up to date; INVALID_TYPE where the org has none."""
        schema = self.schema.get(object_name)
        self.database.ensure_table(schema)
        return schema

    def new_id(self, schema: ObjectSchema) -> str:
        """An id that no record has had."""
        prefix = schema.prefix or _DEFAULT_PREFIX
        with self.database.lock:
            if prefix not in self._next_number:
                kept = self.database.value("SELECT next FROM _numbers WHERE prefix = ?", (prefix,))
                self._next_number[prefix] = kept or _FIRST_NEW_NUMBER
            number = self._next_number[prefix]
            self._next_number[prefix] = number + 1
            self.database.run("INSERT OR REPLACE INTO _numbers VALUES (?, ?)", (prefix, number + 1))
        return make_id(prefix, number)

    def find(self, object_name: str, record_id: str) -> RawRow | None:
        """The stored row, deleted or not; None where there is none."""
        found = self.find_many(object_name, [record_id])
        return found[0] if found else None

    def find_many(self, object_name: str, record_ids: Iterable[str]) -> list[RawRow]:
        """The stored rows of these ids, deleted ones too, in no particular order."""
        schema = self.table(object_name)
        names = [field.name for field in schema.fields.values() if field.is_stored]
        columns = ", ".join(map(quoted, names))
        rows = self.database.rows(
            f"SELECT {columns} FROM {quoted(schema.name)} WHERE Id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(record_ids)),),
        )
        return [dict(zip(names, row, strict=True)) for row in rows]

    def ids_where(self, object_name: str, field_name: str, value: Stored, *, live: bool) -> list[str]:
        """Ids of the records whose field has that value."""
        schema = self.table(object_name)
        self.database.ensure_index(schema.name, field_name)
        only_live = " AND IsDeleted = 0" if live and "IsDeleted" in schema.fields else ""
        rows = self.database.rows(
            f"SELECT Id FROM {quoted(schema.name)} WHERE {quoted(field_name)} = ?{only_live}",
            (value,),
        )
        return [row[0] for row in rows]

    def add(self, schema: ObjectSchema, row: Mapping[str, Stored]) -> None:
        """Insert one row as it is."""
        columns = ", ".join(map(quoted, row))
        marks = ", ".join("?" * len(row))
        self.database.run(f"INSERT INTO {quoted(schema.name)} ({columns}) VALUES ({marks})", list(row.values()))

    def change(self, schema: ObjectSchema, record_id: str, changes: Mapping[str, Stored]) -> None:
        """Overwrite columns of one row as they are."""
        sets = ", ".join(f"{quoted(name)} = ?" for name in changes)
        self.database.run(f"UPDATE {quoted(schema.name)} SET {sets} WHERE Id = ?", [*changes.values(), record_id])

    def remove(self, schema: ObjectSchema, record_id: str) -> None:
        """Take one row out for good."""
        self.database.run(f"DELETE FROM {quoted(schema.name)} WHERE Id = ?", (record_id,))

    def add_all(
        self,
        schema: ObjectSchema,
        columns: Mapping[str, str],
        rows: Iterable[Mapping[str, Any]],
        constants: Mapping[str, Stored] | None = None,
    ) -> None:
        """Bulk insert of what the rows hold under each key of `columns` (key -> field), and the same constants in all.

        A row whose Id is already there is replaced; a row without an Id gets one.
        """
        readers = [(key, field, storing(schema.fields[field])) for key, field in columns.items() if field != "Id"]
        id_key = next((key for key, field in columns.items() if field == "Id"), "Id")

        def stored() -> Iterable[list[Stored]]:
            for row in rows:
                record_id = _converted(schema, row, (id_key, "Id", to_18)) if row.get(id_key) else self.new_id(schema)
                yield [record_id, *(_converted(schema, row, reader) for reader in readers)]

        same = dict(constants or {})
        names = ", ".join(map(quoted, ["Id", *(field for _, field, _ in readers), *same]))
        marks = ", ".join([*["?"] * (len(readers) + 1), *map(_literal, same.values())])
        self.database.run_many(f"INSERT OR REPLACE INTO {quoted(schema.name)} ({names}) VALUES ({marks})", stored())

    def as_json(self, schema: ObjectSchema, row: Mapping[str, Stored]) -> dict[str, Any]:
        """The row as the REST API shows it: every field, booleans real, addresses put together."""
        record: dict[str, Any] = {}
        for field in schema.fields.values():
            convert = reading(field)
            if not field.is_stored:
                record[field.name] = compound_value(schema, field.name, row)
            else:
                value = row.get(field.name)
                record[field.name] = convert(value) if convert else value
        return record


_ADDRESS_PARTS = {
    "City": "city",
    "Country": "country",
    "GeocodeAccuracy": "geocodeAccuracy",
    "Latitude": "latitude",
    "Longitude": "longitude",
    "PostalCode": "postalCode",
    "State": "state",
    "Street": "street",
}


def address_columns(schema: ObjectSchema, name: str) -> dict[str, str]:
    """Part name in the JSON (`city`) -> field that holds it, for a compound address."""
    prefix = name.removesuffix("Address")
    return {part: prefix + suffix for suffix, part in _ADDRESS_PARTS.items() if prefix + suffix in schema.fields}


def compound_value(schema: ObjectSchema, name: str, row: Mapping[str, Stored]) -> dict[str, Stored] | None:
    """The JSON of a compound address, or None where every part is empty."""
    parts = {part: row.get(column) for part, column in address_columns(schema, name).items()}
    if all(value is None for value in parts.values()):
        return None
    return {part: parts.get(part) for part in _ADDRESS_PARTS.values()}


_Reader = tuple[str, str, Callable[[Any], Stored]]


def _converted(schema: ObjectSchema, row: Mapping[str, Any], reader: _Reader) -> Stored:
    key, field, convert = reader
    try:
        return convert(row.get(key))
    except (ValueError, TypeError, ArithmeticError) as error:
        where = f"{schema.name} {row.get('Id', '')}".strip()
        raise SalesforceError(
            400, "INVALID_FIELD", f"{where}: {field} cannot be {row.get(key)!r}: {error}", (field,)
        ) from None


def _literal(value: Stored) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return "NULL" if value is None else repr(value)
