"""Which fact comes from which Salesforce field, and emptying those that a person may not see. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from app.crm.facts import AccountFacts, Deal, Touch

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Hidden = Mapping[str, Collection[str]]
"""Hidden field names by object name; a hidden object has all its fields in it, Id included."""

R = TypeVar("R", bound="DataclassInstance")

HIDDEN_WORD = "(hidden from you)"

# Object → field → the attributes that it fills.
_FIELDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "Account": {
        "OwnerId": ("owner",), "Website": ("website",), "Industry": ("industry",), "Type": ("type",),
        "BillingCity": ("city",), "BillingCountry": ("country",), "NumberOfEmployees": ("employees",),
    },
    "Contact": {"Title": ("title",), "Email": ("email",), "EmailBouncedDate": ("bounced_at",)},
    "Opportunity": {
        "Amount": ("amount",), "StageName": ("stage",), "CloseDate": ("close_on",), "Type": ("type",),
        "NextStep": ("next_step",), "Description": ("description",), "OwnerId": ("owner",),
        "Probability": ("probability",), "ForecastCategoryName": ("forecast_category",), "PushCount": ("push_count",),
    },
    "Case": {
        "Subject": ("subject",), "Description": ("description",), "Status": ("status",),
        "Priority": ("priority", "is_severe"), "OwnerId": ("owner",),
    },
    "Task": {
        "Subject": ("subject",), "Description": ("description",), "ActivityDate": ("due_on",), "OwnerId": ("owner",),
        "Status": ("status",), "Priority": ("priority",),
    },
    "Contract": {
        "SpecialTerms": ("terms",), "EndDate": ("ends_on",), "StartDate": ("starts_on",), "Status": ("status",),
        "ContractNumber": ("number",),
    },
    "Asset": {"Quantity": ("quantity",), "UsageEndDate": ("ends_on",)},
}  # fmt: skip
_EMPTY: Mapping[str, object] = {
    "stage": "", "subject": HIDDEN_WORD, "status": "", "number": "", "is_severe": False, "push_count": 0,
}  # fmt: skip
_TOUCH_OBJECTS = {
    "00T": "Task",
    "00U": "Event",
    "02s": "EmailMessage",
    "500": "Case",
    "00a": "CaseComment",
    "002": "Note",
    "069": "ContentNote",
}
_TOUCH_TEXTS = ("Description", "TextBody", "CommentBody", "Body", "Content")


def without_hidden_fields(facts: AccountFacts, hidden: Hidden, sources: Mapping[str, str]) -> AccountFacts:
    """The facts without hidden fields and hidden objects.

    `sources` names the account's field behind each measured attribute (`arr`, `health`, `csm` …).
    """
    concealed = set(hidden.get("Account", ()))
    measured: dict[str, Any] = dict.fromkeys(name for name, field in sources.items() if field in concealed)
    return replace(
        replace(_blank(facts, "Account", hidden), **measured),
        deals=tuple(_deal(deal, hidden) for deal in facts.deals if _has(hidden, "Opportunity")),
        cases=tuple(_blank(case, "Case", hidden) for case in facts.cases if _has(hidden, "Case")),
        tasks=tuple(_blank(task, "Task", hidden) for task in facts.tasks if _has(hidden, "Task")),
        touches=tuple(_touch(t, hidden) for t in facts.touches if _has(hidden, _TOUCH_OBJECTS.get(t.id[:3], ""))),
        stakeholders=tuple(_blank(p, "Contact", hidden) for p in facts.stakeholders if _has(hidden, "Contact")),
        products=tuple(_blank(p, "Asset", hidden) for p in facts.products if _has_product(hidden, p.id)),
        agreements=tuple(_blank(a, "Contract", hidden) for a in facts.agreements if _has(hidden, "Contract")),
        promises=tuple(one for one in facts.promises if shows_text(one.record_id, hidden)),
        custom={name: value for name, value in facts.custom.items() if name not in concealed},
        **_renewal(facts, hidden, sources),
    )


def object_of_text(record_id: str) -> str:
    """The object of a record in whose text something was said."""
    return _TOUCH_OBJECTS.get(record_id[:3], "Opportunity")


def shows_text(record_id: str, hidden: Hidden) -> bool:
    """Whether no text of the record's object is hidden."""
    object_name = object_of_text(record_id)
    return _has(hidden, object_name) and not any(field in hidden.get(object_name, ()) for field in _TOUCH_TEXTS)


def _has(hidden: Hidden, object_name: str) -> bool:
    return "Id" not in hidden.get(object_name, ())


def _has_product(hidden: Hidden, record_id: str) -> bool:
    return _has(hidden, "Asset" if record_id.startswith("02i") else "Opportunity")


def _blank(record: R, object_name: str, hidden: Hidden) -> R:
    """The record with the attributes of hidden fields emptied."""
    concealed = hidden.get(object_name, ())
    attributes = (a for field, names in _FIELDS[object_name].items() if field in concealed for a in names)
    changes: dict[str, Any] = {attribute: _EMPTY.get(attribute) for attribute in attributes}
    return replace(record, **changes) if changes else record


def _deal(deal: Deal, hidden: Hidden) -> Deal:
    """A deal whose history and products tell no hidden field either."""
    concealed = hidden.get("Opportunity", ())
    blanked = _blank(deal, "Opportunity", hidden)
    past: dict[str, Any] = {}
    if "Amount" in concealed:
        past["amount"] = None
        blanked = replace(blanked, products=tuple(replace(line, total=None) for line in deal.products))
    if "StageName" in concealed:
        past["stage"] = ""
        blanked = replace(blanked, stage_since=None)
    if "CloseDate" in concealed:
        past["close_on"] = None
    if not _has(hidden, "Contact"):
        blanked = replace(blanked, roles=())
    return replace(blanked, changes=tuple(change._replace(**past) for change in deal.changes)) if past else blanked


def _touch(touch: Touch, hidden: Hidden) -> Touch:
    concealed = hidden.get(_TOUCH_OBJECTS.get(touch.id[:3], ""), ())
    changes: dict[str, Any] = {}
    if "Subject" in concealed or "Title" in concealed:
        changes["subject"] = HIDDEN_WORD
    if any(field in concealed for field in _TOUCH_TEXTS):
        changes["text"] = ""
    if "FromAddress" in concealed:
        changes["who"] = None
    return touch._replace(**changes) if changes else touch


def _renewal(facts: AccountFacts, hidden: Hidden, sources: Mapping[str, str]) -> dict[str, Any]:
    """Nothing where the renewal date comes from a hidden field of the record that tells it."""
    fields = {"001": ("Account", sources.get("renewal_on", "")), "800": ("Contract", "EndDate")}
    told_by = facts.renewal_source_id or facts.id
    object_name, field = fields.get(told_by[:3], ("Opportunity", "CloseDate"))
    if field in hidden.get(object_name, ()):
        return {"renewal_on": None, "renewal_source_id": None}
    return {}
