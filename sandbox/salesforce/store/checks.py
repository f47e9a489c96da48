"""What Salesforce refuses in an insert or update, in its words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from sandbox.salesforce.schema import FieldSchema, ObjectSchema, SalesforceError
from sandbox.salesforce.schema.fields import NUMBER_TYPES, TEXT_TYPES
from sandbox.salesforce.store.values import Stored, storing

Mode = Literal["insert", "update"]
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")
_INTEGER_LIMIT = 2**31


def check_fields(schema: ObjectSchema, values: Mapping[str, Any], mode: Mode) -> dict[str, Stored]:
    """The values ready to store under their proper names; raises SalesforceError for the first refusal."""
    found = {name: _known_field(schema, name) for name in values}
    _check_writable(list(found.values()), mode)
    stored = {field.name: stored_value(field, values[name]) for name, field in found.items()}
    if mode == "insert":
        _check_required(schema, stored)
    else:
        _check_not_emptied(schema, stored)
    return stored


def no_such_column(schema: ObjectSchema, name: str) -> SalesforceError:
    """The refusal of an unknown or hidden field in a write."""
    return SalesforceError(400, "INVALID_FIELD", f"No such column '{name}' on sobject of type {schema.name}")


def stored_value(field: FieldSchema, value: Any) -> Stored:
    """One value in stored form, or the refusal that its type calls for."""
    try:
        stored = storing(field)(value)
    except (ValueError, TypeError, ArithmeticError):
        raise _bad_type(field, value) from None
    if stored is not None:
        _check_size(field, stored)
        _check_words(field, stored)
    return stored


def _known_field(schema: ObjectSchema, name: str) -> FieldSchema:
    field = schema.find(name)
    if field is None:
        raise no_such_column(schema, name)
    return field


def _check_writable(fields: list[FieldSchema], mode: Mode) -> None:
    if mode == "insert" and any(field.type == "id" for field in fields):
        raise SalesforceError(400, "INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call", ("Id",))
    refused = [f.name for f in fields if not (f.createable if mode == "insert" else f.updateable)]
    if refused:
        raise SalesforceError(
            400,
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            f"Unable to create/update fields: {', '.join(refused)}. Please check the security settings of "
            "this field and verify that it is read/write for your profile or permission set.",
            tuple(refused),
        )


def _check_required(schema: ObjectSchema, stored: Mapping[str, Stored]) -> None:
    missing = [
        field.name
        for field in schema.fields.values()
        if field.required_on_create and field.type != "boolean" and stored.get(field.name) is None
    ]
    if missing:
        raise _required(missing)


def _check_not_emptied(schema: ObjectSchema, stored: Mapping[str, Stored]) -> None:
    emptied = [
        name
        for name, value in stored.items()
        if value is None and not schema.fields[name].nillable and schema.fields[name].type != "boolean"
    ]
    if emptied:
        raise _required(emptied)


def _required(names: list[str]) -> SalesforceError:
    listed = ", ".join(names)
    return SalesforceError(400, "REQUIRED_FIELD_MISSING", f"Required fields are missing: [{listed}]", tuple(names))


def _bad_type(field: FieldSchema, value: Any) -> SalesforceError:
    if field.type in ("id", "reference"):
        return SalesforceError(
            400,
            "MALFORMED_ID",
            f"{field.label}: id value of incorrect type: {value}",
            (field.name,),
        )
    kind = {"currency": "double", "percent": "double"}.get(field.type, field.type)
    token = "VALUE_STRING" if isinstance(value, str) else "VALUE_NUMBER"
    return SalesforceError(
        400,
        "JSON_PARSER_ERROR",
        f"Cannot deserialize instance of {kind} from {token} value {value} or request may be missing a "
        "required field at [line:1, column:1]",
    )


def _check_size(field: FieldSchema, stored: Stored) -> None:
    if field.type in TEXT_TYPES and field.length and len(str(stored)) > field.length:
        raise SalesforceError(
            400,
            "STRING_TOO_LONG",
            f"{field.label}: data value too large: {stored} (max length={field.length})",
            (field.name,),
        )
    if field.type in NUMBER_TYPES and isinstance(stored, (int, float)):
        whole_digits = field.precision - field.scale or 18
        limit = _INTEGER_LIMIT if field.type == "int" else 10**whole_digits
        if abs(stored) >= limit:
            raise SalesforceError(
                400,
                "NUMBER_OUTSIDE_VALID_RANGE",
                f"{field.label}: value outside of valid range on numeric field: {stored}",
                (field.name,),
            )


def _check_words(field: FieldSchema, stored: Stored) -> None:
    if field.restricted_picklist and field.picklist:
        active = {value.value.lower() for value in field.picklist if value.active}
        chosen = str(stored).split(";") if field.type == "multipicklist" else [str(stored)]
        for value in chosen:
            if value.lower() not in active:
                raise SalesforceError(
                    400,
                    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                    f"{field.label}: bad value for restricted picklist field: {value}",
                    (field.name,),
                )
    if field.type == "email" and not _EMAIL.match(str(stored)):
        raise SalesforceError(
            400,
            "INVALID_EMAIL_ADDRESS",
            f"{field.label}: invalid email address: {stored}",
            (field.name,),
        )
