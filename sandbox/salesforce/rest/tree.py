"""/composite/tree/X: records with their children, saved together or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.salesforce.rest import writing
from sandbox.salesforce.rest.call import Call, Reply
from sandbox.salesforce.rest.composite import RolledBack
from sandbox.salesforce.rest.org import LiveOrg
from sandbox.salesforce.schema import SalesforceError

RECORDS = 200
DEPTH = 5


def create(org: LiveOrg, call: Call) -> Reply:
    """Insert trees of records; 201 with the id for each reference, or 400 and nothing saved."""
    name = writing.find_object(org, call.args["object"]).name
    records = call.json_object().get("records")
    if not isinstance(records, list) or not records:
        raise SalesforceError(400, "INVALID_INPUT", "records must be a list of at least one object")
    if sum(1 for record in records for _ in _flat(record, DEPTH)) > RECORDS:
        raise SalesforceError(400, "INVALID_INPUT", f"Max {RECORDS} records are allowed in one request")
    results: list[dict[str, Any]] = []
    try:
        with org.store.transaction():
            for record in records:
                _save(org, call, name, record, {}, results)
    except RolledBack:
        return Reply(400, {"hasErrors": True, "results": results[-1:]})
    return Reply(201, {"hasErrors": False, "results": results})


def _save(
    org: LiveOrg,
    call: Call,
    name: str,
    record: Mapping[str, Any],
    parent: Mapping[str, str],
    results: list[dict[str, Any]],
) -> None:
    schema = org.schema.get(name)
    reference = (record.get("attributes") or {}).get("referenceId")
    fields = {key: value for key, value in record.items() if not _is_children(value)}
    try:
        record_id = writing.create(org, call, name, {**fields, **parent})
    except SalesforceError as error:
        results.append({"referenceId": reference, "errors": [error.record_body()]})
        raise RolledBack from None
    results.append({"referenceId": reference, "id": record_id})
    for relationship, value in record.items():
        if not _is_children(value):
            continue
        link = schema.children.get(relationship)
        if link is None:
            message = f"{relationship} is not a child relationship of {name}"
            unknown = SalesforceError(400, "INVALID_FIELD", message)
            results.append({"referenceId": reference, "errors": [unknown.record_body()]})
            raise RolledBack
        child, field = link
        for item in value["records"]:
            _save(org, call, child, item, {field: record_id}, results)


def _is_children(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("records"), list)


def _flat(record: Mapping[str, Any], depth: int) -> Iterator[Mapping[str, Any]]:
    if depth == 0:
        raise SalesforceError(400, "INVALID_INPUT", f"Trees may be at most {DEPTH} levels deep")
    yield record
    for value in record.values():
        if _is_children(value):
            for child in value["records"]:
                yield from _flat(child, depth - 1)
