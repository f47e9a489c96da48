"""What we measure of a customer: what kind of field holds it, and what people call that. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "date", "text", "user"]

NUMBER_TYPES = frozenset({"double", "int", "currency", "percent", "long"})
TYPES: dict[Kind, frozenset[str]] = {
    "number": NUMBER_TYPES,
    "date": frozenset({"date", "datetime"}),
    "text": frozenset({"picklist", "string", "combobox", "textarea"}),
    "user": frozenset({"reference"}),
}


@dataclass(frozen=True, slots=True)
class MeasureKind:
    """One measure: what its field holds, what people call it, and words that mean something else."""

    kind: Kind
    names: tuple[str, ...]
    never: tuple[str, ...] = ()
    also: frozenset[str] = frozenset()
    """Field types that hold it less well: a picklist of colours instead of a score."""


MEASURES: dict[str, MeasureKind] = {
    "health": MeasureKind(
        "number",
        ("health", "health score", "customer health", "account health", "cs health score", "success score"),
        ("date", "previous", "prior", "last", "target", "change", "trend", "reason"),
        also=frozenset({"picklist"}),
    ),
    "arr": MeasureKind(
        "number",
        (
            *("arr", "annual recurring revenue", "annual recurring", "recurring revenue", "acv"),
            *("annual contract value", "mrr", "monthly recurring revenue", "monthly recurring"),
        ),
        ("previous", "prior", "target", "potential", "pipeline", "forecast", "lost", "growth", "change", "expansion"),
    ),
    "active_users": MeasureKind(
        "number",
        (
            *("active users", "weekly active users", "monthly active users", "wau", "mau", "dau", "users active"),
            *("weekly actives", "monthly actives", "daily actives", "actives", "usage"),
        ),
        ("previous", "prior", "target", "inactive", "limit"),
    ),
    "licences": MeasureKind(
        "number",
        (
            *("licences", "licenses", "seats", "purchased seats", "licensed users", "contracted users"),
            *("seat count", "license count", "licences purchased", "users purchased"),
        ),
        ("previous", "prior", "used", "active", "price", "available", "unused"),
    ),
    "renewal_date": MeasureKind(
        "date",
        (
            *("renewal date", "next renewal", "next renewal date", "contract renewal date"),
            *("subscription end date", "contract end date", "renews on"),
        ),
        ("previous", "prior", "last", "original", "notice"),
    ),
    "sentiment": MeasureKind(
        "text",
        ("sentiment", "customer sentiment", "csm sentiment", "csm pulse", "account sentiment", "relationship"),
        ("date", "comment", "notes", "reason"),
    ),
    "segment": MeasureKind(
        "text", ("segment", "customer segment", "market segment", "tier", "customer tier", "account tier"), ("support",)
    ),
    "csm": MeasureKind(
        "user",
        ("csm", "customer success manager", "success manager", "customer success owner", "cs owner", "csm owner"),
        ("previous", "backup", "manager of", "former"),
    ),
}

MONTHLY = frozenset({"mrr", "monthly"})
