"""What every Salesforce org has from its first day: stages, statuses, profiles, the organisation itself."""

from __future__ import annotations

from sandbox.org import Row

ADMIN_PROFILE = "System Administrator"
STANDARD_PROFILE = "Standard User"
INTEGRATION_NAME = "Throughline Integration"
INTEGRATION_USERNAME = "throughline.integration@sandbox.example"

_STAGES = (
    ("Prospecting", 10, "Pipeline"),
    ("Qualification", 10, "Pipeline"),
    ("Needs Analysis", 20, "Pipeline"),
    ("Value Proposition", 50, "Pipeline"),
    ("Id. Decision Makers", 60, "Pipeline"),
    ("Perception Analysis", 70, "Pipeline"),
    ("Proposal/Price Quote", 75, "Pipeline"),
    ("Negotiation/Review", 90, "Pipeline"),
    ("Closed Won", 100, "Closed"),
    ("Closed Lost", 0, "Omitted"),
)
_CLOSED_WORDS = ("closed", "completed", "done", "finished", "resolved", "solved", "cancelled", "canceled")
_WON_WORDS = ("closed won", "won", "closed - won", "closedwon")
_LOST_WORDS = ("closed lost", "lost", "closed - lost", "closedlost", "omitted", "disqualified")

STATUS_TABLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "Task": (
        "TaskStatus",
        ("Not Started", "In Progress", "Completed", "Waiting on someone else", "Deferred"),
    ),
    "Case": ("CaseStatus", ("New", "Working", "Escalated", "Closed")),
}
"""Object -> the table of its statuses, and the statuses of a new org, the first of them the default."""


def stage_rows(names: tuple[str, ...] = ()) -> list[Row]:
    """The stage table of a new org, or rows for these other stages."""
    if not names:
        return [_stage(name, p, category, n) for n, (name, p, category) in enumerate(_STAGES, start=1)]
    return [_stage(name, *_guess_stage(name), 100 + n) for n, name in enumerate(names)]


def status_rows(names: tuple[str, ...], first: int = 1) -> list[Row]:
    """Rows of TaskStatus or CaseStatus; closed ones are recognised by their words."""
    return [
        {
            "MasterLabel": name,
            "ApiName": name,
            "IsClosed": name.lower().startswith(_CLOSED_WORDS),
            "IsDefault": place == 1,
            "SortOrder": place,
        }
        for place, name in enumerate(names, start=first)
    ]


def organization_row(*, private: bool) -> Row:
    """The one row of Organization; `private` = each sees only what is shared with them."""
    record_access = "None" if private else "Edit"
    return {
        "Name": "Sandbox organisation",
        "OrganizationType": "Enterprise Edition",
        "IsSandbox": True,
        "InstanceName": "SBX1",
        "FiscalYearStartMonth": 1,
        "UsesStartDateAsFiscalYearName": False,
        "TimeZoneSidKey": "America/New_York",
        "DefaultLocaleSidKey": "en_US",
        "LanguageLocaleKey": "en_US",
        "DefaultAccountAccess": record_access,
        "DefaultContactAccess": "ControlledByParent",
        "DefaultOpportunityAccess": record_access,
        "DefaultCaseAccess": record_access if private else "ReadEditTransfer",
        "DefaultLeadAccess": "ReadEditTransfer",
        "DefaultCampaignAccess": "All",
        "DefaultCalendarAccess": "HideDetailsInsert",
        "DefaultPricebookAccess": "ReadSelect",
    }


def profile_rows() -> list[Row]:
    """The two profiles that a new org cannot do without."""
    return [{"Name": name, "UserType": "Standard"} for name in (ADMIN_PROFILE, STANDARD_PROFILE)]


def _guess_stage(name: str) -> tuple[int, str]:
    lowered = name.strip().lower()
    if lowered in _WON_WORDS:
        return 100, "Closed"
    if lowered in _LOST_WORDS:
        return 0, "Omitted"
    return 50, "Pipeline"


def _stage(name: str, probability: int, category: str, place: int) -> Row:
    return {
        "MasterLabel": name,
        "ApiName": name,
        "IsActive": True,
        "SortOrder": place,
        "IsClosed": category != "Pipeline",
        "IsWon": category == "Closed",
        "DefaultProbability": probability,
        "ForecastCategory": category,
        "ForecastCategoryName": category,
    }
