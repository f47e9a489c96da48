"""Salesforce's refusals and silences as exceptions; `error_rules` says what each asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import CANNOT_CHECK, SalesforceRefused, SalesforceUnavailable
from app.salesforce.error_rules import rule_for


class Unreachable(SalesforceUnavailable):
    """The call never got a usable answer; `was_sent` is False only where it surely did not reach Salesforce."""

    def __init__(self, why: str, *, was_sent: bool) -> None:
        super().__init__(why)
        self.was_sent = was_sent


class SignInFailed(SalesforceUnavailable):
    """The token endpoint said no, or every token it gives is refused."""


class DayLimitReached(SalesforceUnavailable):
    """The org's API calls for the day are spent, or background work has used its share of them.

    Salesforce counts the last 24 hours, not a calendar day, and names no instant at which calls are free again.
    """

    told_after_seconds = 0.0

    def __init__(self, why: str) -> None:
        Exception.__init__(
            self,
            f"{why}{CANNOT_CHECK}. Nothing was changed. Salesforce counts the last 24 hours: calls come back little by "
            "little, the last of them within a day. Until then `/throughline status` and `/handoff status` still answer.",
        )


class AnswerLost(SalesforceUnavailable):
    """A write was sent and its answer never came: it may or may not have happened."""

    def __init__(self, what: str) -> None:
        Exception.__init__(
            self,
            f"Salesforce did not answer after I sent it {what}, so I do not know whether it was saved. "
            "I did not send it twice; please look at the record before you try again.",
        )


@dataclass(frozen=True, slots=True)
class DuplicateMatch:
    """A record that a duplicate rule found; `confidence` in percent."""

    record_id: str
    object_name: str
    confidence: float


class Refusal(SalesforceRefused):
    """Salesforce answered no. `handling` and `reason` come from the table, the sentence is Salesforce's own."""

    def __init__(self, status: int, content: object) -> None:
        first = first_error(content)
        self.status = status
        code = str(first.get("errorCode") or first.get("statusCode") or "")
        message = str(first.get("message") or f"Salesforce answered with status {status}")
        super().__init__(message, tuple(first.get("fields") or ()), code)
        rule = rule_for(code, message, status)
        self.handling, self.reason = rule.handling, rule.reason
        self.has_error_body = bool(code)
        self.matches = duplicate_matches(first)


def first_error(content: object) -> Mapping[str, Any]:
    """The first error of a REST error body; empty for HTML and other shapes."""
    found = content[0] if isinstance(content, list) and content else content
    return found if isinstance(found, Mapping) else {}


def duplicate_matches(error: Mapping[str, Any]) -> tuple[DuplicateMatch, ...]:
    """The records of a DUPLICATES_DETECTED body, whose key live orgs misspell as `duplicateResut`."""
    result = error.get("duplicateResut") or error.get("duplicateResult") or {}
    rules = result.get("matchResults") or []
    return tuple(_match(one) for rule in rules for one in rule.get("matchRecords") or [])


def _match(found: Mapping[str, Any]) -> DuplicateMatch:
    record = found.get("record") or {}
    kind = (record.get("attributes") or {}).get("type") or ""
    return DuplicateMatch(str(record.get("Id", "")), str(kind), float(found.get("matchConfidence") or 0))
