"""Python values as Salesforce's JSON takes them, and back to a comparison."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any


def as_json(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Field values ready to send or to store as JSON: amounts as numbers, days and aware instants in ISO form."""
    return {name: _json(value) for name, value in fields.items()}


def same_value(now: object, sent: object) -> bool:
    """Whether a field that was read holds what was sent: numbers and instants by value, empty text as null."""
    if isinstance(now, int | float | Decimal) and not isinstance(now, bool):
        return _number(now) == _number(sent)
    if isinstance(now, str) and isinstance(sent, datetime):
        return datetime.fromisoformat(now) == sent
    return (now or None) == (_json(sent) or None)


def _json(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    return value.isoformat() if isinstance(value, date) else value


def _number(value: object) -> Decimal | None:
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return None
