"""The `Name` object: what every record behind a polymorphic reference (Who, What, some Owners) can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.salesforce.schema import FieldSchema
from sandbox.salesforce.store.database import quoted

if TYPE_CHECKING:
    from sandbox.salesforce.soql.scope import Compilation

_TEXT_FIELDS = ("Name", "Type", "Alias", "Email", "FirstName", "LastName", "Phone", "Title", "Username")

NAME_FIELDS: dict[str, FieldSchema] = {
    "id": FieldSchema("Id", "Name ID", "id", length=18),
    "isactive": FieldSchema("IsActive", "Active", "boolean", aggregatable=False),
    "profileid": FieldSchema("ProfileId", "Profile ID", "reference", reference_to=("Profile",)),
    "userroleid": FieldSchema("UserRoleId", "Role ID", "reference", reference_to=("UserRole",)),
    **{name.lower(): FieldSchema(name, name, "string", length=255) for name in _TEXT_FIELDS},
}
NAME_RELATIONSHIPS = {"profile": "ProfileId", "userrole": "UserRoleId"}


def name_expression(compilation: Compilation, reference_sql: str, reference: FieldSchema, field_name: str) -> str:
    """SQL for one field of the Name object behind a reference: null where the record is gone or hidden."""
    store = compilation.context.store
    branches = []
    for target in reference.reference_to:
        if not store.schema.has(target):
            continue
        schema = store.rows.table(target)
        if schema.prefix is None:
            continue
        alias = compilation.new_alias()
        hidden = {name for owner, name in compilation.context.hidden if owner == schema.name}
        value = _value_sql(schema.name, schema.name_field, field_name, schema.fields.keys() - hidden, alias)
        if value is None:
            continue
        visible = compilation.visible_rows(target, alias)
        condition = f"{alias}.Id = {reference_sql}" + (f" AND {visible}" if visible else "")
        branches.append(f"WHEN '{schema.prefix}' THEN (SELECT {value} FROM {quoted(target)} {alias} WHERE {condition})")
    if not branches:
        return "NULL"
    return f"CASE substr({reference_sql}, 1, 3) {' '.join(branches)} END"


def _value_sql(target: str, name_field: str, wanted: str, fields: set[str], alias: str) -> str | None:
    if wanted == "Type":
        return f"'{target}'"
    column = name_field if wanted == "Name" else wanted
    return f"{alias}.{quoted(column)}" if column in fields else None
