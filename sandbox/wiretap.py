"""The middleware between the wire and the services: it journals every exchange and makes faults happen."""

from __future__ import annotations

import asyncio
import contextlib
import time
import warnings
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.bodies import decoded, of_reply, soql_in
from sandbox.faults import Fault
from sandbox.journal import Entry, Service
from sandbox.world import World

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
HOLD_SECONDS = 120.0
REFUSED_KEYS = ("401_once", "401_forever", "401_html")
ANSWERED = frozenset({"429", "500", "503_html", *REFUSED_KEYS})
"""Faults that are an answer by themselves."""
SERVICES: dict[str, Service] = {
    "slack": "slack",
    "salesforce": "salesforce",
    "services": "salesforce",  # clients that keep only the host of an instance address
    "id": "salesforce",
    "openai": "openai",
}
_KEYS_KNOWN: set[str] = set()
NOT_JOURNALED = ("/slack/link", "/slack/files/")


def wiretap(world: World) -> Any:
    """The middleware for one world."""

    @web.middleware
    async def tap(request: web.Request, handler: Handler) -> web.StreamResponse:
        service = SERVICES.get(request.path.split("/")[1])
        if service is None or request.path.startswith(NOT_JOURNALED):
            return await handler(request)
        return await _exchange(world, service, request, handler)

    return tap


async def _exchange(world: World, service: Service, request: web.Request, handler: Handler) -> web.StreamResponse:
    started, at = time.monotonic(), world.clock.now().isoformat()
    body = decoded(await request.read(), request.content_type)
    if not isinstance(body, str | None) or not request.query:
        query: Any = body
    else:
        query = dict(request.query)
    method = _method(service, request)
    fault = world.faults.take(service, method, request.path)
    _hand_over(request, None if _is_ours(service, fault) else fault)
    reply = await _reply(service, request, handler, fault)
    shown = request["journal_response"] or (of_reply(reply) if reply is not None else "(no answer)")
    world.journal.record(
        Entry(
            n=0,
            at=at,
            service=service,
            dir="in",
            kind=_kind(service, request),
            method=method,
            path=request.path,
            status=reply.status if reply is not None else 0,
            ms=round((time.monotonic() - started) * 1000, 1),
            request=query if query is not None else dict(request.query) or None,
            response=shown,
            soql=soql_in(request, body) if service == "salesforce" else None,
        )
    )
    return reply if reply is not None else _hang_up(request)


def _hand_over(request: web.Request, fault: Fault | None) -> None:
    """Leave the service a fault that only it can act out, and room for what the journal shows of a stream.

    The services use plain keys, which aiohttp warns of once per process.
    """
    with warnings.catch_warnings() if not _KEYS_KNOWN else contextlib.nullcontext():
        if not _KEYS_KNOWN:
            warnings.simplefilter("ignore", web.NotAppKeyWarning)
        request["fault"], request["journal_response"] = fault, None
    _KEYS_KNOWN.add("known")


async def _reply(
    service: Service, request: web.Request, handler: Handler, fault: Fault | None
) -> web.StreamResponse | None:
    """The answer, or None where the connection closes without one."""
    if fault is None or not _is_ours(service, fault):
        return await _handled(request, handler)
    await asyncio.sleep(_hold_seconds(fault))
    if fault.name in ANSWERED:
        return failure(service, fault.name)
    if fault.name in ("timeout", "drop"):
        return None
    reply = await _handled(request, handler)
    return None if fault.name == "drop_after" else _broken(reply)


def _is_ours(service: Service, fault: Fault | None) -> bool:
    """Whether the fault is acted out here; Salesforce ends sessions itself, since its own must die with them."""
    if fault is None or (service == "salesforce" and fault.name in REFUSED_KEYS):
        return False
    return fault.name in ANSWERED or fault.name in ("timeout", "drop", "drop_after", "bad_json")


def _hold_seconds(fault: Fault) -> float:
    return fault.after_ms / 1000 if fault.after_ms or fault.name != "timeout" else HOLD_SECONDS


async def _handled(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as raised:
        kept = {name: value for name, value in raised.headers.items() if name in ("Location", "Allow")}
        return web.Response(status=raised.status, text=raised.text, headers=kept)


def failure(service: Service, name: str) -> web.Response:
    """A service's own words for too many calls, a refused key, a broken server, or a gateway that is down."""
    if name in _PAGES:
        status, title = _PAGES[name]
        page = f"<html><body><h1>{status} {title}</h1></body></html>"
        return web.Response(status=status, text=page, content_type="text/html")
    if name in REFUSED_KEYS:
        return _refused_key(service)
    if name == "429":
        return web.json_response(_TOO_MANY[service], status=429, headers={"Retry-After": "1"})
    return web.json_response(_BROKEN[service], status=500)


def _refused_key(service: Service) -> web.Response:
    if service == "slack":
        return web.json_response({"ok": False, "error": "invalid_auth"})
    words = {"message": "Incorrect API key provided.", "type": "invalid_request_error", "param": None}
    return web.json_response({"error": {**words, "code": "invalid_api_key"}}, status=401)


_PAGES = {"503_html": (503, "Service Temporarily Unavailable"), "401_html": (401, "Unauthorized")}
_TOO_MANY: dict[Service, Any] = {
    "slack": {"ok": False, "error": "ratelimited"},
    "salesforce": [{"message": "ConcurrentRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}],
    "openai": {
        "error": {
            "message": "Rate limit reached for requests",
            "type": "requests",
            "param": None,
            "code": "rate_limit_exceeded",
        }
    },
}
_BROKEN: dict[Service, Any] = {
    "slack": {"ok": False, "error": "internal_error"},
    "salesforce": [
        {
            "message": "An unexpected error occurred. Please include this ErrorId if you contact support: "
            "1234567890-12345 (1234567890)",
            "errorCode": "UNKNOWN_EXCEPTION",
        }
    ],
    "openai": {
        "error": {
            "message": "The server had an error while processing your request.",
            "type": "server_error",
            "param": None,
            "code": None,
        }
    },
}


def _broken(reply: web.StreamResponse) -> web.StreamResponse:
    if not isinstance(reply, web.Response) or not isinstance(reply.body, bytes):
        return reply
    half = reply.body[: max(1, len(reply.body) // 2)]
    return web.Response(status=reply.status, body=half, content_type="application/json")


def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


def _method(service: Service, request: web.Request) -> str:
    if service == "slack" and request.path.startswith("/slack/api/"):
        return request.path.removeprefix("/slack/api/")
    return request.method


def _kind(service: Service, request: web.Request) -> str:
    if service == "slack":
        part = request.path.split("/")[2]
        return {"api": "web_api", "response": "response_url"}.get(part, part)
    return request.path.rstrip("/").rsplit("/", 1)[-1] if service == "openai" else "rest"
