"""Who stands above whom: the role hierarchy, queues, and the users that see everything."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sandbox.salesforce.store.database import Database

ADMIN_PROFILES = frozenset({"System Administrator", "Systemadministrator"})
ALL_DATA_COLUMNS = ("PermissionsViewAllData", "PermissionsModifyAllData")


@dataclass(frozen=True, slots=True)
class Standing:
    """One user's place.

    `owners` are the ids whose records are theirs to see: their own, their queues' and those of everybody below.
    """

    user_id: str
    owners: frozenset[str]
    sees_all: bool
    changes_all: bool

    def sql_owners(self) -> str:
        """The owners as an SQL list; ids hold no quotes."""
        return ", ".join(f"'{owner}'" for owner in sorted(self.owners))


def standing_of(database: Database, user_id: str) -> Standing:
    """The place of a user in the hierarchy as it is now."""
    users = _below(database, user_id) | {user_id}
    sees, changes = _all_data(database, user_id)
    return Standing(user_id, frozenset(users | _queues(database, users)), sees, changes)


def _below(database: Database, user_id: str) -> set[str]:
    """Users in any role below that of this user; nobody where the user has no role."""
    children: dict[str, list[str]] = defaultdict(list)
    for role, parent in database.rows("SELECT Id, ParentRoleId FROM UserRole WHERE ParentRoleId IS NOT NULL"):
        children[parent].append(role)
    mine = database.value("SELECT UserRoleId FROM User WHERE Id = ?", (user_id,))
    reached: set[str] = set()
    waiting = list(children.get(mine, ()))
    while waiting:
        role = waiting.pop()
        if role not in reached:
            reached.add(role)
            waiting.extend(children.get(role, ()))
    marks = ", ".join("?" * len(reached))
    found = database.rows(f"SELECT Id FROM User WHERE UserRoleId IN ({marks})", sorted(reached))
    return {row[0] for row in found}


def _queues(database: Database, users: set[str]) -> set[str]:
    marks = ", ".join("?" * len(users))
    found = database.rows(f"SELECT DISTINCT GroupId FROM GroupMember WHERE UserOrGroupId IN ({marks})", sorted(users))
    return {row[0] for row in found}


def _all_data(database: Database, user_id: str) -> tuple[bool, bool]:
    """Whether the profile grants View All Data and Modify All Data; administrators have both."""
    columns = {row[1] for row in database.rows('PRAGMA table_info("Profile")')}
    granted = [f'p."{name}"' if name in columns else "0" for name in ALL_DATA_COLUMNS]
    found = database.rows(
        f"SELECT p.Name, {', '.join(granted)} FROM User u JOIN Profile p ON p.Id = u.ProfileId WHERE u.Id = ?",
        (user_id,),
    )
    if not found:
        return False, False
    name, sees, changes = found[0]
    is_admin = name in ADMIN_PROFILES
    return is_admin or bool(sees) or bool(changes), is_admin or bool(changes)
