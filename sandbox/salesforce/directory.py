"""The users of the org, looked up by what signs them in."""

from __future__ import annotations

from typing import Any

from sandbox.salesforce.loading.defaults import INTEGRATION_USERNAME
from sandbox.salesforce.sessions import Person
from sandbox.salesforce.store.database import Database

_COLUMNS = "Id, Username, IsActive, Name, Email, TimeZoneSidKey, LocaleSidKey"


class Directory:
    """Reads User and Organization."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_id(self, user_id: str) -> Person | None:
        """The user with that 18-character id."""
        return self._one("Id = ?", user_id)

    def by_username(self, username: str) -> Person | None:
        """The user who signs in under that name, letter case aside."""
        return self._one("Username = ? COLLATE NOCASE", username)

    def by_email(self, email: str) -> Person | None:
        """The user with that e-mail address; the active one where several share it."""
        return self._one("Email = ? COLLATE NOCASE", email)

    def integration_user(self) -> Person:
        """The user that client credentials run as: the one made for machines, else any administrator."""
        found = (
            self.by_username(INTEGRATION_USERNAME)
            or self._one("(' ' || Name || ' ') LIKE '% integration %' AND IsActive = ?", 1)
            or self._one("ProfileId IN (SELECT Id FROM Profile WHERE Name LIKE ?)", "%integration%")
        )
        if found is None:
            raise LookupError("the org was loaded without an integration user")
        return found

    def organization_id(self) -> str:
        """The id of the org."""
        return str(self._database.value("SELECT Id FROM Organization LIMIT 1"))

    def identity(self, person: Person) -> dict[str, Any]:
        """The body of the identity and userinfo resources."""
        return {
            "sub": person.user_id,
            "user_id": person.user_id,
            "organization_id": self.organization_id(),
            "preferred_username": person.username,
            "username": person.username,
            "name": person.name,
            "display_name": person.name,
            "email": person.email,
            "email_verified": True,
            "zoneinfo": person.time_zone,
            "timezone": person.time_zone,
            "locale": person.locale,
            "active": person.is_active,
            "user_type": "STANDARD",
        }

    def _one(self, condition: str, value: str | int) -> Person | None:
        rows = self._database.rows(
            f'SELECT {_COLUMNS} FROM "User" WHERE {condition} ORDER BY IsActive DESC, Id LIMIT 1', (value,)
        )
        if not rows:
            return None
        user_id, username, active, name, email, zone, locale = rows[0]
        return Person(
            user_id=user_id,
            username=username or "",
            is_active=bool(active),
            name=name or "",
            email=email or "",
            time_zone=zone or "America/Los_Angeles",
            locale=locale or "en_US",
        )
