"""Saving records as somebody: their rights and field security, then the org's rules, then the store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.salesforce.access import Level
from sandbox.salesforce.ids import is_id, to_18
from sandbox.salesforce.lookup import by_external_id
from sandbox.salesforce.rest.call import Call
from sandbox.salesforce.rest.org import LiveOrg
from sandbox.salesforce.schema import ObjectSchema, SalesforceError
from sandbox.salesforce.sharing_tables import CHANGES_ITS_PARENT, PARENTS, SET_UP_BY_ADMINISTRATORS
from sandbox.salesforce.store.checks import no_such_column

ALLOW_DUPLICATES_HEADER = "sforce-duplicate-rule-header"


def find_object(org: LiveOrg, name: str) -> ObjectSchema:
    """The object in a resource's address; 404 where the org has none, as REST answers."""
    if not org.schema.has(name):
        raise not_found()
    return org.schema.get(name)


def create(org: LiveOrg, call: Call, name: str, values: Mapping[str, Any]) -> str:
    """Insert a record and return its id."""
    schema = find_object(org, name)
    fields = _prepared(org, call, schema, values)
    if schema.name in SET_UP_BY_ADMINISTRATORS and not org.rights.standing(call.person.user_id).changes_all:
        raise SalesforceError(
            400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", f"entity type cannot be inserted: {schema.label}", ()
        )
    _check_lock(call, schema, "")
    _check_parents(org, call, schema, fields)
    org.rules.check_valid(schema.name, fields)
    if not _duplicates_allowed(call):
        org.rules.check_unique(schema.name, fields)
    twins = list(org.rules.twins(schema.name, fields))
    record_id = org.store.insert(schema.name, fields, user_id=call.person.user_id)
    for _, matches in twins:
        org.rules.report(record_id, matches, call.person.user_id)
    return record_id


def update(org: LiveOrg, call: Call, name: str, record_id: str, values: Mapping[str, Any]) -> None:
    """Change fields of a record."""
    schema = find_object(org, name)
    found = existing(org, call, schema, record_id)
    fields = _prepared(org, call, schema, values)
    _check_lock(call, schema, found["Id"])
    _check_edit(org, call, schema, found["Id"])
    _check_parents(org, call, schema, fields)
    org.rules.check_valid(schema.name, {**found, **fields})
    org.store.update(schema.name, found["Id"], fields, user_id=call.person.user_id)


def delete(org: LiveOrg, call: Call, name: str, record_id: str) -> None:
    """Move a record to the recycle bin."""
    schema = find_object(org, name)
    found = existing(org, call, schema, record_id)
    _check_lock(call, schema, found["Id"])
    if not org.rights.may_delete(call.person.user_id, schema.name, found["Id"]):
        raise _insufficient(found["Id"])
    org.store.delete(schema.name, found["Id"], user_id=call.person.user_id)


def existing(org: LiveOrg, call: Call, schema: ObjectSchema, record_id: str) -> dict[str, Any]:
    """The record as it is; 404 for one that is deleted, never was, or is not the caller's to see."""
    if not is_id(record_id):
        raise SalesforceError(404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible")
    full_id = to_18(record_id)
    found = org.store.get(schema.name, full_id, include_deleted=True)
    if found is None:
        raise not_found()
    if found.get("IsDeleted"):
        raise SalesforceError(404, "ENTITY_IS_DELETED", "entity is deleted", ())
    if not org.rights.may(call.person.user_id, schema.name, full_id, "read"):
        raise not_found()
    return found


def object_of_id(org: LiveOrg, record_id: str) -> str:
    """The object a record id belongs to; MALFORMED_ID or NOT_FOUND."""
    if not is_id(record_id):
        raise SalesforceError(400, "MALFORMED_ID", f"malformed id {record_id}", ("Id",))
    name = org.schema.object_of(record_id)
    if name is None:
        raise not_found()
    return name


def not_found() -> SalesforceError:
    """There is no such thing, or the caller may not know that there is."""
    return SalesforceError(404, "NOT_FOUND", "The requested resource does not exist")


def _prepared(org: LiveOrg, call: Call, schema: ObjectSchema, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values under proper field names, without the attributes; a hidden field looks like an unknown one."""
    user_id = call.person.user_id
    hidden = org.rights.hidden_fields(user_id, schema.name)
    fields: dict[str, Any] = {}
    for name, value in values.items():
        if name == "attributes":
            continue
        field = schema.find(name)
        if isinstance(value, dict):
            field = schema.find_parent(name)
            value = by_external_id(org.store, field, value)  # noqa: PLW2901  # a parent named by its key
        if field is None or field.name in hidden:
            raise no_such_column(schema, name)
        fields[field.name] = value
    locked = sorted(org.rights.locked_fields(user_id, schema.name) & fields.keys())
    if locked:
        raise SalesforceError(
            400,
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            f"Unable to create/update fields: {', '.join(locked)}. Please check the security settings of this "
            "field and verify that it is read/write for your profile or permission set.",
            tuple(locked),
        )
    return fields


def _check_parents(org: LiveOrg, call: Call, schema: ObjectSchema, fields: Mapping[str, Any]) -> None:
    """A reference must not lead to a record that the caller may not read, nor a detail to one they may not edit."""
    for name, value in fields.items():
        field = schema.fields[name]
        if field.type != "reference" or not value or not is_id(value):
            continue
        target = org.schema.object_of(str(value))
        if target is None or target not in field.reference_to:
            continue
        parent_id = to_18(str(value))
        above = {parent for column, parent in PARENTS.get(schema.name, ()) if column == name}
        level: Level = "edit" if schema.name in CHANGES_ITS_PARENT and target in above else "read"
        allowed = org.rights.may(call.person.user_id, target, parent_id, level)
        if not allowed and org.store.exists(target, parent_id):
            raise SalesforceError(
                400,
                "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
                f"insufficient access rights on cross-reference id: {parent_id[:15]}",
                (),
            )


def _check_edit(org: LiveOrg, call: Call, schema: ObjectSchema, record_id: str) -> None:
    if not org.rights.may(call.person.user_id, schema.name, record_id, "edit"):
        raise _insufficient(record_id)


def _check_lock(call: Call, schema: ObjectSchema, record_id: str) -> None:
    if call.trouble.strikes("lock_row"):
        locked = record_id or f"{schema.prefix or '000'}000000000000AAA"
        raise SalesforceError(
            400,
            "UNABLE_TO_LOCK_ROW",
            f"unable to obtain exclusive access to this record or 1 records: {locked}",
            (),
        )


def saved(record_id: str) -> dict[str, Any]:
    """What a write that went well is answered with."""
    return {"id": record_id, "success": True, "errors": []}


def _duplicates_allowed(call: Call) -> bool:
    options = call.headers.get(ALLOW_DUPLICATES_HEADER, "").replace(" ", "").lower()
    return any(option == "allowsave=true" for option in options.replace(",", ";").split(";"))


def _insufficient(record_id: str) -> SalesforceError:
    return SalesforceError(
        403,
        "INSUFFICIENT_ACCESS_OR_READONLY",
        f"insufficient access rights on object id {record_id[:15]}",
        (),
    )
