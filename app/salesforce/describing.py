"""Many objects described in one call, as any user."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.errors import SalesforceUnavailable
from app.salesforce.catalogue import ObjectDescribe, read_describe
from app.salesforce.client import Call, Json
from app.salesforce.errors import Refusal
from app.salesforce.soql import api_name, chunks

BATCH_SIZE = 25
"""Sub-requests in one composite or batch call."""

Ask = Callable[[Call], Json]


def batched(ask: Ask, api_version: str, paths: Sequence[str]) -> list[tuple[int, Json]]:
    """Status and body of up to 25 GETs that cost one API call; paths are relative to the version."""
    parts = [{"method": "GET", "url": f"v{api_version}/{path}"} for path in paths]
    body = {"haltOnError": False, "batchRequests": parts}
    answer = ask(Call("POST", "composite/batch", json=body, reads_only=True))
    if not isinstance(answer, dict) or len(answer.get("results", ())) != len(parts):
        raise SalesforceUnavailable("Salesforce answered something that I cannot read")
    return [(one["statusCode"], one["result"]) for one in answer["results"]]


def describe_many(ask: Ask, api_version: str, names: Sequence[str]) -> dict[str, ObjectDescribe | Refusal]:
    """The describe of each object, or why there is none."""
    found: dict[str, ObjectDescribe | Refusal] = {}
    for part in chunks(names, BATCH_SIZE):
        paths = [f"sobjects/{api_name(name)}/describe" for name in part]
        for name, (status, body) in zip(part, batched(ask, api_version, paths), strict=True):
            found[name] = read_describe(body) if status < 300 else Refusal(status, body)
    return found
