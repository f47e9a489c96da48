"""How a new record is recognised after its answer was lost: a marker line at the end of its long text.

An external id field would be exact, but needs a change to the customer's org. A long text cannot be filtered on, so
the search narrows by the short fields that were sent and by age, and reads the marker from the rows it gets.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from app.salesforce.ids import is_record_id
from app.salesforce.soql import api_name, format_soql, select

_NARROW_BY = ("Subject", "WhatId", "WhoId", "AccountId", "ParentId", "LastName", "Name", "Title")
_DAYS_BACK = 7
_ROWS_READ = 200


class Reads(Protocol):
    """Something that answers SOQL."""

    def query(self, soql: str) -> list[dict[str, Any]]:
        """The rows of a query."""
        ...


def marker_field(object_name: str) -> str:
    """The long text that carries the marker."""
    return "Body" if object_name == "Note" else "Description"


def marker(key: str) -> str:
    """The line for a key; the key is the caller's, one per intended record."""
    return f"throughline:{key}"


def with_marker(object_name: str, fields: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The fields with the marker as the last line of the long text."""
    name = marker_field(object_name)
    text = str(fields.get(name) or "").rstrip()
    return {**fields, name: f"{text}\n\n{marker(key)}" if text else marker(key)}


def find_marked(reads: Reads, object_name: str, fields: Mapping[str, Any], key: str | None) -> str | None:
    """The id of the record of the last seven days that carries this key's marker; None where there is none."""
    if key is None:
        return None
    text_field = marker_field(object_name)
    wanted = [name for name in _NARROW_BY if isinstance(fields.get(name), str)]
    tests = [format_soql(f"{api_name(name)} = {{}}", fields[name]) for name in wanted if _is_plain(fields[name])]
    where = " AND ".join([*tests, f"CreatedDate = LAST_N_DAYS:{_DAYS_BACK}"])
    soql = f"{select(object_name, ('Id', text_field), where, 'CreatedDate DESC')} LIMIT {_ROWS_READ}"
    ending = marker(key)
    rows = (row for row in reads.query(soql) if str(row.get(text_field) or "").rstrip().endswith(ending))
    return next((str(row["Id"]) for row in rows), None)


def _is_plain(text: str) -> bool:
    """Text that Salesforce stores as it was sent, so that a comparison finds it again."""
    return is_record_id(text) or (text == text.strip() and len(text) <= 200 and text.isprintable())
