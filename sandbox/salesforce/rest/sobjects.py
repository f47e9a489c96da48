"""/sobjects/X: records one by one, by id or by external id."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from sandbox.salesforce.ids import is_id
from sandbox.salesforce.lookup import find_same
from sandbox.salesforce.rest import writing
from sandbox.salesforce.rest.call import Call, Reply
from sandbox.salesforce.rest.org import LiveOrg
from sandbox.salesforce.schema import FieldSchema, ObjectSchema, SalesforceError
from sandbox.salesforce.store.stamps import read_stamp


def create(org: LiveOrg, call: Call) -> Reply:
    """Insert one record."""
    record_id = writing.create(org, call, call.args["object"], call.json_object())
    location = call.url(f"/sobjects/{call.args['object']}/{record_id}")
    return Reply(201, writing.saved(record_id), {"Location": location})


def read(org: LiveOrg, call: Call) -> Reply:
    """One record, all its visible fields or those in `fields`; 304 where it has not changed since."""
    schema = writing.find_object(org, call.args["object"])
    found = writing.existing(org, call, schema, call.args["id"])
    if _unmodified(call, found):
        return Reply(304)
    record = _shown(org, call, schema, found, call.query.get("fields", "").split(","))
    return Reply(body=record, headers=_last_modified(found))


def update(org: LiveOrg, call: Call) -> Reply:
    """Change one record; 412 where it changed after the caller's If-Unmodified-Since."""
    schema = writing.find_object(org, call.args["object"])
    found = writing.existing(org, call, schema, call.args["id"])
    _check_precondition(call, found)
    writing.update(org, call, schema.name, found["Id"], call.json_object())
    return Reply(204)


def delete(org: LiveOrg, call: Call) -> Reply:
    """Move one record to the recycle bin."""
    writing.delete(org, call, call.args["object"], call.args["id"])
    return Reply(204)


def by_two_segments(org: LiveOrg, call: Call) -> Reply:
    """`/Account/Key__c/17` is a record by external id, `/ContentVersion/068…/VersionData` part of one by its id."""
    if is_id(call.args["field"]):
        return _part(org, call, call.args["field"], call.args["value"])
    return _read_by_external_id(org, call)


def _part(org: LiveOrg, call: Call, record_id: str, name: str) -> Reply:
    """The bytes of a base64 field; any other name is a relationship to a parent."""
    schema = writing.find_object(org, call.args["object"])
    found = writing.existing(org, call, schema, record_id)
    field = schema.find(name)
    hidden = org.rights.hidden_fields(call.person.user_id, schema.name)
    if field is None or field.name in hidden or field.type != "base64":
        return _related(org, call, schema, found, name)
    raw = base64.b64decode(found.get(field.name) or "")
    return Reply(raw=raw, content_type="application/octet-stream")


def _read_by_external_id(org: LiveOrg, call: Call) -> Reply:
    """One record by an external id or unique field; 300 with the addresses where several have it."""
    schema = writing.find_object(org, call.args["object"])
    matches = _matches(org, call, schema)
    if not matches:
        raise writing.not_found()
    if len(matches) > 1:
        return _multiple(call, schema, matches)
    found = writing.existing(org, call, schema, matches[0])
    record = _shown(org, call, schema, found, call.query.get("fields", "").split(","))
    return Reply(body=record, headers=_last_modified(found))


def upsert(org: LiveOrg, call: Call) -> Reply:
    """Insert or update by external id: 201 for a new record, 200 for a changed one."""
    schema = writing.find_object(org, call.args["object"])
    matches = _matches(org, call, schema)
    if len(matches) > 1:
        return _multiple(call, schema, matches)
    created = not matches
    record_id = save_by_external_id(
        org, call, schema, external_field(schema, call.args["field"]), call.args["value"], call.json_object()
    )
    return Reply(201 if created else 200, writing.saved(record_id) | {"created": created})


def delete_by_external_id(org: LiveOrg, call: Call) -> Reply:
    """Delete the one record with that external id."""
    schema = writing.find_object(org, call.args["object"])
    matches = _matches(org, call, schema)
    if not matches:
        raise writing.not_found()
    if len(matches) > 1:
        return _multiple(call, schema, matches)
    writing.delete(org, call, schema.name, matches[0])
    return Reply(204)


def save_by_external_id(
    org: LiveOrg,
    call: Call,
    schema: ObjectSchema,
    field: FieldSchema,
    value: str,
    values: Mapping[str, Any],
) -> str:
    """Update the record with that external id or insert it; returns its id."""
    if schema.find("Id") is not None and any(name.lower() == "id" for name in values):
        raise SalesforceError(
            400,
            "INVALID_FIELD",
            f"The Id field should not be specified in the sobject data for {field.name} upsert",
        )
    matches = find_same(org.store, schema, field, value, 2)
    if len(matches) > 1:
        raise SalesforceError(300, "DUPLICATE_VALUE", f"more than one record has {field.name} {value}")
    if matches:
        writing.update(org, call, schema.name, matches[0], values)
        return matches[0]
    return writing.create(org, call, schema.name, {**values, field.name: value})


def external_field(schema: ObjectSchema, name: str) -> FieldSchema:
    """The field of that name, if records can be told apart by it."""
    field = schema.find(name)
    if field is None or not (field.external_id or field.unique or _looks_external(field)):
        raise SalesforceError(
            404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible: " + name
        )
    return field


def find_shown(
    org: LiveOrg, call: Call, schema: ObjectSchema, record_id: str, fields: Sequence[str]
) -> dict[str, Any] | None:
    """The record with these fields; None where the caller cannot see one with that id."""
    try:
        found = writing.existing(org, call, schema, record_id)
    except SalesforceError:
        return None
    return _shown(org, call, schema, found, fields)


def _looks_external(field: FieldSchema) -> bool:
    """Custom fields typed from a file carry no external-id flag; their name is all there is to go by."""
    lowered = field.name.lower()
    return field.custom and ("external" in lowered or lowered.endswith(("ext__c", "key__c", "id__c")))


def _matches(org: LiveOrg, call: Call, schema: ObjectSchema) -> list[str]:
    field = external_field(schema, call.args["field"])
    return find_same(org.store, schema, field, call.args["value"], 20)


def _multiple(call: Call, schema: ObjectSchema, matches: list[str]) -> Reply:
    return Reply(300, [call.url(f"/sobjects/{schema.name}/{found}") for found in matches])


def _shown(
    org: LiveOrg,
    call: Call,
    schema: ObjectSchema,
    found: Mapping[str, Any],
    fields: Sequence[str] = (),
) -> dict[str, Any]:
    hidden = org.rights.hidden_fields(call.person.user_id, schema.name)
    asked = [name.strip() for name in fields if name.strip()]
    if asked:
        names = [_visible(schema, name, hidden) for name in asked]
        names = list(dict.fromkeys([*names, "Id"]))
    else:
        names = [name for name in schema.fields if name not in hidden]
    url = call.url(f"/sobjects/{schema.name}/{found['Id']}")
    shown: dict[str, Any] = {"attributes": {"type": schema.name, "url": url}}
    for name in names:
        value = found.get(name)
        is_blob = schema.fields[name].type == "base64" and value is not None
        shown[name] = f"{url}/{name}" if is_blob else value
    return shown


def _visible(schema: ObjectSchema, name: str, hidden: frozenset[str]) -> str:
    field = schema.find(name)
    if field is None or field.name in hidden:
        raise SalesforceError(400, "INVALID_FIELD", f"No such column '{name}' on sobject of type {schema.name}")
    return field.name


def _related(org: LiveOrg, call: Call, schema: ObjectSchema, found: Mapping[str, Any], name: str) -> Reply:
    """The parent behind a relationship name; 404 where there is none."""
    field = schema.find_parent(name)
    parent_id = found.get(field.name) if field is not None else None
    target = org.schema.object_of(parent_id) if parent_id else None
    if target is None or parent_id is None:
        raise writing.not_found()
    parent = org.schema.get(target)
    return Reply(body=_shown(org, call, parent, writing.existing(org, call, parent, parent_id)))


def _modified_at(found: Mapping[str, Any]) -> datetime | None:
    stamp = found.get("LastModifiedDate")
    return read_stamp(stamp).replace(microsecond=0) if stamp else None


def _last_modified(found: Mapping[str, Any]) -> dict[str, str]:
    moment = _modified_at(found)
    return {"Last-Modified": f"{moment:%a, %d %b %Y %H:%M:%S} GMT"} if moment else {}


def _unmodified(call: Call, found: Mapping[str, Any]) -> bool:
    since, moment = call.headers.get("if-modified-since"), _modified_at(found)
    return since is not None and moment is not None and moment <= _http_date(since)


def _check_precondition(call: Call, found: Mapping[str, Any]) -> None:
    since, moment = call.headers.get("if-unmodified-since"), _modified_at(found)
    if since is not None and moment is not None and moment > _http_date(since):
        raise SalesforceError(
            412, "PRECONDITION_FAILED", "The record was modified after the date in If-Unmodified-Since"
        )


def _http_date(text: str) -> datetime:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        raise SalesforceError(400, "INVALID_INPUT", f"not an HTTP date: {text}") from None
