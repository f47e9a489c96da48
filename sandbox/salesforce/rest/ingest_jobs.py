"""/jobs/ingest: Bulk API 2.0 writes."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.salesforce.bulk import DELIMITERS, LINE_ENDINGS, Job, ResultFile, check_format
from sandbox.salesforce.ids import is_id, to_18
from sandbox.salesforce.lookup import find_same
from sandbox.salesforce.rest import sobjects, writing
from sandbox.salesforce.rest.call import Call, Reply
from sandbox.salesforce.rest.jobs import find_job
from sandbox.salesforce.rest.org import LiveOrg
from sandbox.salesforce.schema import SalesforceError

OPERATIONS = ("insert", "update", "upsert", "delete", "hardDelete")
MOST_BYTES = 150_000_000
EMPTY = "#N/A"
"""The cell that sets a field to null; an empty cell leaves it alone."""
_RESULTS = {"successfulresults": "successful", "failedresults": "failed", "unprocessedrecords": "unprocessed"}


def create(org: LiveOrg, call: Call) -> Reply:
    """Open a job that waits for its data."""
    body = call.json_object()
    operation, name = str(body.get("operation") or ""), str(body.get("object") or "")
    if operation not in OPERATIONS:
        raise _invalid_job(f"operation must be one of {', '.join(OPERATIONS)}")
    if not org.schema.has(name):
        raise SalesforceError(400, "INVALIDENTITY", f"The entity {name} does not exist or is not accessible")
    schema = org.schema.get(name)
    external = body.get("externalIdFieldName")
    if operation == "upsert":
        external = sobjects.external_field(schema, str(external or "")).name if external != "Id" else "Id"
    delimiter, line_ending = check_format(body)
    job = Job(
        id=org.jobs.new_id(),
        kind="ingest",
        operation=operation,
        object=schema.name,
        user_id=call.person.user_id,
        created_at=org.clock.now(),
        version=call.version,
        delimiter=delimiter,
        line_ending=line_ending,
        external_id_field=external,
    )
    org.jobs.add(job)
    return Reply(body=job.info())


def upload(org: LiveOrg, call: Call) -> Reply:
    """Take the job's CSV data, once."""
    job = find_job(org, call, "ingest")
    if job.state != "Open" or job.upload is not None:
        raise _invalid_job("Found multiple contents for job: <" + job.id + ">, please 'Close' / 'Abort' it")
    if len(call.body) > MOST_BYTES:
        raise SalesforceError(413, "REQUEST_TOO_LARGE", "the upload exceeds 150 MB")
    job.upload = call.body
    return Reply(201)


def change_state(org: LiveOrg, call: Call) -> Reply:
    """Close the upload, which starts the work, or abort the job."""
    job = find_job(org, call, "ingest")
    state = call.json_object().get("state")
    if state == "Aborted":
        if job.state not in ("Open", "UploadComplete", "InProgress"):
            raise SalesforceError(400, "INVALIDJOBSTATE", f"the job is {job.state} and can only be aborted before")
        job.state = "Aborted"
    elif state == "UploadComplete" and job.state == "Open":
        job.state = "UploadComplete"
        _process(org, call, job)
        return Reply(body=job.info() | {"state": "UploadComplete"})
    else:
        raise _invalid_job(f"the job is {job.state} and cannot become {state}")
    return Reply(body=job.info())


def remove(org: LiveOrg, call: Call) -> Reply:
    """Delete a job that is over."""
    job = find_job(org, call, "ingest")
    if job.state in ("UploadComplete", "InProgress", "Open"):
        raise _invalid_job("Job must be closed before it is deleted")
    org.jobs.remove(job)
    return Reply(204)


def results(org: LiveOrg, call: Call) -> Reply:
    """The rows that were saved, that failed with the reason, or that were not reached."""
    job = find_job(org, call, "ingest")
    kind = _RESULTS.get(call.args["results"].lower())
    if kind is None:
        raise writing.not_found()
    result = job.results.get(kind)
    raw = b"" if result is None else result.page(0, len(result))
    if call.trouble.strikes("truncated_csv"):
        raw = raw[: len(raw) * 2 // 3]
    return Reply(raw=raw, content_type="text/csv")


def _process(org: LiveOrg, call: Call, job: Job) -> None:
    try:
        columns, rows = _read(job)
        _check_columns(org, job, columns)
    except (csv.Error, UnicodeDecodeError, ValueError) as problem:
        job.state, job.error = "Failed", f"InvalidBatch : {problem}"
        return
    form = DELIMITERS[job.delimiter], LINE_ENDINGS[job.line_ending]
    job.results = {
        "successful": ResultFile(["sf__Id", "sf__Created", *columns], *form),
        "failed": ResultFile(["sf__Id", "sf__Error", *columns], *form),
        "unprocessed": ResultFile(columns, *form),
    }
    for cells in rows:
        job.processed += 1
        try:
            record_id, created = _save(org, call, job, dict(zip(columns, cells, strict=True)))
        except SalesforceError as error:
            job.failed += 1
            fields = ",".join(error.fields or ())
            reason = f"{error.error_code}:{error.message}:{fields} --"
            job.results["failed"].write([["", reason, *cells]])
        else:
            job.results["successful"].write([[record_id, str(created).lower(), *cells]])
    job.upload = None
    job.state = "JobComplete"


def _read(job: Job) -> tuple[Sequence[str], list[list[str]]]:
    text = (job.upload or b"").decode("utf-8-sig")
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=DELIMITERS[job.delimiter], strict=True) if row]
    if not rows:
        raise ValueError("the upload is empty")
    columns = rows[0]
    uneven = next((n for n, row in enumerate(rows, start=1) if len(row) != len(columns)), None)
    if uneven is not None:
        raise ValueError(f"row {uneven} has another number of columns than the header")
    return columns, rows[1:]


def _check_columns(org: LiveOrg, job: Job, columns: Sequence[str]) -> None:
    """One column that the object lacks fails the whole job; `Account.Key__c` names a parent by a key of its own."""
    schema = org.schema.get(job.object)
    unknown = next((name for name in columns if "." not in name and schema.find(name) is None), None)
    if unknown is not None:
        raise ValueError(f"Field name not found : {unknown}")


def _save(org: LiveOrg, call: Call, job: Job, cells: Mapping[str, str]) -> tuple[str, bool]:
    values: dict[str, Any] = {name: None if cell == EMPTY else cell for name, cell in cells.items() if cell != ""}
    if job.operation == "insert":
        return writing.create(org, call, job.object, values), True
    if job.operation == "upsert" and job.external_id_field not in (None, "Id"):
        return _upsert(org, call, job, values)
    record_id = str(_pop_id(values) or "")
    if job.operation == "upsert" and not record_id:
        return writing.create(org, call, job.object, values), True
    if not is_id(record_id):
        raise SalesforceError(400, "MALFORMED_ID", f"Id in upsert is not valid: {record_id}", ("Id",))
    if job.operation in ("update", "upsert"):
        writing.update(org, call, job.object, record_id, values)
    else:
        writing.delete(org, call, job.object, record_id)
        if job.operation == "hardDelete":
            org.store.hard_delete(job.object, record_id)
    return to_18(record_id), False


def _upsert(org: LiveOrg, call: Call, job: Job, values: dict[str, Any]) -> tuple[str, bool]:
    schema = org.schema.get(job.object)
    field = sobjects.external_field(schema, job.external_id_field or "")
    value = str(values.pop(field.name, None) or "")
    if not value:
        raise SalesforceError(400, "MISSING_ARGUMENT", f"{field.name} not specified", (field.name,))
    created = not find_same(org.store, schema, field, value, 1)
    return sobjects.save_by_external_id(org, call, schema, field, value, values), created


def _pop_id(values: dict[str, Any]) -> Any:
    key = next((name for name in values if name.lower() == "id"), None)
    return None if key is None else values.pop(key)


def _invalid_job(message: str) -> SalesforceError:
    return SalesforceError(400, "INVALIDJOB", message)
