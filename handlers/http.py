"""The WSGI application: a guard in front of Bolt, and the routes that operators look at."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotDoneYet
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler

from app.metrics import ACKNOWLEDGED, REFUSED, exposition
from handlers.guard import MAX_BODY_BYTES, Refusal, check_body, check_headers, check_signature
from handlers.usage_http import USAGE_PATH, UsageDoor

__all__ = ["EVENTS_PATH", "MAX_BODY_BYTES", "HttpDoor"]

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

log = structlog.get_logger(__name__)

EVENTS_PATH = "/slack/events"
PROBE_SECONDS = 2.0
_TEXT = "text/plain; charset=utf-8"
_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"

Environ = dict[str, Any]
Probe = Callable[[], str | None]
"""None when ready, else what is missing, in words."""


class _PatientProbe:
    """A probe that is waited for at most two seconds, and never asked twice at a time: a database may hang."""

    def __init__(self, probe: Probe) -> None:
        self._probe = probe
        self._asker = ThreadPoolExecutor(1, thread_name_prefix="probe")
        self._asked: Future[str | None] | None = None

    def __call__(self) -> str | None:
        if self._asked is None or self._asked.done():
            self._asked = self._asker.submit(self._probe)
        try:
            return self._asked.result(timeout=PROBE_SECONDS)
        except NotDoneYet:
            return "the database hangs"


class HttpDoor:
    """Takes what Slack signed, refuses the rest with a 4xx, and says how the process is.

    Bolt would answer malformed headers with a 500 and log the bodies of forged requests.
    """

    def __init__(
        self, bolt: App | None, probe: Probe, signing_secret: str = "", usage: UsageDoor | None = None
    ) -> None:
        self._bolt = SlackRequestHandler(bolt, path=EVENTS_PATH) if bolt else None
        self._probe = _PatientProbe(probe)
        self._secret = signing_secret
        self._usage = usage if usage and usage.is_open else None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """One request, as WSGI hands it over."""
        path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD", "")
        if path == EVENTS_PATH and self._bolt is not None:
            return self._deliver(environ, start_response)
        if path == USAGE_PATH and self._usage is not None:
            return self._usage(environ, start_response)
        if method != "GET":
            return _answer(start_response, "404 Not Found", "not found")
        return self._look(path, environ, start_response)

    def _look(self, path: str, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if path == "/healthz":
            return _answer(start_response, "200 OK", "ok")
        if path == "/readyz":
            missing = self._probe()
            return _answer(start_response, "503 Service Unavailable" if missing else "200 OK", missing or "ready")
        # What comes through a proxy comes from the public internet, where counts are nobody's business.
        if path == "/metrics" and "HTTP_X_FORWARDED_FOR" not in environ:
            return _answer(start_response, "200 OK", exposition().decode(), _PROMETHEUS)
        return _answer(start_response, "404 Not Found", "not found")

    def _deliver(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        started = time.monotonic()
        try:
            length = check_headers(environ)
            body = environ["wsgi.input"].read(length)
            check_signature(environ, body, self._secret)
            check_body(environ, body)
            answer = self._hand_over(environ | {"wsgi.input": io.BytesIO(body)}, start_response)
        except Refusal as refusal:
            REFUSED.labels(refusal.status[:3]).inc()
            log.info("request_refused", status=refusal.status, why=refusal.why)
            return _answer(start_response, refusal.status, refusal.why)
        ACKNOWLEDGED.observe(time.monotonic() - started)
        return answer

    def _hand_over(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Bolt's answer; raises Refusal for shapes that Bolt stumbles over."""
        try:
            return self._bolt(environ, start_response)  # type: ignore[misc]  # only asked where there is one
        except (AttributeError, KeyError, TypeError, IndexError, ValueError) as shape:
            raise Refusal("400 Bad Request", f"unexpected shape ({type(shape).__name__})") from None


def _answer(start_response: StartResponse, status: str, text: str, content_type: str = _TEXT) -> Iterable[bytes]:
    body = text.encode()
    start_response(status, [("Content-Type", content_type), ("Content-Length", str(len(body)))])
    return [body]
