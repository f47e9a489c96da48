"""The table of Salesforce's error codes."""

from __future__ import annotations

from typing import Any

import pytest

from app.salesforce.error_rules import ERROR_RULES, Handling, rule_for
from app.salesforce.errors import Refusal


@pytest.mark.parametrize(
    ("code", "message", "status", "handling"),
    [
        ("INVALID_SESSION_ID", "Session expired or invalid", 401, Handling.SIGN_IN),
        ("INVALID_SESSION_ID", "This session is not valid for use with the REST API", 401, Handling.STOP),
        ("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", 403, Handling.STOP),
        ("REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded.", 403, Handling.RETRY),
        ("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", 429, Handling.RETRY),
        ("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record", 400, Handling.RETRY),
        ("INVALID_FIELD", "No such column", 400, Handling.DESCRIBE),
        ("INVALID_TYPE", "sObject type 'X' is not supported", 400, Handling.DESCRIBE),
        ("QUERY_TIMEOUT", "Your query request was running for too long.", 400, Handling.RESTART),
        ("INVALID_QUERY_LOCATOR", "invalid query locator", 400, Handling.RESTART),
        ("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Close date must be in the future", 400, Handling.TELL),
        ("SOMETHING_NEW", "…", 400, Handling.TELL),
        ("", "", 503, Handling.RETRY),
        ("", "", 420, Handling.RETRY),
        ("", "", 401, Handling.SIGN_IN),
        ("", "", 412, Handling.TELL),
    ],
)
def test_each_refusal_is_handled_by_its_code(code: str, message: str, status: int, handling: Handling) -> None:
    """The error code decides; the status only where the answer has no known code, or asks to come again."""
    assert rule_for(code, message, status).handling is handling


def test_every_rule_gives_its_reason() -> None:
    """A reader of the table finds a reason in each row."""
    assert all(len(rule.reason) > 10 for rule in ERROR_RULES.values())


@pytest.mark.parametrize("key", ["duplicateResut", "duplicateResult"])
def test_duplicates_are_read_from_both_spellings(key: str) -> None:
    """Live orgs misspell the key of the duplicate result; the documented spelling works too."""
    record = {"attributes": {"type": "Lead"}, "Id": "00Q000000000001AAA"}
    found: dict[str, Any] = {"matchResults": [{"matchRecords": [{"matchConfidence": 100.0, "record": record}]}]}
    refusal = Refusal(
        400, [{key: found, "errorCode": "DUPLICATES_DETECTED", "message": "Use one of these records?", "fields": []}]
    )
    (match,) = refusal.matches
    assert (match.record_id, match.object_name, match.confidence) == ("00Q000000000001AAA", "Lead", 100.0)


def test_an_html_page_is_a_refusal_without_words_of_its_own() -> None:
    """A proxy's page is no error body: the status decides and its markup is not shown."""
    refusal = Refusal(503, "<html><b>Down</b></html>")
    assert refusal.handling is Handling.RETRY
    assert not refusal.has_error_body
    assert "<" not in str(refusal)
