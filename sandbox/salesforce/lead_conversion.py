"""Converting a lead, which REST has no resource for: a new or given account and contact, perhaps a deal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.salesforce.schema import SalesforceError
from sandbox.salesforce.store import Store
from sandbox.salesforce.store.stamps import system_stamp

_ACCOUNT_FROM = {"Phone": "Phone", "Website": "Website", "Industry": "Industry", "AnnualRevenue": "AnnualRevenue"}
_CONTACT_FROM = {
    name: name for name in ("FirstName", "LastName", "Email", "Phone", "MobilePhone", "Title", "LeadSource")
}


def convert_lead(store: Store, lead_id: str, given: Mapping[str, Any], user_id: str) -> dict[str, Any]:
    """Convert; `account` and `contact` name existing records, `opportunity` is the name of a deal to open."""
    lead = store.get("Lead", lead_id)
    if lead is None:
        raise SalesforceError(404, "NOT_FOUND", f"there is no lead {lead_id}")
    if lead.get("IsConverted"):
        raise SalesforceError(400, "CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
    owner = {"OwnerId": lead["OwnerId"]} if str(lead.get("OwnerId", "")).startswith("005") else {}
    with store.transaction():
        account_id = given.get("account") or store.insert(
            "Account",
            {"Name": lead.get("Company") or lead["Name"], **_copied(lead, _ACCOUNT_FROM), **owner},
            user_id=user_id,
        )
        contact_id = given.get("contact") or store.insert(
            "Contact", {"AccountId": account_id, **_copied(lead, _CONTACT_FROM), **owner}, user_id=user_id
        )
        opportunity_id = _open_deal(store, lead, given, str(account_id), user_id)
        _mark(store, lead_id, str(account_id), str(contact_id), opportunity_id, user_id)
    return {"id": lead_id, "account": account_id, "contact": contact_id, "opportunity": opportunity_id}


def _open_deal(
    store: Store, lead: Mapping[str, Any], given: Mapping[str, Any], account_id: str, user_id: str
) -> str | None:
    name = given.get("opportunity")
    if not name:
        return None
    month_end = store.clock.today().replace(day=28).isoformat()
    fields = {
        "Name": name,
        "AccountId": account_id,
        "StageName": given.get("stage") or "Qualification",
        "CloseDate": given.get("close_date") or month_end,
        "LeadSource": lead.get("LeadSource"),
    }
    return store.insert("Opportunity", fields, user_id=user_id)


def _mark(
    store: Store, lead_id: str, account_id: str, contact_id: str, opportunity_id: str | None, user_id: str
) -> None:
    """The converted fields are read-only through the API, so they are set as the system sets them."""
    schema = store.schema.get("Lead")
    found = store.rows.database.value("SELECT MasterLabel FROM LeadStatus WHERE IsConverted = 1 LIMIT 1")
    now = system_stamp(store.clock.now())
    changes = {
        "IsConverted": 1,
        "ConvertedDate": store.clock.today().isoformat(),
        "ConvertedAccountId": account_id,
        "ConvertedContactId": contact_id,
        "ConvertedOpportunityId": opportunity_id,
        "Status": found or "Closed - Converted",
        "LastModifiedDate": now,
        "LastModifiedById": user_id,
        "SystemModstamp": now,
    }
    kept = {name: value for name, value in changes.items() if name in schema.fields}
    store.rows.change(schema, lead_id, kept)


def _copied(lead: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {target: lead[source] for source, target in names.items() if lead.get(source) is not None}
