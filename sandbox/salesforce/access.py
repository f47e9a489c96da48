"""The sharing model as SQL: for each object, the condition a row meets if somebody may read or edit it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sandbox.salesforce.hierarchy import Standing
from sandbox.salesforce.schema import Schema
from sandbox.salesforce.sharing_tables import (
    CUSTOM_PARENTS,
    OWN_SETTING,
    PARENTS,
    SET_UP_BY_ADMINISTRATORS,
    SHARED_BY_OWNER,
)
from sandbox.salesforce.store.database import quoted

Level = Literal["read", "edit"]
EVERYBODY, NOBODY = "1", "0"


@dataclass(frozen=True, slots=True)
class Defaults:
    """The organization-wide defaults: object -> `None`, `Read`, `Edit`, `ReadEditTransfer`, `All` and so on."""

    access: Mapping[str, str]

    def grants(self, name: str, level: Level) -> bool:
        """Whether everybody has that access to all records of an object with a setting of its own."""
        setting = self.access.get(name, "ReadEditTransfer")
        if level == "read":
            return setting not in ("None", "ControlledByParent")
        return setting in ("Edit", "ReadEditTransfer", "All")

    def by_parent(self, name: str) -> bool:
        """Whether access to an object follows its account."""
        return self.access.get(name) == "ControlledByParent"


class Conditions:
    """Builds conditions for one user. Each names the row by `row`, the SQL alias of the table."""

    def __init__(self, schema: Schema, defaults: Defaults, standing: Standing) -> None:
        self._schema = schema
        self._defaults = defaults
        self._standing = standing
        self._owners = standing.sql_owners()

    def of(self, name: str, level: Level, row: str) -> str:
        """The condition; `1` where everybody has the access, `0` where nobody has."""
        if self._standing.sees_all if level == "read" else self._standing.changes_all:
            return EVERYBODY
        if name in SET_UP_BY_ADMINISTRATORS:
            return EVERYBODY if level == "read" else NOBODY
        if name in OWN_SETTING:
            return self._own_setting(name, level, row)
        if name in ("ContentDocument", "ContentNote"):
            return self._documents(row, "Id")
        if name == "ContentVersion":
            return self._documents(row, "ContentDocumentId")
        parents = PARENTS.get(name) or self._custom_parents(name)
        return self._by_parents(name, parents, level, row) if parents else EVERYBODY

    def _own_setting(self, name: str, level: Level, row: str) -> str:
        if self._defaults.grants(name, level):
            return EVERYBODY
        if name == "Contact":
            return self._contacts(level, row)
        terms = [self._owned(row), *self._shared(name, level, row)]
        if name == "Account" and level == "read":
            terms += [self._account_of(child, row) for child in ("Opportunity", "Case")]
        if name in ("Opportunity", "Case"):
            terms += self._through_account(name, level, row)
        return _any(terms)

    def _contacts(self, level: Level, row: str) -> str:
        if not self._defaults.by_parent("Contact"):
            return _any([self._owned(row), *self._through_account("Contact", level, row)])
        accounts = self._ids("Account", level)
        if accounts == EVERYBODY:
            return EVERYBODY
        return f"({row}.AccountId IN {accounts} OR ({row}.AccountId IS NULL AND {self._owned(row)}))"

    def _owned(self, row: str) -> str:
        return f"{row}.OwnerId IN ({self._owners})"

    def _shared(self, name: str, level: Level, row: str) -> list[str]:
        """Team membership of the user or of somebody below."""
        if name not in ("Account", "Opportunity") or not self._schema.has(f"{name}TeamMember"):
            return []
        return [f"{row}.Id IN {self._team(name, f'{name}AccessLevel', level)}"]

    def _team(self, name: str, level_field: str, level: Level) -> str:
        allowed = "IN ('Edit', 'All')" if level == "edit" else "IS NOT 'None'"
        return (
            f"(SELECT {name}Id FROM {name}TeamMember"
            f" WHERE UserId IN ({self._owners}) AND IsDeleted = 0 AND {level_field} {allowed})"
        )

    def _account_of(self, child: str, row: str) -> str:
        """Who sees a deal or a case reads its account, too (implicit sharing to the parent)."""
        if self._defaults.grants(child, "read"):
            return NOBODY
        direct = _any([self._owned("child"), *self._shared(child, "read", "child")])
        return (
            f"{row}.Id IN (SELECT child.AccountId FROM {quoted(child)} AS child"
            f" WHERE child.AccountId IS NOT NULL AND child.IsDeleted = 0 AND {direct})"
        )

    def _through_account(self, name: str, level: Level, row: str) -> list[str]:
        """The owner of an account sees its deals, cases and contacts; the account team as its members' rights say."""
        terms = []
        if level == "read":
            terms.append(f"{row}.AccountId IN (SELECT Id FROM Account WHERE OwnerId IN ({self._owners}))")
        else:
            terms.append(
                f"{row}.AccountId IN (SELECT a.Id FROM Account AS a JOIN User AS u ON u.Id = a.OwnerId"
                f" JOIN UserRole AS r ON r.Id = u.UserRoleId WHERE a.OwnerId IN ({self._owners})"
                f" AND r.{name}AccessForAccountOwner = 'Edit')"
            )
        if self._schema.has("AccountTeamMember"):
            terms.append(f"{row}.AccountId IN {self._team('Account', f'{name}AccessLevel', level)}")
        return terms

    def _by_parents(self, name: str, parents: tuple[tuple[str, str], ...], level: Level, row: str) -> str:
        known = [(field, parent) for field, parent in parents if self._schema.has(parent)]
        if name not in PARENTS and all(self._ids(parent, level) == EVERYBODY for _, parent in known):
            return EVERYBODY
        terms = [self._through(name, field, parent, level, row) for field, parent in known]
        has_owner = "OwnerId" in self._schema.get(name).fields
        if has_owner and (name in SHARED_BY_OWNER or name not in PARENTS):
            terms.append(self._owned(row))
        if name == "EmailMessage":
            terms.append(f"{row}.CreatedById IN ({self._owners})")
        if name == "ContentDocumentLink":
            terms.append(f"{row}.LinkedEntityId IN ({self._owners})")
        condition = _any(terms)
        if name == "Event" and condition != EVERYBODY:
            return f"({condition} AND ({row}.IsPrivate = 0 OR {self._owned(row)}))"
        return condition

    def _through(self, name: str, field: str, parent: str, level: Level, row: str) -> str:
        """A child is read by whoever reads its parent, and changed by whoever may change that."""
        ids = self._ids(parent, level)
        alone = len({p for p, _ in PARENTS.get(name, ())}) == 1 == len(PARENTS.get(name, ()))
        if ids == EVERYBODY and alone:
            return EVERYBODY
        if ids == EVERYBODY:
            return f"{row}.{quoted(field)} LIKE '{self._schema.get(parent).prefix}%'"
        return f"{row}.{quoted(field)} IN {ids}"

    def _ids(self, name: str, level: Level) -> str:
        """A sub-select of the ids of an object, or `1` where that would be all of them."""
        alias = f"by_{name.lower()}"
        condition = self.of(name, level, alias)
        if condition == EVERYBODY:
            return EVERYBODY
        return f"(SELECT {alias}.Id FROM {quoted(name)} AS {alias} WHERE {condition})"

    def _documents(self, row: str, field: str) -> str:
        links = self.of("ContentDocumentLink", "read", "link")
        return _any(
            [
                self._owned(row),
                f"{row}.{field} IN (SELECT link.ContentDocumentId FROM ContentDocumentLink AS link WHERE {links})",
            ]
        )

    def _custom_parents(self, name: str) -> tuple[tuple[str, str], ...]:
        """A custom object below an account, deal, contact or case is treated as its detail (master-detail)."""
        if not name.endswith("__c"):
            return ()
        return tuple(
            (field.name, target)
            for field in self._schema.get(name).references()
            for target in field.reference_to
            if field.custom and target in CUSTOM_PARENTS
        )


def _any(terms: list[str]) -> str:
    """The terms joined by OR, simplified where one of them is always or never true."""
    useful = [term for term in terms if term != NOBODY]
    if EVERYBODY in useful:
        return EVERYBODY
    return "(" + " OR ".join(useful) + ")" if useful else NOBODY
