"""/query and /queryAll, and the pages after the first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sandbox.salesforce.rest.call import Call, Reply
from sandbox.salesforce.rest.cursors import page_rows
from sandbox.salesforce.rest.org import LiveOrg
from sandbox.salesforce.rest.running import run_query
from sandbox.salesforce.schema import SalesforceError


def query(org: LiveOrg, call: Call) -> Reply:
    """The first page of a SOQL query, without deleted and archived rows."""
    return _first_page(org, call, all_rows=False)


def query_all(org: LiveOrg, call: Call) -> Reply:
    """The first page of a SOQL query over all rows, those in the recycle bin included."""
    return _first_page(org, call, all_rows=True)


def more(org: LiveOrg, call: Call) -> Reply:
    """A later page by its locator."""
    key, cursor, offset = org.cursors.find(call.args["locator"], call.person.user_id)
    return _page(call, key, cursor.records, offset, cursor.page_rows)


def _first_page(org: LiveOrg, call: Call, *, all_rows: bool) -> Reply:
    text = call.query.get("q", "")
    if not text.strip():
        raise SalesforceError(400, "MALFORMED_QUERY", "A query string has to be specified")
    result = run_query(org, call, text, all_rows=all_rows)
    rows = page_rows(call.headers.get("sforce-query-options", ""), result.records)
    if len(result.records) <= rows:
        records = list(result.records)
        return Reply(body={"totalSize": result.total_size, "done": True, "records": records})
    key = org.cursors.open(call.person.user_id, result.records, rows)
    return _page(call, key, result.records, 0, rows)


def _page(call: Call, key: str, records: Sequence[dict[str, Any]], offset: int, rows: int) -> Reply:
    last = min(offset + rows, len(records))
    body: dict[str, Any] = {"totalSize": len(records), "done": last == len(records)}
    if last < len(records):
        body["nextRecordsUrl"] = call.url(f"/query/{key}-{last}")
    return Reply(body=body | {"records": list(records[offset:last])})
