"""Custom objects that hold usage figures over time, recognised by their fields. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.salesforce.catalogue import FieldDescribe, ObjectDescribe
from app.salesforce.mapping_rules import Candidate, suggest
from app.salesforce.measure_kinds import MEASURES, NUMBER_TYPES

_TELLING = re.compile(
    r"usage|adoption|consumption|telemetry|health|metric|score|snapshot|activity|engagement", re.IGNORECASE
)
_DAY_WORDS = re.compile(r"week|date|day|month|period|as_?of", re.IGNORECASE)
AVERAGED = frozenset({"health"})
"""Several rows of one account and day are averaged for scores, and added up for everything else."""


@dataclass(frozen=True, slots=True)
class UsageShape:
    """Where an object keeps its account, its day and the numbers that are measures (measure -> field)."""

    object_name: str
    account_field: str
    day_field: str
    fields: tuple[tuple[str, str], ...]


def may_hold_usage(object_name: str) -> bool:
    """Whether a custom object's name suggests figures over time; only those are described."""
    return object_name.endswith("__c") and bool(_TELLING.search(object_name))


def usage_shape(described: ObjectDescribe) -> UsageShape | None:
    """How to read the object; None where it lacks an account, a day or a number that is one of our measures."""
    custom = [field for field in described.fields.values() if field.is_custom]
    account = next((field.name for field in custom if "Account" in field.reference_to), "")
    day = _day_field(custom)
    numbers = suggest(
        Candidate(described.name, field.name, field.label, field.type) for field in custom if field.type in NUMBER_TYPES
    )
    fields = tuple((measure, found.field) for measure, found in numbers.items() if MEASURES[measure].kind == "number")
    return UsageShape(described.name, account, day, fields) if account and day and fields else None


def _day_field(custom: Iterable[FieldDescribe]) -> str:
    dates = [field.name for field in custom if field.type in {"date", "datetime"}]
    return next((name for name in dates if _DAY_WORDS.search(name)), dates[0] if dates else "")
