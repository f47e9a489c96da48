"""One object of the org: its fields, its child relationships and its describe JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sandbox.salesforce.schema.fields import FieldSchema

MASTER_RECORD_TYPE_ID = "012000000000000AAA"

_FLAGS = [
    "activateable",
    "createable",
    "custom",
    "customSetting",
    "deepCloneable",
    "deletable",
    "deprecatedAndHidden",
    "feedEnabled",
    "hasSubtypes",
    "layoutable",
    "mergeable",
    "mruEnabled",
    "queryable",
    "replicateable",
    "retrieveable",
    "searchable",
    "triggerable",
    "undeletable",
    "updateable",
]


class ChildLink(NamedTuple):
    """One way from a parent to its children; `relationship` is None where SOQL cannot walk it."""

    relationship: str | None
    object: str
    field: str
    cascade_delete: bool = False
    restricted_delete: bool = False


@dataclass(slots=True)
class ObjectSchema:
    """An object with its fields in describe order. `prefix` is None for objects without records of their own."""

    name: str
    label: str
    plural: str
    prefix: str | None
    fields: dict[str, FieldSchema]
    flags: frozenset[str] = frozenset()
    links: list[ChildLink] = field(default_factory=list)
    scopes: tuple[tuple[str, str], ...] = ()

    @property
    def children(self) -> dict[str, tuple[str, str]]:
        """Relationship name -> (child object, its reference field), for sub-queries."""
        return {link.relationship: (link.object, link.field) for link in self.links if link.relationship}

    @property
    def name_field(self) -> str:
        """The field a person reads as the record's name; `Id` where there is none."""
        return next((f.name for f in self.fields.values() if f.name_field), "Id")

    def find(self, name: str) -> FieldSchema | None:
        """The field of that name in any letter case, as SOQL and REST accept it."""
        found = self.fields.get(name)
        if found is None:
            wanted = name.lower()
            found = next((f for f in self.fields.values() if f.name.lower() == wanted), None)
        return found

    def find_parent(self, relationship: str) -> FieldSchema | None:
        """The reference field behind a relationship name such as `Account` or `Who`."""
        wanted = relationship.lower()
        for candidate in self.fields.values():
            if (candidate.relationship_name or "").lower() == wanted:
                return candidate
        return None

    def references(self) -> Iterator[FieldSchema]:
        """The fields that point to other records."""
        return (f for f in self.fields.values() if f.type == "reference")

    def can(self, flag: str) -> bool:
        """Whether describe sets this flag: `queryable`, `createable`, `deletable` and so on."""
        return flag in self.flags

    def summary(self, version: str) -> dict[str, Any]:
        """The entry of this object in the global describe."""
        base = f"/services/data/v{version}/sobjects/{self.name}"
        urls = {"rowTemplate": f"{base}/{{ID}}", "describe": f"{base}/describe", "sobject": base}
        if self.can("layoutable"):
            urls |= {name: f"{base}/describe/{name}" for name in ("layouts", "compactLayouts")}
        return {
            **{flag: flag in self.flags for flag in _FLAGS},
            "associateEntityType": None,
            "associateParentEntity": None,
            "isInterface": False,
            "isSubtype": False,
            "keyPrefix": self.prefix,
            "label": self.label,
            "labelPlural": self.plural,
            "name": self.name,
            "urls": urls,
        }

    def describe(self, version: str) -> dict[str, Any]:
        """The full describe of this object, without compact layouts and actions."""
        return {
            **self.summary(version),
            "actionOverrides": [],
            "childRelationships": [_child_entry(link) for link in self.links],
            "compactLayoutable": self.can("layoutable"),
            "defaultImplementation": None,
            "extendedBy": None,
            "extendsInterfaces": None,
            "fields": [f.describe() for f in self.fields.values()],
            "implementedBy": None,
            "implementsInterfaces": None,
            "listviewable": None,
            "lookupLayoutable": None,
            "namedLayoutInfos": [],
            "networkScopeFieldName": None,
            "recordTypeInfos": [_master_record_type(self.name, version)],
            "searchLayoutable": self.can("searchable"),
            "sobjectDescribeOption": "FULL",
            "supportedScopes": [{"label": label, "name": name} for name, label in self.scopes],
        }


def _child_entry(link: ChildLink) -> dict[str, Any]:
    return {
        "cascadeDelete": link.cascade_delete,
        "childSObject": link.object,
        "deprecatedAndHidden": False,
        "field": link.field,
        "junctionIdListNames": [],
        "junctionReferenceTo": [],
        "relationshipName": link.relationship,
        "restrictedDelete": link.restricted_delete,
    }


def _master_record_type(name: str, version: str) -> dict[str, Any]:
    layout = f"/services/data/v{version}/sobjects/{name}/describe/layouts/{MASTER_RECORD_TYPE_ID}"
    return {
        "active": True,
        "available": True,
        "defaultRecordTypeMapping": True,
        "developerName": "Master",
        "master": True,
        "name": "Master",
        "recordTypeId": MASTER_RECORD_TYPE_ID,
        "urls": {"layout": layout},
    }
