"""What may be written through the bot, and what is wrong with a change before Salesforce sees it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.salesforce.catalogue import FieldDescribe, ObjectDescribe

WRITABLE: Mapping[str, frozenset[str]] = {
    "Account": frozenset(
        [
            "Name",
            "ParentId",
            "OwnerId",
            "Type",
            "Industry",
            "AnnualRevenue",
            "NumberOfEmployees",
            "Website",
            "Phone",
            "BillingStreet",
            "BillingCity",
            "BillingState",
            "BillingPostalCode",
            "BillingCountry",
            "Description",
        ]
    ),
    "Contact": frozenset(
        [
            "AccountId",
            "OwnerId",
            "FirstName",
            "LastName",
            "Email",
            "Phone",
            "MobilePhone",
            "Title",
            "Department",
            "ReportsToId",
            "Description",
        ]
    ),
    "Lead": frozenset(
        [
            "OwnerId",
            "FirstName",
            "LastName",
            "Company",
            "Title",
            "Email",
            "Phone",
            "Status",
            "Rating",
            "LeadSource",
            "Industry",
            "Description",
        ]
    ),
    "Opportunity": frozenset(
        [
            "AccountId",
            "OwnerId",
            "Name",
            "StageName",
            "Amount",
            "Probability",
            "CloseDate",
            "Type",
            "NextStep",
            "LeadSource",
            "CampaignId",
            "Description",
        ]
    ),
    "OpportunityContactRole": frozenset({"OpportunityId", "ContactId", "Role", "IsPrimary"}),
    "Case": frozenset(
        [
            "AccountId",
            "ContactId",
            "OwnerId",
            "Subject",
            "Description",
            "Status",
            "Priority",
            "Type",
            "Origin",
            "Reason",
            "IsEscalated",
        ]
    ),
    "CaseComment": frozenset({"ParentId", "CommentBody", "IsPublished"}),
    "Task": frozenset(
        [
            "WhoId",
            "WhatId",
            "OwnerId",
            "Subject",
            "Description",
            "Status",
            "Priority",
            "ActivityDate",
            "TaskSubtype",
            "CallType",
        ]
    ),
    "Event": frozenset(
        [
            "WhoId",
            "WhatId",
            "OwnerId",
            "Subject",
            "Description",
            "Location",
            "StartDateTime",
            "EndDateTime",
            "ActivityDateTime",
            "DurationInMinutes",
            "IsAllDayEvent",
        ]
    ),
    "Note": frozenset({"ParentId", "Title", "Body", "IsPrivate"}),
}
"""Standard fields by object. Custom fields (`…__c`) of these objects may be written, too; nothing else may."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a change cannot be sent as it is; `field` is the API name to mark, empty for the whole."""

    field: str
    sentence: str


def is_allowed(object_name: str, field: str) -> bool:
    """Whether the bot may write that field at all."""
    return object_name in WRITABLE and (field in WRITABLE[object_name] or field.endswith("__c"))


def find_problems(described: ObjectDescribe, fields: Mapping[str, Any], *, is_new: bool) -> Iterator[Problem]:
    """What the allow-list and the acting user's own describe say against these values."""
    if described.name not in WRITABLE:
        yield Problem("", f"I do not write {described.label} records.")
        return
    if not (described.is_createable if is_new else described.is_updateable):
        yield Problem("", f"Salesforce does not let you {'create' if is_new else 'change'} {described.label} records.")
    for name, value in fields.items():
        yield from _field_problems(described, name, value, is_new=is_new)
    if is_new:
        yield from _missing(described, fields)


def _field_problems(described: ObjectDescribe, name: str, value: object, *, is_new: bool) -> Iterator[Problem]:
    field = described.fields.get(name)
    if not is_allowed(described.name, name):
        yield Problem(name, f"I do not write the field {name}.")
    elif field is None:
        yield Problem(name, f"{name} does not exist, or Salesforce hides it from you.")
    elif not (field.is_createable if is_new else field.is_updateable):
        yield Problem(name, f"{field.label} is read-only for you.")
    elif isinstance(value, str) and field.length and len(value) > field.length:
        yield Problem(name, f"{field.label} takes {field.length:,} characters; this has {len(value):,}.")
    elif _is_off_list(field, value):
        yield Problem(name, f"{value} is not on the list of {field.label}: {', '.join(field.picklist)}.")


def _is_off_list(field: FieldDescribe, value: object) -> bool:
    return field.is_restricted and bool(field.picklist) and value not in (None, "") and value not in field.picklist


def _missing(described: ObjectDescribe, fields: Mapping[str, Any]) -> Iterator[Problem]:
    for field in described.fields.values():
        if field.is_required and fields.get(field.name) in (None, "") and field.type != "boolean":
            yield Problem(field.name, f"{field.label} is required.")
