"""References between records: do they point to something that is there, and who points here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sandbox.salesforce.schema import FieldSchema, ObjectSchema, SalesforceError
from sandbox.salesforce.store.rows import RawRow, Rows
from sandbox.salesforce.store.values import Stored

_UNCHECKED = frozenset({"RecordType", "Profile", "Organization"})
"""Objects that a small org may use without holding rows of them."""


def check_references(rows: Rows, schema: ObjectSchema, stored: Mapping[str, Stored]) -> None:
    """Refuse ids of the wrong object, of nothing, or of something in the recycle bin."""
    for name, value in stored.items():
        field = schema.fields[name]
        if field.type == "reference" and isinstance(value, str) and field.reference_to:
            _check_one(rows, schema, field, value)


def _check_one(rows: Rows, schema: ObjectSchema, field: FieldSchema, record_id: str) -> None:
    target = rows.schema.object_of(record_id)
    if target is None or target not in field.reference_to:
        if _UNCHECKED & set(field.reference_to):
            return
        raise _incorrect_type(field, record_id)
    if target in _UNCHECKED:
        return
    row = rows.find(target, record_id)
    if row is None:
        raise SalesforceError(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", (field.name,))
    if row.get("IsDeleted"):
        raise SalesforceError(400, "ENTITY_IS_DELETED", "entity is deleted", (field.name,))
    if target == "Group" and field.name == "OwnerId":
        _check_queue(rows, schema, field, row)


def _incorrect_type(field: FieldSchema, record_id: str) -> SalesforceError:
    words = f"{field.label}: id value of incorrect type: {record_id}"
    return SalesforceError(400, "FIELD_INTEGRITY_EXCEPTION", words, (field.name,))


def _check_queue(rows: Rows, schema: ObjectSchema, field: FieldSchema, group: RawRow) -> None:
    """Of the groups only a queue may own, and only what it was made for; one without QueueSobject rows takes all."""
    if group.get("Type") not in (None, "Queue"):
        raise _incorrect_type(field, str(group["Id"]))
    rows.table("QueueSobject")
    found = rows.database.rows("SELECT SobjectType FROM QueueSobject WHERE QueueId = ?", (group["Id"],))
    if found and (schema.name,) not in [tuple(row) for row in found]:
        words = "Queue not associated with this SObject type"
        raise SalesforceError(400, "FIELD_INTEGRITY_EXCEPTION", words, (field.name,))


def referring(rows: Rows, schema: ObjectSchema) -> Iterator[tuple[ObjectSchema, FieldSchema]]:
    """Every (object, field) of the org that may point to records of this object, audit fields left out."""
    for other in rows.schema.objects.values():
        for field in other.references():
            if schema.name in field.reference_to and field.name not in (
                "CreatedById",
                "LastModifiedById",
            ):
                yield other, field
