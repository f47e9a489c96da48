"""What type a custom field has, judged by its values, as a person setting up the org would have chosen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sandbox.salesforce.ids import is_id
from sandbox.salesforce.schema.fields import FieldSchema

_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")
_DATETIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_NUMBER = re.compile(r"[+-]?\d{1,16}(\.\d+)?([eE][+-]?\d+)?\Z")
_MAX_STRING = 255


def infer_type(values: Iterable[Any]) -> str:
    """boolean, double, date, datetime, reference, textarea or string; string where there is no value at all."""
    present = [value for value in values if value not in (None, "")]
    for name, fits in _TESTS:
        if present and all(fits(value) for value in present):
            return name
    if any(len(str(value)) > _MAX_STRING or "\n" in str(value) for value in present):
        return "textarea"
    return "string"


def custom_field(name: str, values: Iterable[Any], target_of: dict[str, str]) -> FieldSchema:
    """A custom field for these values; `target_of` maps key prefixes to objects, for references."""
    present = [value for value in values if value not in (None, "")]
    kind = infer_type(present)
    targets: tuple[str, ...] = ()
    if kind == "reference":
        targets = tuple(sorted({target_of.get(str(value)[:3], "") for value in present}))
        if "" in targets:
            kind, targets = "string", ()
    return _build(name, kind, targets)


def _build(name: str, kind: str, targets: tuple[str, ...]) -> FieldSchema:
    long_text = kind == "textarea"
    is_boolean = kind == "boolean"
    return FieldSchema(
        name=name,
        label=name.removesuffix("__c").replace("_", " "),
        type=kind,
        length={"string": _MAX_STRING, "textarea": 32768, "reference": 18}.get(kind, 0),
        precision=18 if kind == "double" else 0,
        scale=2 if kind == "double" else 0,
        nillable=not is_boolean,
        default=False if is_boolean else None,
        defaulted_on_create=is_boolean,
        filterable=not long_text,
        groupable=kind not in ("textarea", "double", "datetime"),
        sortable=not long_text,
        aggregatable=not (long_text or is_boolean),
        custom=name.endswith("__c"),
        reference_to=targets,
        relationship_name=_relationship(name) if targets else None,
    )


def _relationship(name: str) -> str:
    return name[:-3] + "__r" if name.endswith("__c") else name.removesuffix("Id") or name


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool) or (isinstance(value, str) and value.lower() in ("true", "false"))


def _is_number(value: Any) -> bool:
    if isinstance(value, str):
        return bool(_NUMBER.match(value)) and not re.match(r"[+-]?0\d", value)
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def _is_date(value: Any) -> bool:
    if isinstance(value, str):
        return bool(_DATE.match(value))
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_datetime(value: Any) -> bool:
    return isinstance(value, datetime) or (isinstance(value, str) and bool(_DATETIME.match(value)))


def _is_reference(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 18 and is_id(value)


_TESTS = (
    ("boolean", _is_boolean),
    ("double", _is_number),
    ("date", _is_date),
    ("datetime", _is_datetime),
    ("reference", _is_reference),
)
