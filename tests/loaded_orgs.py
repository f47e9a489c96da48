"""The make-believe Salesforce loads an org once in a test process; whoever starts it again gets a copy of the records."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import pytest

from sandbox.org import Row
from sandbox.salesforce import service
from sandbox.salesforce.schema import Schema
from sandbox.salesforce.store import Store

Given = Mapping[str, Iterable[Row]]


@contextmanager
def loaded_once() -> Iterator[None]:
    """While this is open, an org that was loaded before is copied instead of being loaded again."""
    load = service.fill
    known: list[tuple[Given, sqlite3.Connection]] = []

    def fill(schema: Schema, store: Store, given: Given) -> None:
        records = next((records for org, records in known if org == given), None)
        database = store.rows.database
        if records is not None:
            records.backup(database._connection)
            database._columns.clear()  # the copy has other tables than those it knows of
        load(schema, store, given)  # a store that has records keeps them; the schema grows either way
        if records is None:
            store.settle()  # computed fields, too
            records = sqlite3.connect(":memory:", check_same_thread=False)
            database._connection.backup(records)
            known.append((given, records))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "fill", fill)
        try:
            yield
        finally:
            for _, records in known:
                records.close()
