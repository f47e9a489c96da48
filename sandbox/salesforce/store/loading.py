"""Bulk loading of an org, and the settling afterwards: what Salesforce would have worked out all along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.salesforce.schema import ObjectSchema, SalesforceError
from sandbox.salesforce.store.database import quoted
from sandbox.salesforce.store.defaults import DEFAULT_ROWS, stage_for_unknown
from sandbox.salesforce.store.derive import apply_formulas
from sandbox.salesforce.store.formulas import FORMULAS
from sandbox.salesforce.store.past import complete_opportunity_past
from sandbox.salesforce.store.rows import Rows
from sandbox.salesforce.store.save_rules import default_of
from sandbox.salesforce.store.stamps import system_stamp

InRow = Mapping[str, Any]


def load_rows(rows: Rows, object_name: str, given: Sequence[InRow]) -> int:
    """Put rows into the object's table with their own ids and stamps; rows without an Id get one."""
    schema = rows.table(object_name)
    names = dict.fromkeys(name for row in given for name in row)
    fields = {name: _field_name(schema, name) for name in names if _is_kept(schema, name)}
    constants = {
        field.name: default_of(schema, field)
        for field in schema.fields.values()
        if field.is_stored and field.name not in fields.values()
    }
    # Zero is what the columns of checkboxes hold anyway.
    kept = {name: value for name, value in constants.items() if value}
    with rows.database.transaction():
        rows.add_all(schema, fields, given, kept)
    return len(given)


def settle(rows: Rows, loaded: set[str]) -> None:
    """Seed lookup rows, fill stamps and numbers of loaded rows, and work out every computed field."""
    with rows.database.transaction():
        _seed(rows)
        _add_unknown_stages(rows)
        for name in sorted(loaded):
            _fill_system_fields(rows, rows.table(name))
            _accept_picklist_values(rows, rows.table(name))
        complete_opportunity_past(rows)
        apply_formulas(rows, FORMULAS)


def _is_kept(schema: ObjectSchema, name: str) -> bool:
    """`attributes` of exported JSON and compound fields carry nothing of their own."""
    field = schema.find(name)
    return name != "attributes" and (field is None or field.is_stored)


def _field_name(schema: ObjectSchema, name: str) -> str:
    field = schema.find(name)
    if field is None:
        raise SalesforceError(
            400,
            "INVALID_FIELD",
            f"No such column '{name}' on sobject of type {schema.name}; let Schema.adopt add it before loading",
        )
    return field.name


def _seed(rows: Rows) -> None:
    for object_name, defaults in DEFAULT_ROWS.items():
        if not rows.schema.has(object_name):
            continue
        schema = rows.table(object_name)
        if rows.database.value(f"SELECT 1 FROM {quoted(object_name)} LIMIT 1") is None:
            numbered = [
                {**row, "SortOrder": place} if "SortOrder" in schema.fields else row
                for place, row in enumerate(defaults, start=1)
            ]
            load_rows(rows, object_name, numbered)
            _fill_system_fields(rows, schema)


def _add_unknown_stages(rows: Rows) -> None:
    if not (rows.schema.has("Opportunity") and rows.schema.has("OpportunityStage")):
        return
    unknown = rows.database.rows(
        "SELECT StageName, MAX(IsClosed), MAX(IsWon) FROM Opportunity WHERE StageName IS NOT NULL AND "
        "StageName NOT IN (SELECT MasterLabel FROM OpportunityStage) GROUP BY StageName ORDER BY StageName"
    )
    highest = rows.database.value("SELECT COUNT(*) FROM OpportunityStage")
    stages = [stage_for_unknown(name, bool(closed), bool(won)) for name, closed, won in unknown]
    if stages:
        load_rows(
            rows,
            "OpportunityStage",
            [{**stage, "SortOrder": highest + place} for place, stage in enumerate(stages, start=1)],
        )
        _fill_system_fields(rows, rows.table("OpportunityStage"))
    labels = rows.database.rows("SELECT MasterLabel FROM OpportunityStage ORDER BY SortOrder")
    rows.schema.add_picklist_values("Opportunity", "StageName", [row[0] for row in labels])


def _fill_system_fields(rows: Rows, schema: ObjectSchema) -> None:
    now = system_stamp(rows.clock.now())
    user = rows.database.value('SELECT Id FROM "User" ORDER BY Id LIMIT 1')
    fallbacks = {
        "CreatedDate": (":now", {"now": now}),
        "LastModifiedDate": (
            "COALESCE(CreatedDate, :now)" if "CreatedDate" in schema.fields else ":now",
            {"now": now},
        ),
        "CreatedById": (
            "COALESCE(OwnerId, :user)" if "OwnerId" in schema.fields else ":user",
            {"user": user},
        ),
        "LastModifiedById": (
            "COALESCE(CreatedById, :user)" if "CreatedById" in schema.fields else ":user",
            {"user": user},
        ),
        "OwnerId": (":user", {"user": user}),
        "SystemModstamp": (_latest(schema), {"now": now}),
    }
    for name, (expression, parameters) in fallbacks.items():
        if name in schema.fields:
            used = {key: value for key, value in parameters.items() if f":{key}" in expression}
            rows.database.run(f"UPDATE {quoted(schema.name)} SET {name} = {expression} WHERE {name} IS NULL", used)
    for field in schema.fields.values():
        if field.auto_number:
            rows.database.run(
                f"UPDATE {quoted(schema.name)} SET {quoted(field.name)} = printf('%08d', 1000 + rowid) "
                f"WHERE {quoted(field.name)} IS NULL"
            )


def _latest(schema: ObjectSchema) -> str:
    known = [name for name in ("LastModifiedDate", "CreatedDate") if name in schema.fields]
    return f"COALESCE({', '.join(known)}, :now)" if known else ":now"


def _accept_picklist_values(rows: Rows, schema: ObjectSchema) -> None:
    for field in list(schema.fields.values()):
        if field.restricted_picklist and field.type == "picklist":
            found = rows.database.rows(
                f"SELECT DISTINCT {quoted(field.name)} FROM {quoted(schema.name)} "
                f"WHERE {quoted(field.name)} IS NOT NULL"
            )
            rows.schema.add_picklist_values(schema.name, field.name, sorted(row[0] for row in found))
