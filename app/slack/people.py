"""Slack people and channels, and which Salesforce user each person is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cachetools import TTLCache
from sqlalchemy import func, select

from app.crm.facts import Person
from app.crm.tables import User
from app.db.engine import Database
from app.errors import NotAllowed, NotLinked, SlackRefused
from app.slack.installation import find_installer
from app.slack.web import SlackWeb

_KEPT_SECONDS = 300.0
_MOST_KEPT = 50_000
_NOT_KEPT = object()
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Profile:
    """A member of the workspace, as far as the bot needs to know."""

    id: str
    name: str
    email: str | None
    time_zone: str
    is_admin: bool
    is_guest: bool
    is_bot: bool


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel; `is_shared` = people of other companies read it, `is_open` = the bot may post there."""

    id: str
    name: str
    is_shared: bool
    is_direct: bool
    is_open: bool = True


class People:
    """Ties each Slack user to the active Salesforce user with the same e-mail; never guesses."""

    def __init__(self, db: Database, web: SlackWeb, admin_emails: tuple[str, ...] = ()) -> None:
        self._db = db
        self._web = web
        self._admin_emails = admin_emails
        self._kept: TTLCache[Hashable, Any] = TTLCache(_MOST_KEPT, _KEPT_SECONDS)
        self._lock = threading.Lock()

    def _keep(self, key: Hashable, read: Callable[[], T]) -> T:
        with self._lock:
            kept = self._kept.get(key, _NOT_KEPT)
        if kept is not _NOT_KEPT:
            return cast("T", kept)  # each key is always read by the same function
        fresh = read()
        with self._lock:
            self._kept[key] = fresh
        return fresh

    def profile(self, user_id: str) -> Profile:
        """Who a Slack user is; kept for five minutes. Raises SlackRefused for an unknown id."""
        return self._keep(("user", user_id), lambda: self._read_profile(user_id))

    def _read_profile(self, user_id: str) -> Profile:
        user = self._web.read("users.info", user=user_id)["user"]
        details = user.get("profile", {})
        return Profile(
            id=user_id,
            name=details.get("real_name") or user.get("real_name") or user.get("name", user_id),
            email=details.get("email"),
            time_zone=user.get("tz") or "UTC",
            is_admin=bool(user.get("is_admin") or user.get("is_owner")),
            is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted") or user.get("is_stranger")),
            is_bot=bool(user.get("is_bot")),
        )

    def salesforce_user(self, user_id: str) -> Person:
        """The Salesforce user of a Slack user; raises NotLinked for guests and where no one e-mail matches."""
        profile = self.profile(user_id)
        if not profile.email or profile.is_guest or profile.is_bot:
            raise NotLinked(profile.email, is_guest=profile.is_guest)
        with self._db.begin() as session:
            found = session.scalars(
                select(User).where(func.lower(User.email) == profile.email.lower(), User.is_active.is_(True)).limit(2)
            ).all()
        if len(found) != 1:
            raise NotLinked(profile.email)
        return replace(as_person(found[0]), zone=self.time_zone(user_id))

    def slack_user_id(self, person: Person) -> str | None:
        """The Slack user with a Salesforce user's e-mail; None where there is none."""
        email = person.email
        if not email:
            return None
        return self.user_with_email(email)

    def user_with_email(self, email: str) -> str | None:
        """The Slack user with that e-mail; None where there is none."""
        return self._keep(("email", email.lower()), lambda: self._read_id(email))

    def in_charge(self, admin_emails: Iterable[str]) -> Iterator[str]:
        """Who looks after the bot, one by one: the Slack users with those e-mails, then whoever set it up."""
        yield from (user_id for email in admin_emails if (user_id := self.user_with_email(email)))
        with self._db.begin() as session:
            installer = find_installer(session)
        if installer:
            yield installer

    def _read_id(self, email: str) -> str | None:
        try:
            return str(self._web.read("users.lookupByEmail", email=email)["user"]["id"])
        except SlackRefused as refused:
            if refused.code == "users_not_found":
                return None
            raise

    def time_zone(self, user_id: str) -> ZoneInfo:
        """A person's own time zone, UTC where Slack names one that does not exist."""
        try:
            return ZoneInfo(self.profile(user_id).time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")

    def is_admin(self, user_id: str) -> bool:
        """Whether the person may change the team's settings."""
        profile = self.profile(user_id)
        return profile.is_admin or (profile.email or "").lower() in self._admin_emails

    def check_admin(self, user_id: str, to_do: str) -> None:
        """Raises NotAllowed for anybody but admins; `to_do` says what they wanted: "read the ops log"."""
        if not self.is_admin(user_id):
            raise NotAllowed(f"Only a workspace admin (or somebody listed in ADMIN_EMAILS) can {to_do}.")

    def is_guest(self, user_id: str) -> bool:
        """Whether the person is a guest or from another company."""
        return self.profile(user_id).is_guest

    def channel(self, channel_id: str) -> Channel:
        """What kind of channel it is; kept for five minutes. Raises SlackRefused where the bot cannot see it."""
        if channel_id.startswith("D"):  # a conversation with one person; asking about it would need im:read
            return Channel(channel_id, "", is_shared=False, is_direct=True)
        return self._keep(("channel", channel_id), lambda: self._read_channel(channel_id))

    def channel_now(self, channel_id: str) -> Channel:
        """The same, asked afresh: somebody may just have invited the bot."""
        with self._lock:
            self._kept.pop(("channel", channel_id), None)
        return self.channel(channel_id)

    def _read_channel(self, channel_id: str) -> Channel:
        found = self._web.read("conversations.info", channel=channel_id)["channel"]
        shared = any(found.get(flag) for flag in ("is_ext_shared", "is_pending_ext_shared", "is_org_shared"))
        is_direct = bool(found.get("is_im"))
        is_open = is_direct or (bool(found.get("is_member")) and not found.get("is_archived"))
        return Channel(channel_id, found.get("name", ""), bool(shared), is_direct, is_open)

    def is_shared_channel(self, channel_id: str) -> bool:
        """Whether people of other companies read the channel."""
        return self.channel(channel_id).is_shared

    def channel_id(self, name: str) -> str | None:
        """The id of a channel that the bot can see, by name without #; None where there is none."""
        return self._keep(("channel-name", name), lambda: self._read_channel_id(name))

    def _read_channel_id(self, name: str) -> str | None:
        return next((str(found["id"]) for found in self._web.channels() if found["name"] == name), None)


def as_person(user: User) -> Person:
    """A mirrored user as the features see people."""
    return Person(
        id=user.id,
        name=user.name or user.username or user.id,
        email=user.email,
        title=user.title,
        is_active=bool(user.is_active),
        manager_id=user.manager_id,
    )
