"""The SQLite database under the org: one connection under a lock, a table per object, a column per field."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sandbox.salesforce.schema import FieldSchema, ObjectSchema

_COLUMN_TYPES = {"boolean": "INTEGER", "int": "INTEGER", "long": "INTEGER"}
_REAL_TYPES = frozenset({"double", "currency", "percent"})
Parameters = Sequence[Any] | dict[str, Any]


def quoted(name: str) -> str:
    """A table or column name as SQL; API names hold no quotes, and one that did would be doubled."""
    return '"' + name.replace('"', '""') + '"'


def _opened(path: Path | None) -> sqlite3.Connection:
    """A connection tuned for a store that may be lost; raises OSError that names a file which is none."""
    try:
        connection = sqlite3.connect(str(path) if path else ":memory:", isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=OFF", "temp_store=MEMORY", "cache_size=-65536"):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.DatabaseError as error:
        raise OSError(f"{path} cannot hold the state: {error}") from error
    return connection


class Database:
    """Runs SQL. Every call holds the lock; `transaction` nests, and an error inside undoes only its own part."""

    def __init__(self, path: Path | None = None) -> None:
        self.lock = threading.RLock()
        self._connection = _opened(path)
        self._depth = 0
        self._columns: dict[str, set[str]] = {}
        self._indexes: set[tuple[str, str]] = set()
        self._functions: set[str] = set()
        self._views: set[str] = set()

    def add_function(self, name: str, arguments: int, function: Any) -> None:
        """Make a Python function callable from SQL, once; it must depend on its arguments alone."""
        with self.lock:
            if name not in self._functions:
                self._connection.create_function(name, arguments, function, deterministic=True)
                self._functions.add(name)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; may be nested."""
        with self.lock:
            name = f"level_{self._depth}"
            self._connection.execute(f"SAVEPOINT {name}")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._connection.execute(f"ROLLBACK TO {name}")
                # Tables, columns and indexes made inside are undone too.
                self._columns.clear()
                self._indexes.clear()
                raise
            finally:
                self._depth -= 1
                self._connection.execute(f"RELEASE {name}")

    def run(self, sql: str, parameters: Parameters = ()) -> int:
        """Run one statement; returns the number of rows it changed."""
        with self.lock:
            return self._connection.execute(sql, parameters).rowcount

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for many rows."""
        with self.lock:
            self._connection.executemany(sql, rows)

    def rows(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self.lock:
            return self._connection.execute(sql, parameters).fetchall()

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first column of the first row; None where there is no row."""
        with self.lock:
            row = self._connection.execute(sql, parameters).fetchone()
        return None if row is None else row[0]

    def ensure_table(self, schema: ObjectSchema) -> None:
        """Create the object's table, or add the columns of fields that are new."""
        if schema.name in self._views:
            return
        wanted = [field for field in schema.fields.values() if field.is_stored]
        if self._columns.get(schema.name, set()) >= {field.name for field in wanted}:
            return
        with self.lock:
            if schema.name not in self._columns:
                self._create_table(schema.name, wanted)
            present = self._columns[schema.name]
            for field in wanted:
                if field.name not in present:
                    self._connection.execute(f"ALTER TABLE {quoted(schema.name)} ADD COLUMN {_column(field)}")
                    present.add(field.name)

    def add_view(self, name: str, select: str) -> None:
        """Have an object show what the query finds, instead of holding rows of its own."""
        with self.lock:
            self._connection.execute(f"CREATE VIEW IF NOT EXISTS {quoted(name)} AS {select}")
        self._views.add(name)

    def ensure_index(self, object_name: str, field_name: str) -> None:
        """An index on one column, made the first time somebody looks rows up by it."""
        key = (object_name, field_name)
        if field_name == "Id" or object_name in self._views or key in self._indexes:
            return
        with self.lock:
            name = quoted(f"by_{object_name}_{field_name}")
            self._connection.execute(
                f"CREATE INDEX IF NOT EXISTS {name} ON {quoted(object_name)} ({quoted(field_name)})"
            )
            self._indexes.add(key)

    def close(self) -> None:
        """Close the file."""
        with self.lock:
            self._connection.close()

    def _create_table(self, name: str, fields: list[FieldSchema]) -> None:
        """Objects without records of their own, such as UserRecordAccess, get an Id column too."""
        with_id = [FieldSchema("Id", "Id", "id"), *(field for field in fields if field.name != "Id")]
        columns = ", ".join(map(_column, with_id))
        self._connection.execute(f"CREATE TABLE IF NOT EXISTS {quoted(name)} ({columns})")
        self._columns[name] = {row[1] for row in self._connection.execute(f"PRAGMA table_info({quoted(name)})")}


def _column(field: FieldSchema) -> str:
    kind = "REAL" if field.type in _REAL_TYPES else _COLUMN_TYPES.get(field.type, "TEXT")
    if field.name == "Id":
        return '"Id" TEXT PRIMARY KEY'
    default = " DEFAULT 0" if field.type == "boolean" else ""
    return f"{quoted(field.name)} {kind}{default}"
