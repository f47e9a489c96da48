"""Which object takes its access from which: parents, settings of their own, and what administrators set up."""

from __future__ import annotations

PARENTS: dict[str, tuple[tuple[str, str], ...]] = {
    "AccountContactRelation": (("AccountId", "Account"),),
    "AccountContactRole": (("AccountId", "Account"),),
    "AccountHistory": (("AccountId", "Account"),),
    "AccountTeamMember": (("AccountId", "Account"),),
    "Asset": (("AccountId", "Account"), ("ContactId", "Contact")),
    "CampaignMember": (("CampaignId", "Campaign"),),
    "CaseComment": (("ParentId", "Case"),),
    "CaseHistory": (("CaseId", "Case"),),
    "ContactHistory": (("ContactId", "Contact"),),
    "ContentDocumentLink": (
        ("LinkedEntityId", "Account"),
        ("LinkedEntityId", "Opportunity"),
        ("LinkedEntityId", "Case"),
        ("LinkedEntityId", "Contact"),
        ("LinkedEntityId", "Lead"),
        ("LinkedEntityId", "Contract"),
    ),
    "Contract": (("AccountId", "Account"),),
    "ContractHistory": (("ContractId", "Contract"),),
    "EmailMessage": (
        ("RelatedToId", "Account"),
        ("RelatedToId", "Opportunity"),
        ("RelatedToId", "Case"),
        ("RelatedToId", "Contract"),
        ("ParentId", "Case"),
    ),
    "Event": (
        ("WhatId", "Account"),
        ("WhatId", "Opportunity"),
        ("WhatId", "Case"),
        ("WhatId", "Contract"),
        ("WhoId", "Contact"),
        ("WhoId", "Lead"),
    ),
    "EventRelation": (("EventId", "Event"),),
    "FeedComment": (("FeedItemId", "FeedItem"),),
    "FeedItem": (
        ("ParentId", "Account"),
        ("ParentId", "Opportunity"),
        ("ParentId", "Case"),
        ("ParentId", "User"),
    ),
    "LeadHistory": (("LeadId", "Lead"),),
    "Note": (
        ("ParentId", "Account"),
        ("ParentId", "Opportunity"),
        ("ParentId", "Case"),
        ("ParentId", "Contact"),
    ),
    "OpportunityContactRole": (("OpportunityId", "Opportunity"),),
    "OpportunityFieldHistory": (("OpportunityId", "Opportunity"),),
    "OpportunityHistory": (("OpportunityId", "Opportunity"),),
    "OpportunityLineItem": (("OpportunityId", "Opportunity"),),
    "OpportunityTeamMember": (("OpportunityId", "Opportunity"),),
    "Order": (("AccountId", "Account"),),
    "OrderItem": (("OrderId", "Order"),),
    "Quote": (("OpportunityId", "Opportunity"),),
    "QuoteLineItem": (("QuoteId", "Quote"),),
    "TaskRelation": (("TaskId", "Task"),),
    "DuplicateRecordItem": (("RecordId", "Account"), ("RecordId", "Contact"), ("RecordId", "Lead")),
}
"""Object -> references through which access comes from a parent; any one of them is enough."""
PARENTS["Task"] = PARENTS["Event"]

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
