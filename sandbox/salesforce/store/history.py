"""History rows that a change leaves behind: opportunity stages, and tracked fields of four objects."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sandbox.salesforce.schema import FieldSchema, ObjectSchema
from sandbox.salesforce.store.rows import RawRow, Rows
from sandbox.salesforce.store.values import Stored, reading

_STAGE_FIELDS = (
    "StageName",
    "Amount",
    "CloseDate",
    "Probability",
    "ForecastCategory",
    "ExpectedRevenue",
)
_DATA_TYPES = {
    "currency": "Currency",
    "date": "DateOnly",
    "datetime": "DateTime",
    "boolean": "Boolean",
    "picklist": "DynamicEnum",
    "percent": "Percent",
    "double": "Double",
    "int": "Double",
}


@dataclass(frozen=True, slots=True)
class Tracking:
    """Where an object's field history goes and which fields an administrator switched on."""

    history: str
    parent_field: str
    fields: tuple[str, ...]


TRACKED: dict[str, Tracking] = {
    "Opportunity": Tracking(
        "OpportunityFieldHistory",
        "OpportunityId",
        (
            "Name",
            "StageName",
            "Amount",
            "CloseDate",
            "Probability",
            "ForecastCategoryName",
            "NextStep",
            "OwnerId",
            "AccountId",
            "Type",
        ),
    ),
    "Account": Tracking(
        "AccountHistory",
        "AccountId",
        (
            "Name",
            "OwnerId",
            "ParentId",
            "Type",
            "Industry",
            "Rating",
            "AnnualRevenue",
            "Phone",
            "Website",
        ),
    ),
    "Case": Tracking("CaseHistory", "CaseId", ("Status", "Priority", "OwnerId", "IsEscalated", "AccountId")),
    "Contact": Tracking("ContactHistory", "ContactId", ("Name", "OwnerId", "AccountId", "Email", "Title")),
}


class History:
    """Writes history rows, stamped with the moment and the user of the change."""

    def __init__(self, rows: Rows, user_id: str, stamp: str) -> None:
        self._rows = rows
        self._user_id = user_id
        self._stamp = stamp

    def created(self, schema: ObjectSchema, row: RawRow) -> None:
        """The rows of a new record."""
        if schema.name == "Opportunity":
            self._stage_row(row, {})
        if schema.name in TRACKED:
            self.mark(schema, str(row["Id"]), "created")

    def changed(self, schema: ObjectSchema, before: RawRow, after: RawRow) -> None:
        """The rows of an update, none where nothing tracked changed."""
        if schema.name == "Opportunity" and any(before.get(f) != after.get(f) for f in _STAGE_FIELDS):
            self._stage_row(after, before)
        tracking = TRACKED.get(schema.name)
        for name in tracking.fields if tracking else ():
            field = schema.fields.get(name)
            if field is not None and before.get(name) != after.get(name):
                self._field_rows(schema, field, before, after)

    def mark(self, schema: ObjectSchema, record_id: str, event: str) -> None:
        """A row without values, such as `created` or `accountMerged`."""
        self._add(schema, record_id, event, "Text", None, None)

    def _stage_row(self, after: RawRow, before: RawRow) -> None:
        schema = self._rows.table("OpportunityHistory")
        row: RawRow = {name: after.get(name) for name in _STAGE_FIELDS}
        row |= {
            "Id": self._rows.new_id(schema),
            "OpportunityId": after["Id"],
            "CreatedById": self._user_id,
            "CreatedDate": self._stamp,
            "SystemModstamp": self._stamp,
            "PrevAmount": before.get("Amount"),
            "PrevCloseDate": before.get("CloseDate"),
        }
        self._rows.add(schema, row)
        if before:
            self._point_to(str(row["Id"]), before, after)

    def _point_to(self, history_id: str, before: RawRow, after: RawRow) -> None:
        schema = self._rows.table("Opportunity")
        pointers = {
            "Amount": "LastAmountChangedHistoryId",
            "CloseDate": "LastCloseDateChangedHistoryId",
        }
        changes: dict[str, Stored] = {
            pointer: history_id
            for name, pointer in pointers.items()
            if before.get(name) != after.get(name) and pointer in schema.fields
        }
        if changes:
            self._rows.change(schema, str(after["Id"]), changes)

    def _field_rows(self, schema: ObjectSchema, field: FieldSchema, before: RawRow, after: RawRow) -> None:
        record_id = str(after["Id"])
        old, new = before.get(field.name), after.get(field.name)
        if field.type != "reference":
            kind = _DATA_TYPES.get(field.type, "Text")
            self._add(schema, record_id, field.name, kind, _any(field, old), _any(field, new))
            return
        label = field.relationship_name or field.name
        names = [json.dumps(self._name_of(value)) if value else None for value in (old, new)]
        self._add(schema, record_id, label, "Text", *names)
        self._add(schema, record_id, label, "EntityId", _any(field, old), _any(field, new))

    def _name_of(self, record_id: Stored) -> Stored:
        target = self._rows.schema.object_of(str(record_id))
        row = self._rows.find(target, str(record_id)) if target else None
        return row.get(self._rows.schema.get(target).name_field) if row and target else record_id

    def _add(  # one argument per column of a history row
        self,
        schema: ObjectSchema,
        record_id: str,
        field: str,
        data_type: str,
        old: str | None,
        new: str | None,
    ) -> None:
        tracking = TRACKED[schema.name]
        if not self._rows.schema.has(tracking.history):
            return
        history = self._rows.table(tracking.history)
        row: RawRow = {
            "Id": self._rows.new_id(history),
            tracking.parent_field: record_id,
            "Field": field,
            "DataType": data_type,
            "OldValue": old,
            "NewValue": new,
            "CreatedById": self._user_id,
            "CreatedDate": self._stamp,
        }
        self._rows.add(history, {name: value for name, value in row.items() if name in history.fields})


def _any(field: FieldSchema, value: Stored) -> str | None:
    if value is None:
        return None
    convert = reading(field)
    return json.dumps(convert(value) if convert else value, ensure_ascii=False)
