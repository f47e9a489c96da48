"""Mapped custom fields of accounts: ARR, health, usage, renewal date, success manager."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from app.crm.facts import Measure, Money, Person
from app.crm.mirror_row import MirrorRow
from app.crm.read_people import load_people
from app.salesforce.mapping import mapping_for
from app.salesforce.mapping_rules import FieldMapping, read_measure
from app.salesforce.measures import measure_history

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


def load_measures(session: Session, accounts: Mapping[str, MirrorRow], currency: str) -> dict[str, AccountMeasures]:
    """The measures of accounts, given as mirror rows with `extra` and `currency_iso_code`."""
    mappings = mapping_for(session)
    history = measure_history(session, accounts) if mappings else {}
    values = {
        key: {name: read_measure(row.extra or {}, m) for name, m in mappings.items()} for key, row in accounts.items()
    }
    managers = load_people(session, _user_ids(values.values()))
    missing = tuple(words for name, words in _MISSED.items() if name not in mappings)
    return {
        key: AccountMeasures(
            arr=_money(values[key].get("arr"), row.currency_iso_code or currency),
            health=_measure("health", values[key], mappings, history.get(key, {})),
            active_users=_measure("active_users", values[key], mappings, history.get(key, {})),
            licences=_measure("licences", values[key], mappings, history.get(key, {})),
            sentiment=_text(values[key].get("sentiment")),
            segment=_text(values[key].get("segment")),
            renewal_on=_day(values[key].get("renewal_date")),
            csm=managers.get(str(values[key].get("csm"))),
            missing=missing,
        )
        for key, row in accounts.items()
    }


def measure_fields(session: Session) -> dict[str, str]:
    """The account's field behind each measured attribute of AccountFacts."""
    return {_ATTRIBUTES[name]: one.field for name, one in mapping_for(session).items() if name in _ATTRIBUTES}


def _user_ids(values: Iterable[Mapping[str, object]]) -> set[str]:
    return {str(of["csm"]) for of in values if of.get("csm")}


def _money(value: object, currency: str) -> Money | None:
    return Money(value, currency) if isinstance(value, Decimal) else None


def _measure(name: str, values: Mapping[str, object], mappings: Mappings, history: Points) -> Measure | None:
    """A measure whose field the org has; its value is None where this account's field is empty."""
    if name not in mappings:
        return None
    value = values.get(name)
    return Measure(name, value if isinstance(value, Decimal) else None, mappings[name].field, history.get(name, ()))


def _text(value: object) -> str | None:
    return str(value) if value else None


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
