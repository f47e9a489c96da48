"""Users need more than a CSV usually gives: a user name, a profile, and one that the bot signs in as."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sandbox.org import Row
from sandbox.salesforce.loading.defaults import (
    ADMIN_PROFILE,
    INTEGRATION_NAME,
    INTEGRATION_USERNAME,
    STANDARD_PROFILE,
    profile_rows,
)
from sandbox.salesforce.loading.person_names import with_parts

Tables = dict[str, Iterable[Row]]


def complete_profiles(rows: Iterable[Row]) -> list[Row]:
    """The given profiles, each with an Id, and the two standard ones where they are missing."""
    given = [dict(row) for row in rows]
    names = {str(row.get("Name", "")) for row in given}
    given += [row for row in profile_rows() if row["Name"] not in names]
    for row in given:
        row.setdefault("Id", f"profile {row['Name']}")
    return given


def complete_users(rows: Iterable[Row], profiles: list[Row]) -> list[Row]:
    """The given users with the fields that signing in needs, and the integration user where there is none."""
    by_name = {str(profile["Name"]): profile["Id"] for profile in profiles}
    users = [_completed(dict(row), by_name) for row in rows]
    if not any(is_integration(row, by_name) for row in users):
        users.append(_completed(_integration_row(by_name), by_name))
    _make_usernames_unique(users)
    return users


def is_integration(user: Row, profile_ids: dict[str, str]) -> bool:
    """Whether a user is there for a machine: by the name of the user or of the profile."""
    profile = next((name for name, key in profile_ids.items() if key == user.get("ProfileId")), "")
    words = f"{user.get('Name') or ''} {user.get('LastName') or ''} {profile}".lower()
    return "integration" in words.split() or "integrations" in words.split()


def _completed(user: Row, profile_ids: dict[str, str]) -> Row:
    first_last = " ".join(filter(None, (user.get("FirstName"), user.get("LastName"))))
    email = user.get("Email") or ""
    name = user.get("Name") or first_last or email or user.get("Username") or user.get("Id") or "User"
    user = with_parts(user | {"Name": name})
    user["Username"] = user.get("Username") or email or _slug(str(name)) + "@sandbox.example"
    user["Email"] = email or user["Username"]
    if user.get("ProfileId") in (None, ""):
        user["ProfileId"] = profile_ids[STANDARD_PROFILE]
    elif user["ProfileId"] in profile_ids:
        user["ProfileId"] = profile_ids[user["ProfileId"]]
    if user.get("IsActive") in (None, ""):
        user["IsActive"] = True
    for column, value in _USER_DEFAULTS.items():
        user[column] = user.get(column) or value
    user["Alias"] = user.get("Alias") or _slug(str(name)).replace(".", "")[:8]
    return user


def _integration_row(profile_ids: dict[str, str]) -> Row:
    return {
        "Id": "user Throughline Integration",
        "Name": INTEGRATION_NAME,
        "FirstName": "Throughline",
        "LastName": "Integration",
        "Username": INTEGRATION_USERNAME,
        "Email": INTEGRATION_USERNAME,
        "ProfileId": profile_ids[ADMIN_PROFILE],
        "TimeZoneSidKey": "UTC",
    }


def _make_usernames_unique(users: list[Row]) -> None:
    seen: set[str] = set()
    for place, user in enumerate(users):
        if user["Username"].lower() in seen:
            user["Username"] = f"{place}.{user['Username']}"
        seen.add(user["Username"].lower())


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", ".", text.lower()).strip(".") or "user"


_USER_DEFAULTS = {
    "TimeZoneSidKey": "America/New_York",
    "LocaleSidKey": "en_US",
    "LanguageLocaleKey": "en_US",
    "EmailEncodingKey": "UTF-8",
    "UserType": "Standard",
}
