"""Which object takes its access from which: parents, settings of their own, and what administrators set up."""

from __future__ import annotations

Links = tuple[tuple[str, str], ...]


def _by(reference: str, *parents: str) -> Links:
    return tuple((reference, parent) for parent in parents)


_ACTIVITY = (*_by("WhatId", "Account", "Opportunity", "Case", "Contract"), *_by("WhoId", "Contact", "Lead"))
PARENTS: dict[str, Links] = {
    "AccountContactRelation": _by("AccountId", "Account"),
    "AccountContactRole": _by("AccountId", "Account"),
    "AccountHistory": _by("AccountId", "Account"),
    "AccountTeamMember": _by("AccountId", "Account"),
    "Asset": (*_by("AccountId", "Account"), *_by("ContactId", "Contact")),
    "CampaignMember": _by("CampaignId", "Campaign"),
    "CaseComment": _by("ParentId", "Case"),
    "CaseHistory": _by("CaseId", "Case"),
    "ContactHistory": _by("ContactId", "Contact"),
    "ContentDocumentLink": _by("LinkedEntityId", "Account", "Opportunity", "Case", "Contact", "Lead", "Contract"),
    "Contract": _by("AccountId", "Account"),
    "ContractHistory": _by("ContractId", "Contract"),
    "DuplicateRecordItem": _by("RecordId", "Account", "Contact", "Lead"),
    "EmailMessage": (*_by("RelatedToId", "Account", "Opportunity", "Case", "Contract"), *_by("ParentId", "Case")),
    "Event": _ACTIVITY,
    "EventRelation": _by("EventId", "Event"),
    "FeedComment": _by("FeedItemId", "FeedItem"),
    "FeedItem": _by("ParentId", "Account", "Opportunity", "Case", "User"),
    "LeadHistory": _by("LeadId", "Lead"),
    "Note": _by("ParentId", "Account", "Opportunity", "Case", "Contact"),
    "OpportunityContactRole": _by("OpportunityId", "Opportunity"),
    "OpportunityFieldHistory": _by("OpportunityId", "Opportunity"),
    "OpportunityHistory": _by("OpportunityId", "Opportunity"),
    "OpportunityLineItem": _by("OpportunityId", "Opportunity"),
    "OpportunityTeamMember": _by("OpportunityId", "Opportunity"),
    "Order": _by("AccountId", "Account"),
    "OrderItem": _by("OrderId", "Order"),
    "Quote": _by("OpportunityId", "Opportunity"),
    "QuoteLineItem": _by("QuoteId", "Quote"),
    "Task": _ACTIVITY,
    "TaskRelation": _by("TaskId", "Task"),
}
"""Object -> references through which access comes from a parent; any one of them is enough."""

SET_UP_BY_ADMINISTRATORS = frozenset(
    [
        "CampaignMemberStatus",
        "CaseStatus",
        "ContractStatus",
        "CurrencyType",
        "DatedConversionRate",
        "FiscalYearSettings",
        "Group",
        "GroupMember",
        "LeadStatus",
        "OpportunityStage",
        "Organization",
        "Period",
        "Pricebook2",
        "PricebookEntry",
        "Product2",
        "Profile",
        "QueueSobject",
        "RecordType",
        "TaskPriority",
        "TaskStatus",
        "User",
        "UserRole",
    ]
)
"""Objects that everybody reads and only who may modify all data changes."""
CHANGES_ITS_PARENT = frozenset(
    [
        "AccountTeamMember",
        "OpportunityContactRole",
        "OpportunityLineItem",
        "OpportunityTeamMember",
        "OrderItem",
        "QuoteLineItem",
    ]
)
"""Details: who adds one must be allowed to edit the record above."""
SHARED_BY_OWNER = frozenset({"Contract", "Asset", "Order", "Task", "Event", "Note"})
"""Objects of the table above whose owner sees them whatever the parent."""
CUSTOM_PARENTS = ("Account", "Opportunity", "Contact", "Case", "Contract", "Lead")
OWN_SETTING = frozenset({"Account", "Contact", "Opportunity", "Case", "Lead", "Campaign"})
SHARING_SETTINGS = OWN_SETTING | {"Contract", "Asset", "Order"}
"""Standard objects of the Sharing Settings page; UserRecordAccess answers for these and for custom objects."""
