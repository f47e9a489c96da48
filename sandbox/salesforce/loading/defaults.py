"""What an org has where its files are silent: profiles, the organisation itself, statuses in use."""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.org import Row
from sandbox.salesforce.store.defaults import DEFAULT_ROWS

ADMIN_PROFILE = "System Administrator"
STANDARD_PROFILE = "Standard User"
INTEGRATION_NAME = "Throughline Integration"
INTEGRATION_USERNAME = "throughline.integration@sandbox.example"

_CLOSED_WORDS = ("closed", "completed", "done", "finished", "resolved", "solved", "cancelled", "canceled")

STATUS_TABLES = {"Task": "TaskStatus", "Case": "CaseStatus"}
"""Object -> the table of its statuses."""


def status_rows(names: Iterable[str], first: int) -> list[Row]:
    """Rows of TaskStatus or CaseStatus for other names; closed ones are recognised by their words."""
    return [
        {
            "MasterLabel": name,
            "ApiName": name,
            "IsClosed": name.lower().startswith(_CLOSED_WORDS),
            "SortOrder": place,
        }
        for place, name in enumerate(names, start=first)
    ]


def complete_organization(rows: Iterable[Row], *, private: bool) -> list[Row]:
    """The one row of Organization with what it lacks; `private` = each sees only what is shared with them."""
    default = _organization_row(private=private)
    return [default | {k: v for k, v in row.items() if v not in (None, "")} for row in rows] or [default]


def _organization_row(*, private: bool) -> Row:
    record_access = "None" if private else "Edit"
    return {
        **DEFAULT_ROWS["Organization"][0],
        "Name": "Sandbox organisation",
        "TimeZoneSidKey": "America/New_York",
        "DefaultAccountAccess": record_access,
        "DefaultOpportunityAccess": record_access,
        "DefaultCaseAccess": record_access if private else "ReadEditTransfer",
    }


def profile_rows() -> list[Row]:
    """The two profiles that a new org cannot do without."""
    return [{"Name": name, "UserType": "Standard"} for name in (ADMIN_PROFILE, STANDARD_PROFILE)]
