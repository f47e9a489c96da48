"""/jobs/query: Bulk API 2.0 reads."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from sandbox.salesforce.bulk import DELIMITERS, LINE_ENDINGS, Job, ResultFile, check_format
from sandbox.salesforce.rest.call import Call, Reply
from sandbox.salesforce.rest.jobs import find_job
from sandbox.salesforce.rest.org import LiveOrg
from sandbox.salesforce.rest.running import parse_query, run_query, text_of
from sandbox.salesforce.schema import ObjectSchema, SalesforceError
from sandbox.salesforce.soql import QueryResult
from sandbox.salesforce.soql.tree import FieldItem, Path, Query

_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000")
"""Instants end in `+0000` in JSON and in `Z` in bulk CSV."""
CHUNK_ROWS = 2000
PAGE_ROWS = 50_000
REFUSED_OBJECTS = frozenset(
    [
        "AcceptedEventRelation",
        "CaseStatus",
        "ContractStatus",
        "DeclinedEventRelation",
        "EventWhoRelation",
        "LeadStatus",
        "OrderStatus",
        "PartnerRole",
        "RecentlyViewed",
        "SolutionStatus",
        "TaskPriority",
        "TaskStatus",
        "TaskWhoRelation",
        "UndecidedEventRelation",
        "UserRecordAccess",
        "OpportunityStage",
    ]
)


def create(org: LiveOrg, call: Call) -> Reply:
    """Start a job; what Bulk refuses is refused here."""
    body = call.json_object()
    operation, text = str(body.get("operation") or ""), str(body.get("query") or "")
    if operation not in ("query", "queryAll"):
        raise SalesforceError(400, "INVALIDJOB", "operation must be query or queryAll")
    delimiter, line_ending = check_format(body)
    query = parse_query(text)
    schema = _object_of(org, query)
    _check(schema, query)
    result = run_query(org, call, text, all_rows=operation == "queryAll")
    org.usage.count_query_job()
    job = Job(
        id=org.jobs.new_id(),
        kind="query",
        operation=operation,
        object=schema.name,
        user_id=call.person.user_id,
        created_at=org.clock.now(),
        version=call.version,
        delimiter=delimiter,
        line_ending=line_ending,
        query=text,
        state="UploadComplete",
    )
    org.jobs.add(job)
    made = Reply(body=job.info())
    org.later(lambda: _run(job, result))
    return made


def abort(org: LiveOrg, call: Call) -> Reply:
    """Stop a job."""
    job = find_job(org, call, "query")
    if call.json_object().get("state") != "Aborted" or job.state in ("JobComplete", "Failed"):
        raise SalesforceError(400, "INVALIDJOBSTATE", f"the job is {job.state} and can only be aborted before")
    job.state = "Aborted"
    return Reply(body=job.info())


def remove(org: LiveOrg, call: Call) -> Reply:
    """Delete a job that is over, and its results."""
    job = find_job(org, call, "query")
    if job.state in ("UploadComplete", "InProgress"):
        raise SalesforceError(400, "INVALIDJOBSTATE", f"the job is {job.state} and cannot be deleted")
    org.jobs.remove(job)
    return Reply(204)


def results(org: LiveOrg, call: Call) -> Reply:
    """A page of CSV with the header line; `Sforce-Locator` names the next page or is `null`."""
    job = find_job(org, call, "query")
    if job.state != "JobComplete":
        raise SalesforceError(400, "INVALIDJOBSTATE", f"results are not available: the job is {job.state}")
    rows = job.results["query"]
    first, count = _offset(call.query.get("locator", "")), _page_size(call)
    if first and first >= len(rows):
        raise _bad_locator()
    last = min(first + count, len(rows))
    raw = rows.page(first, count)
    if call.trouble.strikes("truncated_csv"):
        raw = raw[: len(raw) * 2 // 3]
    locator = "null" if last >= len(rows) else _locator(last)
    headers = {"Sforce-Locator": locator, "Sforce-NumberOfRecords": str(last - first)}
    return Reply(raw=raw, headers=headers, content_type="text/csv")


def _run(job: Job, result: QueryResult) -> None:
    """Fill the result file; rows are read from the store in small portions, so other calls get their turn."""
    if job.state != "UploadComplete":
        return
    job.state = "InProgress"
    columns = result.columns
    rows = ResultFile(columns, DELIMITERS[job.delimiter], LINE_ENDINGS[job.line_ending])
    for first in range(0, len(result.records), CHUNK_ROWS):
        if job.state != "InProgress":
            rows.close()
            return
        chunk = result.records[first : first + CHUNK_ROWS]
        rows.write([_cell(record, column) for column in columns] for record in chunk)
        job.processed = len(rows)
    job.results["query"] = rows
    job.state = "JobComplete"


def _cell(record: dict[str, Any], column: str) -> str:
    value: Any = record
    for part in column.split("."):
        if not isinstance(value, dict):
            return ""
        wanted = part.lower()
        value = next((item for name, item in value.items() if name.lower() == wanted), None)
    text = text_of(value)
    return text[:-5] + "Z" if _STAMP.fullmatch(text) else text


def _check(schema: ObjectSchema, query: Query) -> None:
    if schema.name in REFUSED_OBJECTS:
        raise SalesforceError(400, "INVALIDENTITY", f"Entity '{schema.name}' is not supported by the Bulk API.")
    if query.group_by or query.having or query.offset is not None:
        raise _not_in_bulk("GROUP BY and OFFSET are not supported in Bulk Query")
    for item in query.items:
        if not isinstance(item, FieldItem):
            raise _not_in_bulk("Nested queries, TYPEOF and FIELDS() are not supported in Bulk Query")
        if not isinstance(item.expression, Path):
            raise _not_in_bulk("Aggregate functions are not supported in Bulk Query")
        field = schema.find(item.expression.parts[-1]) if len(item.expression.parts) == 1 else None
        if field is not None and not field.is_stored:
            raise SalesforceError(400, "FEATURENOTENABLED", "Selecting compound data not supported in Bulk Query")


def _object_of(org: LiveOrg, query: Query) -> ObjectSchema:
    name = query.source.text
    if not org.schema.has(name) or not org.schema.get(name).can("queryable"):
        raise SalesforceError(400, "INVALID_TYPE", f"sObject type '{name}' is not supported.")
    return org.schema.get(name)


def _offset(locator: str) -> int:
    if not locator:
        return 0
    try:
        return int(base64.urlsafe_b64decode(locator + "=" * (-len(locator) % 4)))
    except (ValueError, binascii.Error):
        raise _bad_locator() from None


def _locator(first: int) -> str:
    return base64.urlsafe_b64encode(str(first).encode()).decode().rstrip("=")


def _page_size(call: Call) -> int:
    asked = call.query.get("maxRecords", "")
    if asked and not (asked.isdigit() and int(asked) > 0):
        raise SalesforceError(400, "INVALID_INPUT", f"maxRecords must be a positive number, not {asked}")
    return min(int(asked or PAGE_ROWS), 250_000)


def _bad_locator() -> SalesforceError:
    return SalesforceError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")


def _not_in_bulk(message: str) -> SalesforceError:
    return SalesforceError(400, "API_ERROR", message)
