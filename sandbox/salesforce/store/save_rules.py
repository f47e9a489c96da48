"""What a write sets besides what was asked for, before the row is saved."""

from __future__ import annotations

from typing import Any

from sandbox.salesforce.schema import FieldSchema, ObjectSchema
from sandbox.salesforce.store.rows import RawRow, Rows
from sandbox.salesforce.store.stamps import system_stamp
from sandbox.salesforce.store.values import Stored

_ACTIVE_FROM_THE_START = frozenset(
    {"User", "Product2", "PricebookEntry", "Pricebook2", "OpportunityStage", "RecordType"}
)
_NUMBER_DIGITS = 8
_STANDARD_DEFAULTS: dict[tuple[str, str], Stored] = {
    ("User", "UserType"): "Standard",
    ("CampaignMember", "Status"): "Sent",
    ("ContentDocumentLink", "ShareType"): "V",
    ("FeedItem", "Type"): "TextPost",
    ("Case", "Status"): "New",
    ("Lead", "Status"): "Open - Not Contacted",
    ("Asset", "Quantity"): None,
}


def default_of(schema: ObjectSchema, field: FieldSchema) -> Stored:
    """What a new row holds where the field was not given."""
    if field.type == "boolean":
        return int(bool(field.default) or _starts_active(schema, field))
    chosen = next((value.value for value in field.picklist if value.default), None)
    return chosen if chosen is not None else _STANDARD_DEFAULTS.get((schema.name, field.name))


def fill_new_row(rows: Rows, schema: ObjectSchema, row: RawRow, user_id: str) -> None:
    """Id, stamps, owner, defaults and the automatic number of a row about to be inserted."""
    now = system_stamp(rows.clock.now())
    for field in schema.fields.values():
        if field.is_stored and field.name not in row:
            row[field.name] = default_of(schema, field)
            if field.auto_number:
                row[field.name] = next_number(rows, schema, field)
    row["Id"] = rows.new_id(schema)
    system: dict[str, Stored] = {
        "CreatedDate": now,
        "LastModifiedDate": now,
        "SystemModstamp": now,
        "CreatedById": user_id,
        "LastModifiedById": user_id,
    }
    row.update({name: value for name, value in system.items() if name in schema.fields})
    if "OwnerId" in schema.fields and row.get("OwnerId") is None:
        row["OwnerId"] = user_id


def next_number(rows: Rows, schema: ObjectSchema, field: FieldSchema) -> str:
    """The next automatic number, such as a CaseNumber: eight digits."""
    highest = rows.database.value(f'SELECT MAX(CAST("{field.name}" AS INTEGER)) FROM "{schema.name}"')
    return str((highest or 1000) + 1).zfill(_NUMBER_DIGITS)


def adjust_update(rows: Rows, schema: ObjectSchema, before: RawRow, changes: RawRow) -> None:
    """Add to the changes what they bring about themselves."""
    if schema.name == "Opportunity":
        _adjust_opportunity(rows, before, changes)


def adjust_insert(schema: ObjectSchema, row: RawRow) -> None:
    """Complete a new row from what was given."""
    if schema.name == "Opportunity":
        row["PushCount"] = 0


def _adjust_opportunity(rows: Rows, before: RawRow, changes: RawRow) -> None:
    if before.get("HasOpportunityLineItem"):
        changes.pop("Amount", None)
    stage = changes.get("StageName", before.get("StageName"))
    if stage != before.get("StageName"):
        found = _stage(rows, stage)
        if found:
            changes.setdefault("Probability", found["DefaultProbability"])
            changes.setdefault("ForecastCategoryName", found["ForecastCategoryName"])
        changes["LastStageChangeDate"] = system_stamp(rows.clock.now())
    if _is_pushed(before, changes):
        changes["PushCount"] = int(before.get("PushCount") or 0) + 1


def _is_pushed(before: RawRow, changes: RawRow) -> bool:
    """PushCount counts moves of the close date into a later month while the deal is open."""
    old, new = before.get("CloseDate"), changes.get("CloseDate")
    if not old or not new or before.get("IsClosed"):
        return False
    return str(new)[:7] > str(old)[:7]


def _stage(rows: Rows, name: Stored) -> dict[str, Any] | None:
    ids = rows.ids_where("OpportunityStage", "MasterLabel", name, live=False)
    return rows.find("OpportunityStage", ids[0]) if ids else None


def _starts_active(schema: ObjectSchema, field: FieldSchema) -> bool:
    return field.name == "IsActive" and schema.name in _ACTIVE_FROM_THE_START
