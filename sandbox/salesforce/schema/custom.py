"""Objects and relationships that an administrator added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.salesforce.schema.fields import FieldSchema
from sandbox.salesforce.schema.objects import ChildLink, ObjectSchema

_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
_FLAGS = frozenset(
    [
        "createable",
        "custom",
        "deletable",
        "layoutable",
        "queryable",
        "replicateable",
        "retrieveable",
        "searchable",
        "triggerable",
        "undeletable",
        "updateable",
    ]
)
_SYSTEM: dict[str, Any] = {"nillable": False, "updateable": False, "createable": False}
"""What only Salesforce itself writes."""


def custom_object(name: str, rows: Sequence[Mapping[str, Any]], number: int, taken: frozenset[str]) -> ObjectSchema:
    """A custom object with its system fields; its key prefix comes from the rows' ids where they have one."""
    label = name.removesuffix("__c").replace("_", " ")
    fields = {field.name: field for field in _system_fields(label)}
    return ObjectSchema(
        name=name,
        label=label,
        plural=label if label.endswith("s") else label + "s",
        prefix=_prefix_of(rows, taken) or _free_prefix(number, taken),
        fields=fields,
        flags=_FLAGS if name.endswith("__c") else _FLAGS - {"custom"},
    )


def link_parents(objects: dict[str, ObjectSchema], child: str, reference: FieldSchema) -> None:
    """Give each parent of a new reference field its child relationship, unless it has one."""
    for target in reference.reference_to:
        parent = objects.get(target)
        if parent is None or any(link.object == child and link.field == reference.name for link in parent.links):
            continue
        parent.links.append(ChildLink(_child_relationship(child, reference, parent), child, reference.name))


def _child_relationship(child: str, reference: FieldSchema, parent: ObjectSchema) -> str | None:
    if not reference.custom:
        return None
    plain = child.removesuffix("__c")
    name = (plain if plain.endswith("s") else plain + "s") + "__r"
    taken = parent.children
    return name if name not in taken else f"{plain}_{reference.name.removesuffix('__c')}__r"


def _system_fields(label: str) -> list[FieldSchema]:
    owner: dict[str, Any] = {"reference_to": ("Group", "User"), "relationship_name": "Owner", "nillable": False}
    return [
        FieldSchema("Id", "Record ID", "id", length=18, defaulted_on_create=True, **_SYSTEM),
        FieldSchema("OwnerId", "Owner ID", "reference", length=18, defaulted_on_create=True, **owner),
        FieldSchema(
            "IsDeleted", "Deleted", "boolean", default=False, defaulted_on_create=True, aggregatable=False, **_SYSTEM
        ),
        FieldSchema("Name", f"{label} Name", "string", length=80, name_field=True),
        _stamp("CreatedDate", "Created Date"),
        _who("CreatedBy", "Created By ID"),
        _stamp("LastModifiedDate", "Last Modified Date"),
        _who("LastModifiedBy", "Last Modified By ID"),
        _stamp("SystemModstamp", "System Modstamp"),
    ]


def _stamp(name: str, label: str) -> FieldSchema:
    return FieldSchema(name, label, "datetime", groupable=False, defaulted_on_create=True, **_SYSTEM)


def _who(relationship: str, label: str) -> FieldSchema:
    user: dict[str, Any] = {"reference_to": ("User",), "relationship_name": relationship}
    return FieldSchema(f"{relationship}Id", label, "reference", length=18, **user, **_SYSTEM)


def _prefix_of(rows: Sequence[Mapping[str, Any]], taken: frozenset[str]) -> str | None:
    first = next((str(row["Id"]) for row in rows if row.get("Id")), "")
    prefix = first[:3]
    return prefix if len(first) in (15, 18) and prefix not in taken else None


def _free_prefix(number: int, taken: frozenset[str]) -> str:
    while True:
        prefix = "a" + _BASE36[number // 36 % 36] + _BASE36[number % 36]
        if prefix not in taken:
            return prefix
        number += 1
