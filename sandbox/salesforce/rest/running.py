"""Runs SOQL as somebody: their rights, hidden fields, time zone, and the sandbox's own notion of now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sandbox.salesforce import record_access, soql
from sandbox.salesforce.access import EVERYBODY
from sandbox.salesforce.rest.call import Call
from sandbox.salesforce.rest.org import LiveOrg
from sandbox.salesforce.soql.parser import parse
from sandbox.salesforce.soql.source import Source
from sandbox.salesforce.soql.tree import Query
from sandbox.salesforce.store.stamps import to_stamp

LATE_ROWS_MS = 3000
"""How long after its stamp a row appears where the fault names no delay; 1-3 s were measured on real orgs."""

Visible = Callable[[str], str | None]


def parse_query(text: str) -> Query:
    """The tree of a query; MALFORMED_QUERY where the grammar does not allow it."""
    return parse(Source(text))


def run_query(org: LiveOrg, call: Call, text: str, *, all_rows: bool) -> soql.QueryResult:
    """The rows that the caller may see; UserRecordAccess is worked out instead of looked up."""
    query = parse_query(text)
    user_id = call.person.user_id
    if record_access.is_about_record_access(query):
        records = record_access.answer(org.rights, query, user_id, call.version)
        return soql.QueryResult(len(records), records, record_access.OBJECT)
    return soql.run(
        org.store,
        text,
        user_id=user_id,
        all_rows=all_rows,
        visible=visible_rows(org, call),
        hidden=org.rights.hidden(user_id),
        tz=call.person.time_zone,
        now=org.clock.now(),
    )


def visible_rows(org: LiveOrg, call: Call) -> Visible:
    """Object -> the SQL condition of the rows that the caller sees in this call; None where that is all."""
    conditions = org.rights.conditions(call.person.user_id)
    if not call.trouble.strikes("late_rows"):
        return lambda name: _or_none(conditions.of(name, "read", "{row}"))
    delay = timedelta(milliseconds=call.trouble.after_ms or LATE_ROWS_MS)
    newest = to_stamp(org.clock.now() - delay)

    def without_late(name: str) -> str | None:
        condition = conditions.of(name, "read", "{row}")
        if "SystemModstamp" not in org.schema.get(name).fields:
            return _or_none(condition)
        return f"{condition} AND {{row}}.SystemModstamp <= '{newest}'"

    return without_late


def _or_none(condition: str) -> str | None:
    return None if condition == EVERYBODY else condition


def text_of(value: Any) -> str:
    """A value as it stands in CSV: nothing for null, lower-case booleans."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
