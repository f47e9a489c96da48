"""/composite, /composite/batch and /composite/graph: several calls in one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.salesforce.rest.call import Call, Reply
from sandbox.salesforce.rest.org import LiveOrg
from sandbox.salesforce.rest.references import ReferenceMissing, resolve
from sandbox.salesforce.schema.errors import SalesforceError

SUBREQUESTS = 25
QUERY_SUBREQUESTS = 5
GRAPH_NODES = 500
ROLLED_BACK = "The transaction was rolled back since another operation in the same transaction failed."
_REFERENCE_ID = re.compile(r"[A-Za-z]\w*\Z", re.ASCII)
_COUNTS_AS_QUERY = re.compile(r"/services/data/v\d+\.0/(query|queryAll|composite/sobjects)\b")
_NOT_NESTABLE = re.compile(r"/composite(?!/sobjects)")

Answer = Callable[[Call], Reply]


class RolledBack(Exception):  # says what happened
    """Raised inside a transaction so that all of it is undone."""


def composite(org: LiveOrg, call: Call) -> Reply:
    """Up to 25 sub-requests in order, each able to use the results of those before it."""
    body = call.json_object()
    requests = _listed(body, "compositeRequest")
    _check(requests, SUBREQUESTS)
    responses = run_in_order(org, call, requests, all_or_none=body.get("allOrNone") is True)
    return Reply(body={"compositeResponse": responses})


def graph(org: LiveOrg, call: Call) -> Reply:
    """Several graphs, each a transaction of its own."""
    replies = []
    graphs = _listed(call.json_object(), "graphs")
    if sum(len(_listed(one, "compositeRequest")) for one in graphs) > GRAPH_NODES:
        raise _too_many(GRAPH_NODES)
    for one in graphs:
        requests = _listed(one, "compositeRequest")
        _check(requests, GRAPH_NODES)
        responses = run_in_order(org, call, requests, all_or_none=True)
        replies.append(
            {
                "graphId": one.get("graphId"),
                "graphResponse": {"compositeResponse": responses},
                "isSuccessful": all(item["httpStatusCode"] < 400 for item in responses),
            }
        )
    return Reply(body={"graphs": replies})


def batch(org: LiveOrg, call: Call) -> Reply:
    """Up to 25 independent sub-requests; `haltOnError` gives 412 to all after the first failure."""
    body = call.json_object()
    requests = _listed(body, "batchRequests")
    if len(requests) > SUBREQUESTS:
        raise _too_many(SUBREQUESTS)
    results: list[dict[str, Any]] = []
    halted = failed = False
    for request in requests:
        if halted:
            results.append(_halted())
            continue
        method, url = _method_and_url(request)
        reply = _sub_answer(org, call.nested(method, url, request.get("richInput"), {}))
        results.append({"statusCode": reply.status, "result": reply.body})
        failed = failed or reply.status >= 400
        halted = failed and body.get("haltOnError") is True
    return Reply(body={"hasErrors": failed, "results": results})


def run_in_order(
    org: LiveOrg, call: Call, requests: list[dict[str, Any]], *, all_or_none: bool
) -> list[dict[str, Any]]:
    """Answer sub-requests one after the other; with `all_or_none` a failure undoes and halts the whole."""
    if not all_or_none:
        return _answers(org, call, requests, stop_at_failure=False)
    responses: list[dict[str, Any]] = []
    try:
        with org.store.transaction():
            responses = _answers(org, call, requests, stop_at_failure=True)
            if any(item["httpStatusCode"] >= 400 for item in responses):
                raise RolledBack  # noqa: TRY301  # leaves the transaction
    except RolledBack:
        return _with_everything_halted(responses, requests)
    return responses


def _answers(
    org: LiveOrg, call: Call, requests: list[dict[str, Any]], *, stop_at_failure: bool
) -> list[dict[str, Any]]:
    results: dict[str, Any] = {}
    responses: list[dict[str, Any]] = []
    for request in requests:
        response = _answer_one(org, call, request, results)
        responses.append(response)
        if response["httpStatusCode"] < 400:
            results[request["referenceId"]] = response["body"]
        elif stop_at_failure:
            break
    return responses


def _answer_one(org: LiveOrg, call: Call, request: dict[str, Any], results: Mapping[str, Any]) -> dict[str, Any]:
    method, url = _method_and_url(request)
    try:
        url, body = resolve(url, results), resolve(request.get("body"), results)
    except ReferenceMissing as missing:
        return _response(request, _processing_halted(str(missing)))
    headers = request.get("httpHeaders") or {}
    return _response(request, _sub_answer(org, call.nested(method, url, body, headers)))


def _sub_answer(org: LiveOrg, call: Call) -> Reply:
    if _NOT_NESTABLE.match(call.path):
        error = SalesforceError(400, "INVALID_INPUT", f"{call.path} cannot be part of a composite request")
        return Reply(400, error.body())
    return org.answer(call)


def _response(request: Mapping[str, Any], reply: Reply) -> dict[str, Any]:
    return {
        "body": reply.body,
        "httpHeaders": dict(reply.headers),
        "httpStatusCode": reply.status,
        "referenceId": request["referenceId"],
    }


def _with_everything_halted(responses: list[dict[str, Any]], requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    halted = Reply(400, [{"errorCode": "PROCESSING_HALTED", "message": ROLLED_BACK}])
    done = [item if item["httpStatusCode"] >= 400 else _response(item, halted) for item in responses]
    return done + [_response(request, halted) for request in requests[len(done) :]]


def _listed(body: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    items = body.get(key)
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        raise SalesforceError(400, "JSON_PARSER_ERROR", f"{key} must be a list of at least one object")
    return items


def _check(requests: list[dict[str, Any]], limit: int) -> None:
    if len(requests) > limit:
        raise _too_many(limit)
    seen: set[str] = set()
    for request in requests:
        name = str(request.get("referenceId", ""))
        if not _REFERENCE_ID.match(name) or name in seen:
            raise SalesforceError(
                400, "INVALID_INPUT", f"Invalid or duplicate referenceId '{name}' in the composite request"
            )
        seen.add(name)
    queries = sum(bool(_COUNTS_AS_QUERY.match(str(request.get("url", "")))) for request in requests)
    if limit == SUBREQUESTS and queries > QUERY_SUBREQUESTS:
        raise SalesforceError(
            400,
            "LIMIT_EXCEEDED",
            f"No more than {QUERY_SUBREQUESTS} subrequests can be query or sObject Collections operations",
        )


def _method_and_url(request: Mapping[str, Any]) -> tuple[str, str]:
    method, url = request.get("method"), request.get("url")
    if not isinstance(method, str) or not isinstance(url, str):
        raise SalesforceError(400, "INVALID_INPUT", "Each subrequest needs a method and a url")
    return method, url


def _too_many(limit: int) -> SalesforceError:
    return SalesforceError(400, "LIMIT_EXCEEDED", f"The number of subrequests must not exceed the limit of {limit}")


def _processing_halted(message: str) -> Reply:
    return Reply(400, [{"errorCode": "PROCESSING_HALTED", "message": message}])


def _halted() -> dict[str, Any]:
    error = {"errorCode": "BATCH_PROCESSING_HALTED", "message": "Batch processing halted per request"}
    return {"statusCode": 412, "result": [error]}
