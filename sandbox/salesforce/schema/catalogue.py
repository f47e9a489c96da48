"""All objects of the org: the built-in ones that are switched on, and the custom ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sandbox.salesforce.schema.custom import custom_object, link_parents
from sandbox.salesforce.schema.errors import SalesforceError
from sandbox.salesforce.schema.fields import FieldSchema, PicklistValue
from sandbox.salesforce.schema.inference import custom_field
from sandbox.salesforce.schema.objects import ObjectSchema
from sandbox.salesforce.schema.standard import read_field, read_object, standard_objects

DEFAULT_VERSION = "62.0"


class Schema:
    """The org's objects by name. Dormant ones (multi-currency, account teams …) are absent until adopted."""

    def __init__(self, objects: dict[str, ObjectSchema]) -> None:
        self.objects = objects
        self._by_lower = {name.lower(): name for name in objects}

    @classmethod
    def load(cls, off: Iterable[str] = ()) -> Schema:
        """The built-in schema, without the objects named in `off` (features this org did not buy)."""
        absent = frozenset(off)
        names = [name for name, entry in standard_objects().items() if name not in absent and not entry.get("dormant")]
        return cls({name: read_object(name) for name in names})

    def get(self, name: str) -> ObjectSchema:
        """The object of that name in any letter case; INVALID_TYPE where the org has none."""
        found = self._by_lower.get(name.lower())
        if found is None:
            raise SalesforceError(400, "INVALID_TYPE", f"sObject type '{name}' is not supported.")
        return self.objects[found]

    def has(self, name: str) -> bool:
        """Whether the org has an object of that name."""
        return name.lower() in self._by_lower

    def object_of(self, record_id: str) -> str | None:
        """The object a record id belongs to by its key prefix; the history tables share one, hence None."""
        return self.prefixes().get(record_id[:3])

    def prefixes(self) -> dict[str, str]:
        """Key prefix -> object, for the prefixes that name one object only."""
        found: dict[str, str] = {}
        shared: set[str] = set()
        for schema in self.objects.values():
            if schema.prefix in found and schema.prefix is not None:
                shared.add(schema.prefix)
            elif schema.prefix is not None:
                found[schema.prefix] = schema.name
        return {prefix: name for prefix, name in found.items() if prefix not in shared}

    def adopt(self, object_name: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        """Make room for these rows: the object and any field the schema lacks; returns the new field names."""
        if not self.has(object_name):
            self.add_custom_object(object_name, rows)
        schema = self.get(object_name)
        names = dict.fromkeys(name for row in rows for name in row)
        new = [name for name in names if schema.find(name) is None]
        for name in new:
            self.add_custom_field(schema.name, name, [row.get(name) for row in rows])
        return new

    def add_custom_field(self, object_name: str, name: str, values: Iterable[Any]) -> FieldSchema:
        """Add a field typed by its values; a dormant standard field of that name is switched on instead."""
        schema = self.get(object_name)
        dormant = standard_objects().get(schema.name, {"fields": {}})["fields"].get(name)
        added = read_field(name, dormant) if dormant is not None else custom_field(name, values, self.prefixes())
        schema.fields[name] = added
        link_parents(self.objects, schema.name, added)
        return added

    def add_custom_object(self, name: str, rows: Sequence[Mapping[str, Any]]) -> ObjectSchema:
        """Add an object with the system fields and a Name; a dormant standard object is switched on instead."""
        if name in standard_objects():
            schema = read_object(name)
        else:
            schema = custom_object(name, rows, len(self.objects), frozenset(self.prefixes()))
        self.objects[name] = schema
        self._by_lower[name.lower()] = name
        for reference in list(schema.references()):
            link_parents(self.objects, name, reference)
        for key in dict.fromkeys(key for row in rows for key in row):
            if schema.find(key) is None:
                self.add_custom_field(name, key, [row.get(key) for row in rows])
        return schema

    def add_picklist_values(self, object_name: str, field_name: str, values: Iterable[str]) -> None:
        """Make these values choosable, as an administrator would before importing data that uses them."""
        schema = self.get(object_name)
        entry = schema.fields[field_name]
        known = {value.value for value in entry.picklist}
        new = tuple(PicklistValue(v, v) for v in dict.fromkeys(values) if v and v not in known)
        schema.fields[field_name] = replace(entry, picklist=entry.picklist + new)

    def without(self, hidden: Iterable[tuple[str, str]]) -> Schema:
        """The schema as somebody sees it from whom these (object, field) pairs are hidden."""
        gone = set(hidden)
        objects = {}
        for name, schema in self.objects.items():
            kept = {n: f for n, f in schema.fields.items() if (name, n) not in gone}
            objects[name] = schema if len(kept) == len(schema.fields) else replace(schema, fields=kept)
        return Schema(objects)

    def describe(self, object_name: str, version: str = DEFAULT_VERSION) -> dict[str, Any]:
        """The describe of one object, in the shape of `/sobjects/X/describe`."""
        entry = self.get(object_name).describe(version)
        entry["childRelationships"] = [child for child in entry["childRelationships"] if self._is_visible_child(child)]
        for field_entry in entry["fields"]:
            field_entry["referenceTo"] = [n for n in field_entry["referenceTo"] if self.has(n)]
        return entry

    def describe_global(self, version: str = DEFAULT_VERSION) -> dict[str, Any]:
        """All objects, in the shape of `/sobjects`."""
        entries = [self.objects[name].summary(version) for name in sorted(self.objects)]
        return {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": entries}

    def _is_visible_child(self, child: Mapping[str, Any]) -> bool:
        return self.has(child["childSObject"]) and (child["field"] in self.get(child["childSObject"]).fields)
