"""The make-believe Salesforce loads an org once in a test run; whoever starts it again gets a copy of the records."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from sandbox.org import Row
from sandbox.salesforce import service
from sandbox.salesforce.schema import Schema
from sandbox.salesforce.store import Store
from tests.shared_run import fingerprint, made_once

Given = Mapping[str, Iterable[Row]]


@contextmanager
def loaded_once(folder: Path) -> Iterator[None]:
    """While this is open, an org that was loaded before is copied instead of being loaded again."""
    load = service.fill

    def fill(schema: Schema, store: Store, given: Given) -> None:
        name = f"org_{fingerprint((store.clock.today(), given))}"
        database = store.rows.database

        def load_and_keep() -> None:
            load(schema, store, given)
            store.settle()  # computed fields, too
            with closing(sqlite3.connect(folder / name)) as records:
                database._connection.backup(records)

        made_once(folder, name, load_and_keep)
        with closing(sqlite3.connect(folder / name)) as records:
            records.backup(database._connection)
        database._columns.clear()  # the copy may have other tables than those it knows of
        load(schema, store, given)  # a store that has records keeps them; the schema grows either way

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "fill", fill)
        yield
