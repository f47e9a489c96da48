"""Salesforce users and contacts as frozen people."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import Label, select
from sqlalchemy.orm import Session, aliased

from app.crm.facts import Deal, Person, Stakeholder, Touch
from app.crm.mirror_row import MirrorRow, among_ids
from app.crm.round_trip import Lookup
from app.crm.tables import Contact, User

Owner = aliased(User, name="owner")
Csm = aliased(User, name="csm")


def person_columns(alias: type[User], prefix: str) -> tuple[Label[Any], ...]:
    """What `person_of` needs of a joined user."""
    columns = (alias.id, alias.name, alias.email, alias.title, alias.is_active, alias.manager_id)
    return tuple(column.label(f"{prefix}__{column.key}") for column in columns)


OWNER_COLUMNS = person_columns(Owner, "owner")

# What sales teams write when a person is gone; "has left a voicemail" must not match.
_LEFT = re.compile(
    r"\bno longer (with|at|there|works?|employed|in (the )?(role|company))\b"
    r"|\b(has |have )?left (the |her |his |their )?(company|business|firm|organi[sz]ation|job|role)\b"
    r"|\b(he|she|they|who) (has |have )?left in\b|\bdeparted\b|\bresigned\b|\bretired\b|\bdo not contact, left\b"
    r"|^(former|ex[- ])\b|\b(former|ex)[- ]employee\b|\[left\]|\(left\)",
    re.IGNORECASE,
)


def person_of(row: MirrorRow, prefix: str) -> Person | None:
    """The user joined into `row` through `person_columns`; None where it is a queue or unknown."""
    user_id = getattr(row, f"{prefix}__id")
    if user_id is None:
        return None
    email = getattr(row, f"{prefix}__email")
    return Person(
        id=user_id,
        name=getattr(row, f"{prefix}__name") or email or user_id,
        email=email,
        title=getattr(row, f"{prefix}__title"),
        is_active=getattr(row, f"{prefix}__is_active") is not False,
        manager_id=getattr(row, f"{prefix}__manager_id"),
    )


def owner_of(row: MirrorRow) -> Person | None:
    """The owner joined into `row` through OWNER_COLUMNS; None where it is a queue or unknown."""
    return person_of(row, "owner")


_PEOPLE = select(*OWNER_COLUMNS).where(among_ids(Owner.id))
CONTACTS = Lookup.of(
    select(
        Contact.id, Contact.account_id, Contact.name, Contact.first_name, Contact.last_name, Contact.title,
        Contact.email, Contact.email_bounced_date, Contact.last_activity_date, Contact.description,
    )
    .where(among_ids(Contact.account_id), Contact.is_deleted.is_(False))
    .order_by(Contact.created_date, Contact.id)
)  # fmt: skip


def load_people(session: Session, user_ids: Collection[str]) -> dict[str, Person]:
    """Users by id; ids that are not users are left out."""
    if not user_ids:
        return {}
    rows = session.execute(_PEOPLE, {"ids": list(user_ids)})
    people = (owner_of(row) for row in rows)
    return {person.id: person for person in people if person}


def contact_name(row: MirrorRow) -> str:
    """The contact's name, put together where the org gives only the parts."""
    if row.name:
        return str(row.name)
    parts = " ".join(part for part in (row.first_name, row.last_name) if part)
    return str(parts or row.email or "Unnamed contact")


def has_left(row: MirrorRow) -> bool:
    """Whether the org itself says that the contact is gone."""
    if row.email_bounced_date is not None:
        return True
    return any(_LEFT.search(text) is not None for text in (row.title, row.description) if text)


def stakeholders_of(
    rows: Iterable[MirrorRow], deals: Iterable[Deal], touches: Iterable[Touch], now: datetime
) -> tuple[Stakeholder, ...]:
    """Contacts with their role in the newest deal and their last touch: those in deals first, then the latest touched."""
    roles = _newest_roles(deals)
    touched = _last_touches(touches, now)
    people = [_stakeholder(row, roles, touched, now) for row in rows]
    never = datetime.min.replace(tzinfo=UTC)
    return tuple(sorted(people, key=lambda p: (p.role is None, -(p.last_touch_at or never).timestamp(), p.name)))


def _stakeholder(
    row: MirrorRow, roles: Mapping[str, str], touched: Mapping[str, datetime], now: datetime
) -> Stakeholder:
    return Stakeholder(
        id=row.id,
        name=contact_name(row),
        title=row.title,
        email=row.email,
        role=roles.get(row.id),
        bounced_at=row.email_bounced_date,
        last_touch_at=touched.get(row.id) or _last_activity(row, now),
        has_left=has_left(row),
    )


def _last_activity(row: MirrorRow, now: datetime) -> datetime | None:
    """Salesforce's own last activity, for touches older than we keep; a planned one is no contact yet."""
    if row.last_activity_date is None or row.last_activity_date > now.date():
        return None
    return datetime.combine(row.last_activity_date, time(12), now.tzinfo)


def _newest_roles(deals: Iterable[Deal]) -> dict[str, str]:
    roles: dict[str, str] = {}
    for deal in deals:  # newest first
        for part in deal.roles:
            if part.role:
                roles.setdefault(part.contact_id, part.role)
    return roles


def _last_touches(touches: Iterable[Touch], now: datetime) -> dict[str, datetime]:
    touched: dict[str, datetime] = {}
    for touch in touches:  # newest first
        if touch.at <= now:
            for contact_id in touch.contact_ids:
                touched.setdefault(contact_id, touch.at)
    return touched
