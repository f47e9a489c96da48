"""The names that a question may hold in this org: colleagues, stages, products, kinds of customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.assistant.org_words import words_of_org
from app.assistant.own_fields import OwnField, own_fields
from app.crm.facts import Person
from app.crm.fiscal import FiscalCalendar, load_fiscal_calendar
from app.crm.tables import Product2, User


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that a filter may hold: users by lower-case full and first name, stages and products as the org has them."""

    me: tuple[str, str]
    people: Mapping[str, tuple[str, str]]
    stages: Sequence[str] = ()
    products: Sequence[str] = ()
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """First names that several colleagues have, in lower case, with their full names."""
    team: tuple[str, ...] = ()
    """Those who report to the asker."""
    fiscal: FiscalCalendar = field(default_factory=FiscalCalendar)
    segments: Sequence[str] = ()
    industries: Sequence[str] = ()
    countries: Sequence[str] = ()
    fields: Sequence[OwnField] = ()
    """The org's own fields of accounts."""


def read_vocabulary(session: Session, person: Person) -> Vocabulary:
    """The names as they are now, for questions of that person."""
    people, shared = _colleagues(session)
    team = session.scalars(
        select(User.id).where(User.manager_id == person.id, User.is_active.is_(True)).order_by(User.id)
    )
    products = session.scalars(select(Product2.name).where(Product2.is_deleted.is_(False)).distinct())
    words = words_of_org(session)
    return Vocabulary(
        (person.id, person.name),
        people,
        words.get("stage", ()),
        [one for one in products if one],
        shared,
        tuple(team),
        load_fiscal_calendar(session),
        words.get("segment", ()),
        words.get("industry", ()),
        words.get("country", ()),
        own_fields(session),
    )


def _colleagues(session: Session) -> tuple[dict[str, tuple[str, str]], dict[str, tuple[str, ...]]]:
    """Ids and names by full name and by a first name that one alone has; and the first names that several have."""
    users = session.execute(select(User.id, User.name).where(User.is_active.is_(True), User.name.is_not(None))).all()
    people: dict[str, tuple[str, str]] = {}
    first_names: dict[str, list[tuple[str, str]]] = {}
    for user_id, name in ((user_id, name) for user_id, name in users if name):
        people[name.casefold()] = (user_id, name)
        first_names.setdefault(name.split()[0].casefold(), []).append((user_id, name))
    people |= {first: found[0] for first, found in first_names.items() if len(found) == 1 and len(first) > 2}
    shared = {first: tuple(sorted(name for _, name in found)) for first, found in first_names.items() if len(found) > 1}
    return people, shared
