"""Mapped custom fields of accounts: ARR, health, usage, renewal date, success manager."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from app.crm.facts import Measure, Money, Person
from app.crm.mirror_row import MirrorRow
from app.crm.read_people import person_of
from app.salesforce.mapping import mapping_for
from app.salesforce.mapping_rules import FieldMapping, read_measure

# Measure → attribute of AccountFacts.
_ATTRIBUTES: Mapping[str, str] = {
    "arr": "arr",
    "health": "health",
    "active_users": "active_users",
    "licences": "licences",
    "renewal_date": "renewal_on",
    "sentiment": "sentiment",
    "segment": "segment",
    "csm": "csm",
}
# What a reader misses when no field of the org holds it; the others are nice to have.
_MISSED: Mapping[str, str] = {
    "arr": "ARR",
    "health": "health score",
    "active_users": "usage",
    "licences": "licences",
    "csm": "success manager",
}

Mappings = Mapping[str, FieldMapping]
Points = Mapping[str, tuple[tuple[date, Decimal], ...]]


@dataclass(frozen=True, slots=True)
class AccountMeasures:
    """The measures of one account; `missing` names those that no field of the org holds."""

    arr: Money | None = None
    health: Measure | None = None
    active_users: Measure | None = None
    licences: Measure | None = None
    sentiment: str | None = None
    segment: str | None = None
    renewal_on: date | None = None
    csm: Person | None = None
    missing: tuple[str, ...] = ()


def measures_of(row: MirrorRow, mappings: Mappings, currency: str) -> AccountMeasures:
    """The measures of one account, given as a row of ACCOUNT_QUERY."""
    values = {name: read_measure(row.extra or {}, mapping) for name, mapping in mappings.items()}
    history = _history(row.measured)
    csm = person_of(row, "csm")
    return AccountMeasures(
        arr=_money(values.get("arr") or _newest("arr", mappings, history), row.currency_iso_code or currency),
        health=_measure("health", values, mappings, history),
        active_users=_measure("active_users", values, mappings, history),
        licences=_measure("licences", values, mappings, history),
        sentiment=_text(values.get("sentiment")),
        segment=_text(values.get("segment")),
        renewal_on=_day(values.get("renewal_date")),
        csm=csm,
        missing=tuple(_missed(mappings, history, csm)),
    )


def _missed(mappings: Mappings, history: Points, csm: Person | None) -> Iterator[str]:
    """What neither a field nor an import tells."""
    for name, words in _MISSED.items():
        if name not in mappings and name not in history and not (name == "csm" and csm):
            yield words


def _history(measured: Sequence[Sequence[str]] | None) -> Points:
    """Triples of measure, day and value, oldest first, by measure."""
    found: defaultdict[str, list[tuple[date, Decimal]]] = defaultdict(list)
    for name, day, value in measured or ():
        found[name].append((date.fromisoformat(day), Decimal(value)))
    return {name: tuple(moves) for name, moves in found.items()}


def measure_fields(session: Session) -> dict[str, str]:
    """The account's field behind each measured attribute of AccountFacts."""
    return {_ATTRIBUTES[name]: one.field for name, one in mapping_for(session).items() if name in _ATTRIBUTES}


def _money(value: object, currency: str) -> Money | None:
    return Money(value, currency) if isinstance(value, Decimal) else None


def _measure(name: str, values: Mapping[str, object], mappings: Mappings, history: Points) -> Measure | None:
    """A measure whose field the org has; its value is None where this account's field is empty, or holds a word.

    Where no field holds it, what was imported or read from usage records counts, the newest day of it.
    """
    if name not in mappings:
        imported = _newest(name, mappings, history)
        return None if imported is None else Measure(name, imported, "", history[name])
    value = values.get(name)
    if isinstance(value, str) and value.isdecimal():  # a picklist of 1 to 10
        value = Decimal(value)
    word = value if isinstance(value, str) else None
    number = value if isinstance(value, Decimal) else None
    return Measure(name, number, mappings[name].field, history.get(name, ()), word)


def _newest(name: str, mappings: Mappings, history: Points) -> Decimal | None:
    """The latest value of a measure that no field holds."""
    return history[name][-1][1] if name in history and name not in mappings else None


def _text(value: object) -> str | None:
    return str(value) if value else None


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
