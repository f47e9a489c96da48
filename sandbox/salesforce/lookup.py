"""Records by the value of a field, letter case aside: for external ids, duplicate rules and search."""

from __future__ import annotations

from sandbox.salesforce.schema import FieldSchema, ObjectSchema
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
