"""Values on their way into and out of SQLite, by field type."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sandbox.salesforce.ids import to_18
from sandbox.salesforce.schema import FieldSchema
from sandbox.salesforce.store.stamps import date_of_text, stamp_of_text, to_stamp

Stored = str | int | float | None
_TRUE = frozenset({"true", "1", "yes"})
_FALSE = frozenset({"false", "0", "no", ""})


def storing(field: FieldSchema) -> Callable[[Any], Stored]:
    """The converter for one field; it raises ValueError or TypeError for a value that does not fit the type."""
    return _IN.get(field.type, _text_in)


def reading(field: FieldSchema) -> Callable[[Any], Any] | None:
    """The converter back to the JSON value, or None where the stored value is the JSON value."""
    return _OUT.get(field.type)


def _text_in(value: Any) -> Stored:
    if value is None:
        return None
    if isinstance(value, (list, tuple)):
        return ";".join(str(part) for part in value) or None
    return str(value) or None


def _boolean_in(value: Any) -> Stored:
    if value is None or isinstance(value, bool | int):
        return int(bool(value))
    text = str(value).strip().lower()
    if text not in _TRUE | _FALSE:
        raise ValueError(f"{value!r} is not true or false")
    return int(text in _TRUE)


def _integer_in(value: Any) -> Stored:
    if value is None or value == "":
        return None
    number = Decimal(str(value))
    if number != number.to_integral_value():
        raise ValueError(f"{value!r} is not a whole number")
    return int(number)


def _number_in(value: Any) -> Stored:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise TypeError(f"{value!r} is not a number")
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{value!r} is not a number")
    return number


def _date_in(value: Any) -> Stored:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else date_of_text(str(value))


def _datetime_in(value: Any) -> Stored:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return to_stamp(value)
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00.000+0000"
    return stamp_of_text(str(value))


def _reference_in(value: Any) -> Stored:
    return None if value is None or value == "" else to_18(str(value))


def _any_in(value: Any) -> Stored:
    if value is None:
        return None
    if isinstance(value, datetime):
        value = to_stamp(value)
    if isinstance(value, date):
        value = value.isoformat()
    return json.dumps(float(value) if isinstance(value, Decimal) else value, ensure_ascii=False)


_IN: dict[str, Callable[[Any], Stored]] = {
    "boolean": _boolean_in,
    "int": _integer_in,
    "long": _integer_in,
    "double": _number_in,
    "currency": _number_in,
    "percent": _number_in,
    "date": _date_in,
    "datetime": _datetime_in,
    "id": _reference_in,
    "reference": _reference_in,
    "anyType": _any_in,
}
_OUT: dict[str, Callable[[Any], Any]] = {
    "boolean": bool,
    "anyType": lambda text: None if text is None else json.loads(text),
}
