"""Lookup rows that every new org has: stages, statuses, priorities, and the one Organization row."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]


def _stage(name: str, probability: int, category: str, *, closed: bool = False, won: bool = False) -> Row:
    codes = {"Best Case": "BestCase", "Commit": "Forecast"}
    return {
        "MasterLabel": name,
        "ApiName": name,
        "IsActive": True,
        "IsClosed": closed,
        "IsWon": won,
        "DefaultProbability": probability,
        "ForecastCategoryName": category,
        "ForecastCategory": codes.get(category, category),
    }


def _status(name: str, **flags: Any) -> Row:
    return {"MasterLabel": name, "ApiName": name, **flags}


DEFAULT_ROWS: dict[str, list[Row]] = {
    "OpportunityStage": [
        _stage("Prospecting", 10, "Pipeline"),
        _stage("Qualification", 10, "Pipeline"),
        _stage("Needs Analysis", 20, "Pipeline"),
        _stage("Value Proposition", 50, "Pipeline"),
        _stage("Id. Decision Makers", 60, "Pipeline"),
        _stage("Perception Analysis", 70, "Pipeline"),
        _stage("Proposal/Price Quote", 75, "Pipeline"),
        _stage("Negotiation/Review", 90, "Pipeline"),
        _stage("Closed Won", 100, "Closed", closed=True, won=True),
        _stage("Closed Lost", 0, "Omitted", closed=True),
    ],
    "TaskStatus": [
        _status("Not Started", IsDefault=True),
        _status("In Progress"),
        _status("Completed", IsClosed=True),
        _status("Waiting on someone else"),
        _status("Deferred"),
    ],
    "TaskPriority": [
        _status("High", IsHighPriority=True),
        _status("Normal", IsDefault=True),
        _status("Low"),
    ],
    "CaseStatus": [
        _status("New", IsDefault=True),
        _status("Working"),
        _status("Escalated"),
        _status("Closed", IsClosed=True),
    ],
    "LeadStatus": [
        _status("Open - Not Contacted", IsDefault=True),
        _status("Working - Contacted"),
        _status("Closed - Converted", IsConverted=True),
        _status("Closed - Not Converted"),
    ],
    "ContractStatus": [
        _status("In Approval Process", StatusCode="InApproval"),
        _status("Activated", StatusCode="Activated"),
        _status("Draft", StatusCode="Draft", IsDefault=True),
    ],
    "Organization": [
        {
            "Name": "Sandbox Org",
            "FiscalYearStartMonth": 1,
            "UsesStartDateAsFiscalYearName": False,
            "TimeZoneSidKey": "America/Los_Angeles",
            "DefaultLocaleSidKey": "en_US",
            "LanguageLocaleKey": "en_US",
            "OrganizationType": "Enterprise Edition",
            "IsSandbox": True,
            "InstanceName": "LOOP1",
            "DefaultAccountAccess": "Edit",
            "DefaultContactAccess": "ControlledByParent",
            "DefaultOpportunityAccess": "Edit",
            "DefaultCaseAccess": "ReadEditTransfer",
            "DefaultLeadAccess": "ReadEditTransfer",
        }
    ],
}


def stage_for_unknown(name: str, closed: bool, won: bool) -> Row:
    """A stage row for a name found in loaded opportunities but in no OpportunityStage row."""
    won = won or "won" in name.lower().split()
    lost = "lost" in name.lower().split()
    closed = closed or won or lost
    category = "Closed" if won else "Omitted" if closed else "Pipeline"
    return _stage(name, 100 if won else 0 if closed else 50, category, closed=closed, won=won)
