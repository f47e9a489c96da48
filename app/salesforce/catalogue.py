"""What an org's describe says about an object and its fields, as frozen values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.errors import SalesforceUnavailable

UNMIRRORED_TYPES = frozenset({"address", "location", "base64", "complexvalue", "json"})
"""Compound types (their parts are fields of their own) and file bodies."""

STAMP_FIELDS = ("SystemModstamp", "LastModifiedDate", "CreatedDate")
"""What tells that a record changed, the surest first."""


@dataclass(frozen=True, slots=True)
class FieldDescribe:
    """One field as the describing user sees it."""

    name: str
    type: str
    label: str = ""
    length: int = 0
    is_custom: bool = False
    is_filterable: bool = True
    is_createable: bool = False
    is_updateable: bool = False
    is_required: bool = False
    is_restricted: bool = False
    """A picklist that takes no other values."""
    reference_to: tuple[str, ...] = ()
    picklist: tuple[str, ...] = ()


@dataclass(frozen=True)
class ObjectDescribe:
    """One object as the describing user sees it; hidden fields are not in it."""

    name: str
    label: str
    key_prefix: str
    fields: Mapping[str, FieldDescribe]
    is_queryable: bool = True
    is_createable: bool = False
    is_updateable: bool = False

    def has(self, field: str) -> bool:
        """Whether the field is there for this user."""
        return field in self.fields

    @cached_property
    def stamp_field(self) -> str:
        """The field that increments go by: notes and history tables have no SystemModstamp; empty where there is none."""
        return next((name for name in STAMP_FIELDS if self.has(name)), "")

    @cached_property
    def custom_fields(self) -> tuple[str, ...]:
        """Custom fields worth mirroring, in the describe's order."""
        return tuple(f.name for f in self.fields.values() if f.is_custom and f.type not in UNMIRRORED_TYPES)

    @cached_property
    def fingerprint(self) -> str:
        """A hash that changes when a field appears, vanishes or changes its type."""
        shape = sorted((f.name, f.type, f.reference_to) for f in self.fields.values())
        return hashlib.sha256(json.dumps(shape).encode()).hexdigest()[:16]


def read_describe(body: object) -> ObjectDescribe:
    """The describe reply of one object; raises SalesforceUnavailable for anything else."""
    if not isinstance(body, dict) or "fields" not in body:
        raise SalesforceUnavailable("Salesforce answered something that describes no object")
    fields = [_field(one) for one in body["fields"] if not one.get("deprecatedAndHidden")]
    return ObjectDescribe(
        name=body["name"],
        label=body.get("label") or body["name"],
        key_prefix=body.get("keyPrefix") or "",
        fields={field.name: field for field in fields},
        is_queryable=bool(body.get("queryable", True)),
        is_createable=bool(body.get("createable")),
        is_updateable=bool(body.get("updateable")),
    )


def _field(one: Mapping[str, Any]) -> FieldDescribe:
    createable = bool(one.get("createable"))
    return FieldDescribe(
        name=one["name"],
        type=one["type"],
        label=one.get("label") or one["name"],
        length=int(one.get("length") or 0),
        is_custom=bool(one.get("custom")),
        is_filterable=bool(one.get("filterable", True)),
        is_createable=createable,
        is_updateable=bool(one.get("updateable")),
        is_required=createable and not one.get("nillable", True) and not one.get("defaultedOnCreate", False),
        is_restricted=bool(one.get("restrictedPicklist")),
        reference_to=tuple(one.get("referenceTo") or ()),
        picklist=_active_values(one.get("picklistValues") or ()),
    )


def _active_values(entries: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(str(entry["value"]) for entry in entries if entry.get("active", True))
