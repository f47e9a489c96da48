"""/composite/sobjects: up to 200 records in one call, each with its own result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.salesforce.ids import is_id, to_18
from sandbox.salesforce.lookup import find_same
from sandbox.salesforce.rest import sobjects, writing
from sandbox.salesforce.rest.call import Call, Reply
from sandbox.salesforce.rest.composite import RolledBack
from sandbox.salesforce.rest.org import LiveOrg
from sandbox.salesforce.schema import SalesforceError

RECORDS = 200
RETRIEVED = 2000

Result = dict[str, Any]
Save = Callable[[dict[str, Any]], Result]


def create(org: LiveOrg, call: Call) -> Reply:
    """Insert records."""

    def save(record: dict[str, Any]) -> Result:
        return writing.saved(writing.create(org, call, _type_of(record), record))

    return _save_all(org, call, save)


def update(org: LiveOrg, call: Call) -> Reply:
    """Change records by their id."""

    def save(record: dict[str, Any]) -> Result:
        record_id = str(_pop(record, "id") or "")
        if not is_id(record_id):
            raise SalesforceError(400, "MALFORMED_ID", f"malformed id {record_id}", ("Id",))
        writing.update(org, call, _type_of(record), record_id, record)
        return writing.saved(to_18(record_id))

    return _save_all(org, call, save)


def upsert(org: LiveOrg, call: Call) -> Reply:
    """Insert or change records of one object by an external id."""
    schema = writing.find_object(org, call.args["object"])
    field = sobjects.external_field(schema, call.args["field"])

    def save(record: dict[str, Any]) -> Result:
        value = _pop(record, field.name)
        if value is None:
            raise SalesforceError(400, "MISSING_ARGUMENT", f"{field.name} not specified", (field.name,))
        created = not find_same(org.store, schema, field, str(value), 1)
        record_id = sobjects.save_by_external_id(org, call, schema, field, str(value), record)
        return writing.saved(record_id) | {"created": created}

    return _save_all(org, call, save)


def delete(org: LiveOrg, call: Call) -> Reply:
    """Move records to the recycle bin: `?ids=…,…&allOrNone=…`."""
    ids = [item for item in call.query.get("ids", "").split(",") if item]

    def remove(record: dict[str, Any]) -> Result:
        writing.delete(org, call, writing.object_of_id(org, record["id"]), record["id"])
        return writing.saved(to_18(record["id"]))

    all_or_none = call.query.get("allOrNone", "false").lower() == "true"
    return _each(org, [{"id": item} for item in _limited(ids)], remove, all_or_none=all_or_none)


def retrieve(org: LiveOrg, call: Call) -> Reply:
    """Records of one object by id, null for each that the caller cannot see."""
    body = call.json_object() if call.method == "POST" else {}
    ids = body.get("ids") or [item for item in call.query.get("ids", "").split(",") if item]
    fields = body.get("fields") or call.query.get("fields", "").split(",")
    if len(ids) > RETRIEVED:
        raise _too_many(RETRIEVED)
    schema = writing.find_object(org, call.args["object"])
    shown = [
        sobjects.find_shown(org, call, schema, str(record_id), [str(name) for name in fields]) for record_id in ids
    ]
    return Reply(body=shown)


def _save_all(org: LiveOrg, call: Call, save: Save) -> Reply:
    body = call.json_object()
    records = body.get("records")
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise SalesforceError(400, "JSON_PARSER_ERROR", "records must be a list of objects")
    copies = [dict(record) for record in _limited(records)]
    return _each(org, copies, save, all_or_none=body.get("allOrNone") is True)


def _each(org: LiveOrg, records: list[dict[str, Any]], save: Save, *, all_or_none: bool) -> Reply:
    results: list[Result] = []
    try:
        with org.store.transaction():
            results = [_attempt(save, record) for record in records]
            if all_or_none and not all(result["success"] for result in results):
                raise RolledBack  # noqa: TRY301  # leaves the transaction
    except RolledBack:
        results = [_rolled_back() if result["success"] else result for result in results]
    return Reply(body=results)


def _attempt(save: Save, record: dict[str, Any]) -> Result:
    try:
        return save(record)
    except SalesforceError as error:
        return {"success": False, "errors": [error.record_body()]}


def _rolled_back() -> Result:
    error = {
        "statusCode": "ALL_OR_NONE_OPERATION_ROLLED_BACK",
        "message": "Record rolled back because not all records were valid and the request was using AllOrNone header",
        "fields": [],
    }
    return {"success": False, "errors": [error]}


def _type_of(record: dict[str, Any]) -> str:
    attributes = record.get("attributes")
    name = attributes.get("type") if isinstance(attributes, dict) else None
    if not name:
        raise SalesforceError(400, "INVALID_INPUT", "Each record needs attributes with its type")
    return str(name)


def _pop(record: dict[str, Any], name: str) -> Any:
    key = next((key for key in record if key.lower() == name.lower()), None)
    return None if key is None else record.pop(key)


def _limited(items: list[Any]) -> list[Any]:
    if len(items) > RECORDS:
        raise _too_many(RECORDS)
    if not items:
        raise SalesforceError(400, "INVALID_INPUT", "At least one record is needed")
    return items


def _too_many(limit: int) -> SalesforceError:
    return SalesforceError(
        400, "EXCEEDED_MAX_SIZE_REQUEST", f"record limit reached. cannot submit more than {limit} records"
    )
