"""The Salesforce username that writes and live reads go out as."""

from __future__ import annotations

from sqlalchemy import select

from app.crm.facts import Person
from app.crm.tables import User
from app.errors import NotConfigured
from app.services import Services


def username_of(services: Services, person: Person) -> str:
    """A person's username; raises NotConfigured where the mirror has none."""
    with services.db.begin() as session:
        username = session.scalar(select(User.username).where(User.id == person.id))
    if not username:
        raise NotConfigured(f"I cannot act as {person.name}: the mirror has no Salesforce username for them.")
    return username
