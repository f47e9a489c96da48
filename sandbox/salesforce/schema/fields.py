"""One field of an object, and its describe JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

TEXT_TYPES = frozenset(
    ["string", "picklist", "multipicklist", "textarea", "email", "phone", "url", "combobox", "encryptedstring"]
)
NUMBER_TYPES = frozenset(["double", "currency", "percent", "int", "long"])
ID_TYPES = frozenset({"id", "reference"})
COMPOUND_TYPES = frozenset({"address", "location"})

_SOAP_TYPES = {
    "id": "tns:ID",
    "reference": "tns:ID",
    "boolean": "xsd:boolean",
    "int": "xsd:int",
    "long": "xsd:long",
    "double": "xsd:double",
    "currency": "xsd:double",
    "percent": "xsd:double",
    "date": "xsd:date",
    "datetime": "xsd:dateTime",
    "time": "xsd:time",
    "base64": "xsd:base64Binary",
    "anyType": "xsd:anyType",
    "address": "urn:address",
    "location": "urn:location",
}


class PicklistValue(NamedTuple):
    """One entry of a picklist; inactive ones stay readable and cannot be chosen."""

    value: str
    label: str
    active: bool = True
    default: bool = False


@dataclass(frozen=True, slots=True)
class FieldSchema:
    """What Salesforce's describe knows of a field; `extra` holds describe keys that nothing else determines."""

    name: str
    label: str
    type: str
    length: int = 0
    precision: int = 0
    scale: int = 0
    nillable: bool = True
    updateable: bool = True
    createable: bool = True
    filterable: bool = True
    groupable: bool = True
    sortable: bool = True
    aggregatable: bool = True
    reference_to: tuple[str, ...] = ()
    relationship_name: str | None = None
    picklist: tuple[PicklistValue, ...] = ()
    restricted_picklist: bool = False
    custom: bool = False
    calculated: bool = False
    default: Any = None
    defaulted_on_create: bool = False
    name_field: bool = False
    auto_number: bool = False
    unique: bool = False
    external_id: bool = False
    compound: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_stored(self) -> bool:
        """Compound fields (addresses, locations) are put together from their parts when read."""
        return self.type not in COMPOUND_TYPES

    @property
    def is_polymorphic(self) -> bool:
        """Whether the reference may point to more than one object, as Task.WhatId does."""
        return len(self.reference_to) > 1

    @property
    def required_on_create(self) -> bool:
        """Whether an insert without this field is refused."""
        return self.createable and not self.nillable and not self.defaulted_on_create

    def describe(self) -> dict[str, Any]:
        """The entry of this field in a describe reply, with every key the real one has."""
        entry = {**_CONSTANT_KEYS, **self._plain_keys(), **self._type_keys()}
        entry.update(self.extra)
        return dict(sorted(entry.items()))

    def _plain_keys(self) -> dict[str, Any]:
        return {
            "aggregatable": self.aggregatable,
            "autoNumber": self.auto_number,
            "calculated": self.calculated,
            "compoundFieldName": self.compound,
            "createable": self.createable,
            "custom": self.custom,
            "defaultValue": self.default,
            "defaultedOnCreate": self.defaulted_on_create,
            "externalId": self.external_id,
            "filterable": self.filterable,
            "groupable": self.groupable,
            "label": self.label,
            "length": self.length,
            "name": self.name,
            "nameField": self.name_field,
            "nillable": self.nillable,
            "relationshipName": self.relationship_name,
            "restrictedPicklist": self.restricted_picklist,
            "sortable": self.sortable,
            "type": self.type,
            "unique": self.unique,
            "updateable": self.updateable,
        }

    def _type_keys(self) -> dict[str, Any]:
        return {
            "byteLength": self.length if self.type in ID_TYPES else self.length * 3,
            "digits": self.precision if self.type == "int" else 0,
            "idLookup": self.type == "id" or self.external_id,
            "permissionable": self.nillable and self.createable,
            "picklistValues": [_picklist_entry(value) for value in self.picklist],
            "polymorphicForeignKey": self.is_polymorphic,
            "namePointing": self.is_polymorphic,
            "precision": 0 if self.type == "int" else self.precision,
            "referenceTo": list(self.reference_to),
            "scale": self.scale,
            "soapType": _SOAP_TYPES.get(self.type, "xsd:string"),
        }


def _picklist_entry(value: PicklistValue) -> dict[str, Any]:
    return {
        "active": value.active,
        "defaultValue": value.default,
        "label": value.label,
        "validFor": None,
        "value": value.value,
    }


_CONSTANT_KEYS: dict[str, Any] = {
    "aiPredictionField": False,
    "calculatedFormula": None,
    "cascadeDelete": False,
    "caseSensitive": False,
    "controllerName": None,
    "defaultValueFormula": None,
    "dependentPicklist": False,
    "deprecatedAndHidden": False,
    "displayLocationInDecimal": False,
    "encrypted": False,
    "extraTypeInfo": None,
    "filteredLookupInfo": None,
    "formulaTreatNullNumberAsZero": False,
    "highScaleNumber": False,
    "htmlFormatted": False,
    "inlineHelpText": None,
    "mask": None,
    "maskType": None,
    "queryByDistance": False,
    "referenceTargetField": None,
    "relationshipOrder": None,
    "restrictedDelete": False,
    "searchPrefilterable": False,
    "writeRequiresMasterRead": False,
}
