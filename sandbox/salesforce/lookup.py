"""Records by the value of a field, letter case aside: for external ids, duplicate rules and search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.salesforce.schema import FieldSchema, ObjectSchema, SalesforceError
from sandbox.salesforce.store import Store
from sandbox.salesforce.store.database import quoted
from sandbox.salesforce.store.values import storing


def find_same(store: Store, schema: ObjectSchema, field: FieldSchema, value: str, most: int) -> list[str]:
    """Ids of live records whose field equals the value, at most so many."""
    store.settle()
    store.rows.table(schema.name)
    try:
        stored = storing(field)(value)
    except (ValueError, TypeError, ArithmeticError):
        return []
    table, column = quoted(schema.name), quoted(field.name)
    index = quoted(f"same_{schema.name}_{field.name}")
    store.rows.database.run(f"CREATE INDEX IF NOT EXISTS {index} ON {table} ({column} COLLATE NOCASE)")
    live = " AND IsDeleted = 0" if "IsDeleted" in schema.fields else ""
    found = store.rows.database.rows(
        f"SELECT Id FROM {table} WHERE {column} = ? COLLATE NOCASE{live} ORDER BY Id LIMIT ?", (stored, most)
    )
    return [row[0] for row in found]


def by_external_id(store: Store, reference: FieldSchema | None, value: Mapping[str, Any]) -> str:
    """The id of a parent that is named by one of its keys: `{"Account": {"Key__c": "A-17"}}`."""
    keys = [name for name in value if name != "attributes"]
    if reference is None or len(keys) != 1:
        raise SalesforceError(
            400, "JSON_PARSER_ERROR", "Cannot deserialize instance of string from START_OBJECT value { at [line:1]"
        )
    for target in reference.reference_to:
        schema = store.schema.get(target) if store.schema.has(target) else None
        field = schema.find(keys[0]) if schema is not None else None
        if schema is None or field is None:
            continue
        found = find_same(store, schema, field, str(value[keys[0]]), 1)
        if found:
            return found[0]
    raise SalesforceError(
        400,
        "INVALID_FIELD",
        f"Foreign key external ID: {value[keys[0]]} not found for field {keys[0]} in entity"
        f" {' or '.join(reference.reference_to)}",
    )
