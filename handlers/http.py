"""The WSGI application: a guard in front of Bolt, and the health routes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

MAX_BODY_BYTES = 1_000_000
EVENTS_PATH = "/slack/events"
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")

Probe = Callable[[], str | None]
"""None when ready, else what is missing, in words."""


class HttpDoor:
    """Refuses what cannot come from Slack before Bolt sees it: Bolt answers malformed headers with a 500 and logs bodies."""

    def __init__(self, bolt: App | None, probe: Probe) -> None:
        self._bolt = SlackRequestHandler(bolt, path=EVENTS_PATH) if bolt else None
        self._probe = probe

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD", "")
        if method == "GET" and path == "/healthz":
            return _answer(start_response, "200 OK", "ok")
        if method == "GET" and path == "/readyz":
            missing = self._probe()
            return _answer(start_response, "503 Service Unavailable" if missing else "200 OK", missing or "ready")
        if self._bolt is None or path != EVENTS_PATH:
            return _answer(start_response, "404 Not Found", "not found")
        refusal = _refusal(environ, method)
        if refusal:
            return _answer(start_response, refusal, refusal)
        return self._bolt(environ, start_response)


def _refusal(environ: dict[str, Any], method: str) -> str | None:
    if method != "POST":
        return "405 Method Not Allowed"
    length = environ.get("CONTENT_LENGTH") or ""
    if not length.isascii() or not length.isdigit():
        return "411 Length Required"
    if int(length) > MAX_BODY_BYTES:
        return "413 Content Too Large"
    timestamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
    signature = environ.get("HTTP_X_SLACK_SIGNATURE", "")
    if not re.fullmatch(r"[0-9]{1,12}", timestamp) or not _SIGNATURE.fullmatch(signature):
        return "401 Unauthorized"
    return None


def _answer(start_response: StartResponse, status: str, text: str) -> Iterable[bytes]:
    body = text.encode()
    start_response(status, [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))])
    return [body]
