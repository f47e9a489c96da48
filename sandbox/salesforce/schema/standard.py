"""Reads the built-in objects: condensed from real describe recordings and the catalogue of a real org."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from sandbox.salesforce.schema.fields import FieldSchema, PicklistValue
from sandbox.salesforce.schema.objects import ChildLink, ObjectSchema

_TUPLES = ("reference_to",)


@cache
def standard_objects() -> dict[str, dict[str, Any]]:
    """The condensed resource: object name -> label, prefix, flags, links and fields."""
    text = files("sandbox.salesforce.schema").joinpath("standard.json").read_text(encoding="utf-8")
    parsed: dict[str, dict[str, Any]] = json.loads(text)
    return parsed


def read_field(name: str, entry: dict[str, Any]) -> FieldSchema:
    """One field from its condensed form."""
    keys = {key: value for key, value in entry.items() if key not in ("picklist", "dormant")}
    for key in _TUPLES:
        keys[key] = tuple(keys.get(key, ()))
    return FieldSchema(name=name, picklist=tuple(map(_value, entry.get("picklist", ()))), **keys)


def read_object(name: str) -> ObjectSchema:
    """One built-in object without its dormant fields (multi-currency, person accounts), which an org must adopt."""
    entry = standard_objects()[name]
    fields = {field.name: field for field, dormant in _fields_of(name) if not dormant}
    return ObjectSchema(
        name=name,
        label=entry["label"],
        plural=entry["plural"],
        prefix=entry["prefix"],
        fields=fields,
        flags=frozenset(entry["flags"]),
        links=[ChildLink(*link) for link in entry["children"]],
        scopes=tuple((scope, label) for scope, label in entry.get("scopes", ())),
    )


@cache
def _fields_of(name: str) -> tuple[tuple[FieldSchema, bool], ...]:
    """The object's fields, each with whether it is dormant; they are frozen and shared by all schemas."""
    entries = standard_objects()[name]["fields"]
    return tuple((read_field(field, entry), bool(entry.get("dormant"))) for field, entry in entries.items())


def _value(entry: str | list[Any]) -> PicklistValue:
    return PicklistValue(entry, entry) if isinstance(entry, str) else PicklistValue(*entry)
