"""The people of an org from files: Slack members from users.csv, Salesforce users where User.csv is missing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.org import Row, SlackPerson
from sandbox.org_csv import CsvRows, OrgFileError, read_header
from sandbox.salesforce.schema.standard import standard_objects

_YES = frozenset({"true", "1", "yes"})
_SYSTEM_USER_FIELDS = frozenset({"OwnerId", "CreatedById", "LastModifiedById"})
QUEUE_PREFIX = "00G"


def read_people(path: Path) -> list[SlackPerson]:
    """The members in users.csv; raises OrgFileError that names row and column."""
    rows = CsvRows(path, [name.lower() for name in read_header(path)])
    if "email" not in rows.columns and "real_name" not in rows.columns:
        raise OrgFileError(f"{path.name}, row 1: needs a column email or real_name")
    people = [_person(rows, line, row) for line, row in rows.named()]
    seen: set[str] = set()
    for person in people:
        lowered = person.email.lower()
        if lowered and lowered in seen:
            raise OrgFileError(f"{path.name}: the email {person.email} is given twice")
        seen.add(lowered)
    return people


def people_of_users(users: Iterable[Row]) -> list[SlackPerson]:
    """A Slack member for each active Salesforce user with an e-mail address."""
    people = []
    for row in users:
        email = row.get("Email") or ""
        if not email or str(row.get("IsActive") or "true").lower() not in _YES:
            continue
        first_last = " ".join(filter(None, (row.get("FirstName"), row.get("LastName"))))
        name = row.get("Name") or first_last or email.partition("@")[0]
        zone = row.get("TimeZoneSidKey") or SlackPerson(email, name).tz
        people.append(SlackPerson(email, name, tz=zone, title=row.get("Title") or ""))
    return people


def build_users(tables: Mapping[str, CsvRows], people: Collection[SlackPerson]) -> list[Row]:
    """Salesforce users for an org without User.csv: its Slack members, and whoever owns or changed a record."""
    users = {person.email.lower(): _user_row(person) for person in people if person.email and not person.is_guest}
    by_name = {row["Name"].lower(): key for key, row in users.items()}
    by_local_part = {key.partition("@")[0]: key for key in users}
    built = dict(users)
    for key in _user_keys(tables):
        lowered = key.lower()
        known = next((m[lowered] for m in (by_name, by_local_part) if lowered in m), lowered)
        if known in users and "Id" not in built[known]:
            built[known] = {**users[known], "Id": key}
        else:
            built[f"owner {key}"] = _owner_row(key)
    return list(built.values())


def _user_keys(tables: Mapping[str, CsvRows]) -> list[str]:
    keys: dict[str, None] = {}
    for name, rows in tables.items():
        columns = [column for column in rows.columns if _points_to_user(name, column)]
        if not columns:
            continue
        for row in rows:
            keys.update(dict.fromkeys(row[column] for column in columns if row[column]))
    return [key for key in keys if not key.startswith(QUEUE_PREFIX)]


def _points_to_user(name: str, column: str) -> bool:
    field = standard_objects().get(name, {"fields": {}})["fields"].get(column)
    if field is None:
        return column in _SYSTEM_USER_FIELDS
    return "User" in field.get("reference_to", ()) and len(field["reference_to"]) <= 2


def _user_row(person: SlackPerson) -> Row:
    first, _, last = person.real_name.rpartition(" ")
    return {
        "Name": person.real_name,
        "FirstName": first or None,
        "LastName": last,
        "Email": person.email,
        "Title": person.title or None,
        "TimeZoneSidKey": person.tz,
    }


def _owner_row(key: str) -> Row:
    if "@" in key:
        return _user_row(SlackPerson(key, key.partition("@")[0])) | {"Id": key}
    slug = re.sub(r"[^a-z0-9]+", ".", key.lower()).strip(".")
    return _user_row(SlackPerson(f"{slug}@sandbox.example", key)) | {"Id": key}


def _person(rows: CsvRows, line: int, row: Row) -> SlackPerson:
    email = row.get("email", "").strip()
    name = row.get("real_name", "").strip() or email.partition("@")[0]
    if not name:
        raise OrgFileError(f"{rows.path.name}, row {line}: neither email nor real_name is given")
    zone = row.get("tz", "").strip() or SlackPerson(email, name).tz
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        where = rows.where(line, "tz")
        raise OrgFileError(f"{where}: {zone!r} is not a time zone, such as Europe/Paris") from None
    return SlackPerson(
        email=email,
        real_name=name,
        tz=zone,
        title=row.get("title", "").strip(),
        is_admin=row.get("is_admin", "").strip().lower() in _YES,
        is_guest=row.get("is_guest", "").strip().lower() in _YES,
    )
