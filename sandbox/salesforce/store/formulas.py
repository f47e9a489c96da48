"""Fields that Salesforce works out itself, as SQL over one object at a time.

A formula set runs for all rows after a load, and for the touched rows after every write. `{row}` is the row's table.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.salesforce.store.activity_formulas import ACTIVITY_FORMULAS, DAILY_FORMULAS
from sandbox.salesforce.store.formula import Formulas
from sandbox.salesforce.store.sales_formulas import SALES_FORMULAS

_CASE = Formulas(
    "Case",
    {"IsClosed": "COALESCE((SELECT s.IsClosed FROM CaseStatus s WHERE s.MasterLabel = {row}.Status), 0)"},
)
_CASE_CLOSED = Formulas(
    "Case",
    {"ClosedDate": "CASE WHEN {row}.IsClosed THEN COALESCE({row}.ClosedDate, {row}.LastModifiedDate) END"},
)


def _full_name(table: str) -> Formulas:
    name = "NULLIF(TRIM(COALESCE({row}.FirstName, '') || ' ' || COALESCE({row}.LastName, '')), '')"
    return Formulas(table, {"Name": f"COALESCE({name}, {{row}}.Name)"})


_CAMPAIGN_MEMBER = Formulas(
    "CampaignMember",
    {
        "LeadOrContactId": "COALESCE({row}.ContactId, {row}.LeadId)",
        "Name": "COALESCE((SELECT c.Name FROM Contact c WHERE c.Id = {row}.ContactId), "
        "(SELECT l.Name FROM Lead l WHERE l.Id = {row}.LeadId))",
        "HasResponded": "COALESCE((SELECT s.HasResponded FROM CampaignMemberStatus s WHERE "
        "s.CampaignId = {row}.CampaignId AND s.Label = {row}.Status), {row}.Status = 'Responded', 0)",
    },
)


def _members(condition: str) -> str:
    counted = "(SELECT COUNT(*) FROM CampaignMember m WHERE m.CampaignId = {row}.Id AND m.IsDeleted = 0"
    return f"{counted} AND {condition})"


_CAMPAIGN = Formulas(
    "Campaign",
    {
        "NumberOfLeads": _members("m.LeadId IS NOT NULL AND m.ContactId IS NULL"),
        "NumberOfContacts": _members("m.ContactId IS NOT NULL"),
        "NumberOfResponses": _members("m.HasResponded"),
    },
    indexes=(("CampaignMember", "CampaignId"),),
    only_if="EXISTS (SELECT 1 FROM CampaignMember m WHERE m.CampaignId = {row}.Id)",
)
_DUPLICATES = Formulas(
    "DuplicateRecordSet",
    {
        "RecordCount": "(SELECT COUNT(*) FROM DuplicateRecordItem i "
        "WHERE i.DuplicateRecordSetId = {row}.Id AND i.IsDeleted = 0)"
    },
    indexes=(("DuplicateRecordItem", "DuplicateRecordSetId"),),
    only_if="EXISTS (SELECT 1 FROM DuplicateRecordItem i WHERE i.DuplicateRecordSetId = {row}.Id)",
)

FORMULAS: tuple[Formulas, ...] = (
    _full_name("Contact"),
    _full_name("Lead"),
    _full_name("User"),
    *SALES_FORMULAS,
    _CASE,
    _CASE_CLOSED,
    *ACTIVITY_FORMULAS,
    *DAILY_FORMULAS,
    _CAMPAIGN_MEMBER,
    _CAMPAIGN,
    _DUPLICATES,
)


@dataclass(frozen=True, slots=True)
class RollUp:
    """A write to `child` changes what its parents show; `field` says which parent."""

    child: str
    field: str


ROLL_UPS: tuple[RollUp, ...] = (
    RollUp("OpportunityLineItem", "OpportunityId"),
    RollUp("OrderItem", "OrderId"),
    RollUp("QuoteLineItem", "QuoteId"),
    RollUp("CampaignMember", "CampaignId"),
    RollUp("DuplicateRecordItem", "DuplicateRecordSetId"),
    RollUp("Task", "AccountId"),
    RollUp("Task", "WhatId"),
    RollUp("Task", "WhoId"),
    RollUp("Event", "AccountId"),
    RollUp("Event", "WhatId"),
    RollUp("Event", "WhoId"),
)
