"""An org in which nothing is shared by default: one customer, and everybody who may see some of it or nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.org import OrgData, Row, SlackChannel, SlackPerson

NOW = datetime.now(UTC).replace(microsecond=0)
CUSTOMER = "Zephyr Looms"

ROLES = ("owner", "manager", "teammate", "colleague", "clerk", "leaver", "guest", "stranger")
"""The account's owner, the one above, a team member with the account alone, one without access, one whose profile
hides amounts and what activities say, an inactive user, a guest of the workspace, and a colleague without a Salesforce user."""

SECRETS = {
    "account": "Ostrava",
    "contact": "Ida Quill",
    "opportunity": "Velvet rollout",
    "amount": "77,000",
    "case": "Crimson outage",
    "task": "Amber to-do",
    "call": "Indigo call",
    "promise": "Umber draft",
}
"""A word that only that record, or that field of it, says."""


def mail(role: str) -> str:
    """A person's e-mail."""
    return f"{role}@selling.example"


def private_org() -> OrgData:
    """One account with a deal, a case, a contact, a to-do and a call about the deal."""
    close = (NOW + timedelta(days=20)).date()
    about_deal: Row = {"WhatId": "deal", "AccountId": "zephyr", "OwnerId": "owner"}
    said = f"Told her I will send the {SECRETS['promise']} by Friday."
    done: Row = {
        "Description": said,
        "Status": "Completed",
        "IsClosed": True,
        "TaskSubtype": "Call",
        "CompletedDateTime": NOW,
    }
    to_do: Row = {"Status": "Not Started", "IsClosed": False, "ActivityDate": close - timedelta(days=40)}
    deal: Row = {"StageName": "Discovery", "CloseDate": close, "Amount": 77_000, "OwnerId": "owner"}
    case: Row = {"Status": "New", "Priority": "High", "IsClosed": False, "OwnerId": "owner"}
    account: Row = {"Name": CUSTOMER, "OwnerId": "owner", "BillingCity": SECRETS["account"]}
    return OrgData(
        tables={
            "Organization": [_private()],
            "Profile": [{"Id": "plain", "Name": "Plain"}, {"Id": "clerks", "Name": "Clerks"}],
            "FieldPermissions": [
                {"Profile": "Clerks", "SobjectType": field.split(".")[0], "Field": field}
                | {"PermissionsRead": False, "PermissionsEdit": False}
                for field in ("Opportunity.Amount", "Task.Description")
            ],
            "UserRole": [{"Id": "top", "Name": "Top"}, {"Id": "field", "Name": "Field", "ParentRoleId": "top"}],
            "User": [_user(role) for role in ROLES if role not in ("guest", "stranger")],
            "Account": [{"Id": "zephyr", **account}],
            "AccountTeamMember": [_member("teammate", "None"), _member("clerk", "Read")],
            "Contact": [{"Id": "ida", "FirstName": "Ida", "LastName": "Quill", "AccountId": "zephyr"}],
            "Opportunity": [{"Id": "deal", "Name": SECRETS["opportunity"], "AccountId": "zephyr", **deal}],
            "OpportunityTeamMember": [
                {"Id": "on deal", "OpportunityId": "deal", "UserId": "clerk", "OpportunityAccessLevel": "Read"}
            ],
            "Case": [{"Id": "case", "Subject": SECRETS["case"], "AccountId": "zephyr", **case}],
            "Task": [
                {"Id": "to-do", "Subject": SECRETS["task"], **to_do, **about_deal},
                {"Id": "call", "Subject": SECRETS["call"], **done, **about_deal},
            ],
        },
        people=[SlackPerson(mail(role), role.title(), is_guest=role == "guest") for role in ROLES],
        channels=[SlackChannel("general"), SlackChannel("revops"), SlackChannel("lobby", members=_all())],
    )


def _all() -> tuple[str, ...]:
    return tuple(mail(role) for role in ROLES)


def _private() -> Row:
    closed = {f"Default{name}Access": "None" for name in ("Account", "Opportunity", "Case")}
    return {"Id": "org", "Name": "Selling", "DefaultContactAccess": "ControlledByParent", **closed}


def _user(role: str) -> dict[str, Any]:
    return {
        "Id": role,
        "Name": role.title(),
        "LastName": role.title(),
        "Email": mail(role),
        "Username": mail(role),
        "IsActive": role != "leaver",
        "UserRoleId": {"manager": "top", "owner": "field"}.get(role),
        "ProfileId": "clerks" if role == "clerk" else "plain",
    }


def _member(role: str, deeper: str) -> Row:
    levels: Row = {"AccountAccessLevel": "Read", "OpportunityAccessLevel": deeper, "CaseAccessLevel": deeper}
    return {"Id": f"team {role}", "AccountId": "zephyr", "UserId": role, "ContactAccessLevel": "Read", **levels}
