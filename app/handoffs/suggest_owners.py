"""Who should take over what a leaving colleague owned, and why. Pure and deterministic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.slack.text import count

# Knowing the place and having sold the product weigh like being free does; who owns the account already comes first.
_OWNS, _PLACE, _PRODUCT, _LOAD = 4.0, 1.0, 1.0, 1.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A colleague who could take over. `places` and `products` count what they own or won there; `load` open records."""

    id: str
    name: str
    load: int
    places: Mapping[str, int] = field(default_factory=dict)
    products: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes to one person together: an account with all records on it, or the records without an account."""

    account_id: str | None
    name: str
    size: int
    place: str = ""
    products: tuple[str, ...] = ()
    owner_id: str | None = None
    """The account's owner, where that is somebody who stays."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A parcel, its proposed owner, and the reasons in words."""

    parcel: Parcel
    owner: Candidate
    reasons: tuple[str, ...]


def suggest_owners(parcels: Sequence[Parcel], candidates: Sequence[Candidate]) -> tuple[Suggestion, ...]:
    """One owner for each parcel, the largest parcels first; each given parcel counts as load for the next.

    Products that every candidate has sold tell them apart no more, and are left out.
    """
    if not candidates:
        return ()
    given = dict.fromkeys((one.id for one in candidates), 0)
    everybodys = (
        frozenset.intersection(*(frozenset(one.products) for one in candidates)) if len(candidates) > 1 else frozenset()
    )
    told = [replace(one, products=tuple(name for name in one.products if name not in everybodys)) for one in parcels]
    suggestions = []
    for parcel in sorted(told, key=lambda one: (-one.size, one.name, one.account_id or "")):
        most = max((one.load + given[one.id] for one in candidates), default=0) or 1
        chosen = max(
            candidates, key=lambda one: (_score(one, parcel, given[one.id], most), -one.load, one.name, one.id)
        )
        suggestions.append(Suggestion(parcel, chosen, _reasons(chosen, parcel, chosen.load + given[chosen.id])))
        given[chosen.id] += parcel.size
    return tuple(suggestions)


def _score(candidate: Candidate, parcel: Parcel, given: int, most: int) -> float:
    owns = _OWNS if parcel.owner_id == candidate.id else 0.0
    place = _PLACE if candidate.places.get(parcel.place) else 0.0
    sold = sum(1 for product in parcel.products if candidate.products.get(product))
    product = _PRODUCT * sold / len(parcel.products) if parcel.products else 0.0
    return owns + place + product + _LOAD * (1 - (candidate.load + given) / most)


def _reasons(candidate: Candidate, parcel: Parcel, load: int) -> tuple[str, ...]:
    told = ["owns the account already"] if parcel.owner_id == candidate.id else []
    if parcel.place and candidate.places.get(parcel.place):
        told.append(f"has {count(candidate.places[parcel.place], 'account')} in {parcel.place}")
    sold = [product for product in parcel.products if candidate.products.get(product)]
    told += [f"has sold {sold[0]}"] if sold else []
    return (*told, f"{load} open records now")
