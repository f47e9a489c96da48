"""Changing many records in one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.salesforce.client import NOBODY_WAITS, Call
from app.salesforce.gateway import Salesforce
from app.salesforce.wire_values import as_json

RECORDS_PER_CALL = 200


@dataclass(frozen=True, slots=True)
class RecordUpdate:
    """New values for one record. They must be absolute, since a call whose answer was lost is sent again."""

    object_name: str
    record_id: str
    fields: Mapping[str, Any]


def update_many(salesforce: Salesforce, username: str, updates: Sequence[RecordUpdate]) -> list[str]:
    """Change up to 200 records as that user; one string a record, in order: empty where it worked, else why not.

    One record's refusal stops no other. Raises SalesforceUnavailable where nothing is known of the call.
    """
    records = [{"attributes": {"type": one.object_name}, "id": one.record_id, **as_json(one.fields)} for one in updates]
    call = Call("PATCH", "composite/sobjects", json={"allOrNone": False, "records": records}, reads_only=True)
    results = salesforce.connections.client(username).call(call, NOBODY_WAITS)
    return ["" if one.get("success") else _why(one.get("errors") or []) for one in results]


def _why(errors: Sequence[Mapping[str, Any]]) -> str:
    return "; ".join(str(one.get("message") or one.get("statusCode")) for one in errors) or "Salesforce gave no reason"
