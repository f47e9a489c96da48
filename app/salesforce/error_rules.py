"""What to do about each of Salesforce's error codes: one table, a reason for every row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Handling(StrEnum):
    """What the caller of a refused call should do."""

    RETRY = "retry"
    """Nothing was done and the cause passes by itself: wait and ask again, writes too."""
    SIGN_IN = "sign_in"
    """The token is no longer good: sign in once more and ask again."""
    STOP = "stop"
    """More calls make it worse or cannot help: stop, say why."""
    DESCRIBE = "describe"
    """The object or field is not there for this user: describe again and leave it out."""
    RESTART = "restart"
    """The result set is gone or too big: start the window again, smaller."""
    TELL = "tell"
    """The user can do something about it: show Salesforce's own message."""


@dataclass(frozen=True, slots=True)
class ErrorRule:
    """One row: how to treat a code, and why."""

    handling: Handling
    reason: str


_RETRY, _STOP, _TELL = Handling.RETRY, Handling.STOP, Handling.TELL

ERROR_RULES: dict[str, ErrorRule] = {
    "INVALID_SESSION_ID": ErrorRule(Handling.SIGN_IN, "sessions end by time-out or when an admin revokes them"),
    "INVALID_AUTH_HEADER": ErrorRule(Handling.SIGN_IN, "the token is not one that this org knows"),
    "UNABLE_TO_LOCK_ROW": ErrorRule(_RETRY, "another transaction holds the row; nothing was written"),
    "SERVER_UNAVAILABLE": ErrorRule(_RETRY, "maintenance or overload, passes by itself"),
    "UNKNOWN_EXCEPTION": ErrorRule(_RETRY, "an internal Salesforce error, mostly passing"),
    "REQUEST_RUNNING_TOO_LONG": ErrorRule(_RETRY, "the org was busy; the same call is often quick a moment later"),
    "API_CURRENTLY_DISABLED": ErrorRule(_STOP, "the API is switched off for this org for now"),
    "API_DISABLED_FOR_ORG": ErrorRule(_STOP, "this edition or user has no API access"),
    "REQUEST_LIMIT_EXCEEDED": ErrorRule(_STOP, "the org's calls for the day are spent; they belong to the customer"),
    "TXN_SECURITY_METERING_ERROR": ErrorRule(_STOP, "a transaction security policy counts and blocks our reads"),
    "INACTIVE_USER": ErrorRule(_STOP, "the user may not sign in any more"),
    "USER_PASSWORD_EXPIRED": ErrorRule(_STOP, "the user must act before the API answers again"),
    "INVALID_FIELD": ErrorRule(Handling.DESCRIBE, "a field that is absent and one hidden from us look the same"),
    "INVALID_TYPE": ErrorRule(Handling.DESCRIBE, "the feature is off in this org, or hidden from us"),
    "INVALIDENTITY": ErrorRule(Handling.DESCRIBE, "Bulk says so for an object that it does not serve"),
    "QUERY_TIMEOUT": ErrorRule(Handling.RESTART, "the window holds too much: halve it"),
    "OPERATION_TOO_LARGE": ErrorRule(Handling.RESTART, "too many distinct parents in one result: halve the window"),
    "QUERY_TOO_COMPLICATED": ErrorRule(Handling.RESTART, "too many formula fields in one query: ask for fewer"),
    "INVALID_QUERY_LOCATOR": ErrorRule(Handling.RESTART, "the cursor is older than two days or the eleventh: ask anew"),
    "INVALID_REPLICATION_DATE": ErrorRule(Handling.RESTART, "the deletion log is gone: compare ids instead"),
    "EXCEEDED_ID_LIMIT": ErrorRule(Handling.RESTART, "too many ids in one window: halve it"),
    "MALFORMED_QUERY": ErrorRule(_STOP, "a defect of ours: the same query can never work"),
    "JSON_PARSER_ERROR": ErrorRule(_STOP, "a defect of ours: the body is not what the resource takes"),
    "NOT_FOUND": ErrorRule(_TELL, "no such record for this user"),
    "INVALID_CROSS_REFERENCE_KEY": ErrorRule(_TELL, "a reference points to no record that this user may use"),
    "ENTITY_IS_DELETED": ErrorRule(_TELL, "somebody deleted the record"),
    "INSUFFICIENT_ACCESS": ErrorRule(_TELL, "this user may not do that"),
    "INSUFFICIENT_ACCESS_OR_READONLY": ErrorRule(_TELL, "this user may not do that"),
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": ErrorRule(_TELL, "this user may not use the referenced record"),
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": ErrorRule(_TELL, "a trigger of the org refused"),
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": ErrorRule(_TELL, "a validation rule of the org refused"),
    "FIELD_INTEGRITY_EXCEPTION": ErrorRule(_TELL, "the value does not fit the field"),
    "FIELD_FILTER_VALIDATION_EXCEPTION": ErrorRule(_TELL, "a lookup filter of the org refused"),
    "INVALID_FIELD_FOR_INSERT_UPDATE": ErrorRule(_TELL, "the field is read-only for this user"),
    "REQUIRED_FIELD_MISSING": ErrorRule(_TELL, "a required field is empty"),
    "STRING_TOO_LONG": ErrorRule(_TELL, "the text is longer than the field"),
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": ErrorRule(_TELL, "the value is not on the list"),
    "INVALID_EMAIL_ADDRESS": ErrorRule(_TELL, "the address is not valid"),
    "NUMBER_OUTSIDE_VALID_RANGE": ErrorRule(_TELL, "the number does not fit the field"),
    "DUPLICATE_VALUE": ErrorRule(_TELL, "the value must be unique"),
    "DUPLICATES_DETECTED": ErrorRule(_TELL, "a duplicate rule found matches; a person decides"),
    "PRECONDITION_FAILED": ErrorRule(_TELL, "somebody changed the record after it was read"),
}

NEVER_HEALS = "not valid for use with the REST API"
"""A 401 with these words comes back after every sign-in: the user lacks API access."""


def rule_for(code: str, message: str, status: int) -> ErrorRule:
    """The row for one answer; the code decides, the status only where there is no known code, or asks to come again."""
    if status == 429:  # whatever the body says; a day's spent calls come as 403
        return ErrorRule(_RETRY, "too many calls at this moment, not for the day")
    if code == "REQUEST_LIMIT_EXCEEDED" and "concurrent" in message.lower():
        return ErrorRule(_RETRY, "too many long calls at this moment, not for the day")
    if NEVER_HEALS in message:
        return ErrorRule(_STOP, "this user has no access to the REST API; signing in again cannot help")
    return ERROR_RULES.get(code) or _by_status(status)


def _by_status(status: int) -> ErrorRule:
    if status == 401:
        return ErrorRule(Handling.SIGN_IN, "not signed in, whatever the body says")
    if status == 412:
        return ERROR_RULES["PRECONDITION_FAILED"]
    if status >= 500 or status in {406, 408, 420}:
        return ErrorRule(_RETRY, "a proxy or server in between is in trouble")
    return ErrorRule(_TELL, "Salesforce refused for a reason of its own")
