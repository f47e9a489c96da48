"""Which field of an org holds which of our measures, guessed from names, labels and types. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from rapidfuzz import fuzz

from app.salesforce.measure_kinds import MEASURES, MONTHLY, NUMBER_TYPES, TYPES, MeasureKind

LEAST_SCORE = 85
"""Below this a name is only alike: "Healthcare Segment" is no health score."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A field that a measure might be read from."""

    object_name: str
    name: str
    label: str
    type: str
    reference_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """The field that holds a measure. `factor` turns its value into the measure's unit (12 for a monthly amount)."""

    measure: str
    object_name: str
    field: str
    type: str
    label: str = ""
    factor: Decimal = Decimal(1)
    status: str = "suggested"
    score: Decimal = Decimal(0)


def suggest(candidates: Iterable[Candidate]) -> dict[str, FieldMapping]:
    """The best field for each measure, where one is good enough; no field serves two measures."""
    fields = list(candidates)
    scored = [
        (score, measure, field)
        for measure, kind in MEASURES.items()
        for field in fields
        if fits(measure, field) and (score := _score(kind, field)) >= LEAST_SCORE
    ]
    found: dict[str, FieldMapping] = {}
    taken: set[str] = set()
    for score, measure, field in sorted(scored, key=lambda one: (-one[0], one[1], len(one[2].name), one[2].name)):
        if measure not in found and field.name not in taken:
            found[measure] = _mapping(measure, field, score)
            taken.add(field.name)
    return found


def read_measure(extra: Mapping[str, Any], mapping: FieldMapping) -> Decimal | date | str | None:
    """The measure's value in a record's custom fields: Decimal, date or text by the field's type; None where empty."""
    value = extra.get(mapping.field)
    if value in (None, ""):
        return None
    if mapping.type in NUMBER_TYPES:
        return _number(value, mapping.factor)
    if mapping.type in TYPES["date"]:
        return _day(str(value))
    return str(value)


def words(name: str) -> str:
    """`acme__HealthScore_v2__c` as lower-case words without namespace and ending: "health score v2"."""
    parts = name.removesuffix("__c").split("__")
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", parts[-1])
    return " ".join(re.sub(r"[^A-Za-z0-9]+", " ", spaced).lower().split())


def fits(measure: str, field: Candidate) -> bool:
    """Whether the field is of a type that can hold the measure."""
    wanted = MEASURES[measure]
    is_person = wanted.kind != "user" or "User" in field.reference_to
    return field.type in TYPES[wanted.kind] | wanted.also and is_person


def _score(kind: MeasureKind, field: Candidate) -> float:
    penalty = 1 if field.type in kind.also else 0
    return max(_likeness(kind, words(text)) for text in (field.name, field.label)) - penalty


def _likeness(kind: MeasureKind, text: str) -> float:
    told = set(text.split())
    if any(word in told or (" " in word and word in text) for word in kind.never):
        return 0.0
    return max(_alike(name, text) for name in kind.names)


def _alike(name: str, text: str) -> float:
    """100 for the name itself, a little less where words surround it, and typing mistakes forgiven in long names."""
    if not text:
        return 0.0
    surplus = max(0, len(text.split()) - len(name.split()))
    if f" {name} " in f" {text} ":
        return 100.0 - 4 * surplus
    return float(fuzz.ratio(name, text)) - 4 * surplus if len(name) > 4 else 0.0


def _mapping(measure: str, field: Candidate, score: float) -> FieldMapping:
    is_monthly = measure == "arr" and bool(MONTHLY & set(f"{words(field.name)} {words(field.label)}".split()))
    return FieldMapping(
        measure,
        field.object_name,
        field.name,
        field.type,
        field.label,
        Decimal(12) if is_monthly else Decimal(1),
        score=Decimal(round(score)),
    )


def _number(value: object, factor: Decimal) -> Decimal | None:
    try:
        return Decimal(str(value)) * factor
    except InvalidOperation:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
