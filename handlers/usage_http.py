"""POST /usage: product usage from other systems, behind a bearer token."""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import structlog

from app.errors import BadInput
from app.services import Services
from app.usage.import_usage import ImportReport, import_usage
from app.usage.rows import BadRow, UsageRow, read_csv, read_json_lines
from app.usage.wording import as_json

log = structlog.get_logger(__name__)

USAGE_PATH = "/usage"
MAX_USAGE_BYTES = 1_500_000
"""Some 30,000 rows. The server itself reads no more than 2 MB."""
_CSV_TYPES = frozenset({"text/csv"})
_JSON_LINES_TYPES = frozenset({"application/jsonl", "application/x-ndjson", "application/x-jsonlines"})

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]


class _Refused(Exception):
    """Not taken; `status` says why to programs, the sentence to people."""

    def __init__(self, status: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class UsageDoor:
    """Takes CSV or JSON lines from whoever has the token. Without a token in the settings there is no such route."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._token = services.settings.usage_token.get_secret_value()
        # One import at a time: the threads of this server are Slack's, and imports take seconds.
        self._busy = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Whether a token is set."""
        return bool(self._token)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """One request, as WSGI hands it over."""
        try:
            self._check(environ)
            report = self._imported(environ)
        except _Refused as refused:
            return _answer(start_response, refused.status, {"error": str(refused)})
        except BadInput as bad:
            return _answer(start_response, "422 Unprocessable Content", {"error": str(bad)})
        all_bad = report.rejected and not report.accepted
        return _answer(start_response, "422 Unprocessable Content" if all_bad else "200 OK", as_json(report))

    def _check(self, environ: Environ) -> None:
        scheme, _, given = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        is_ours = hmac.compare_digest(given.strip().encode(), self._token.encode())
        if not (self.is_open and is_ours and scheme.lower() == "bearer"):
            raise _Refused("401 Unauthorized", "Send the header “Authorization: Bearer …” with USAGE_TOKEN.")
        if environ.get("REQUEST_METHOD") != "POST":
            raise _Refused("405 Method Not Allowed", "Send the rows by POST.")
        length = str(environ.get("CONTENT_LENGTH") or "")
        if not (length.isascii() and length.isdigit()):
            raise _Refused("411 Length Required", "Send the header Content-Length.")
        if int(length) > MAX_USAGE_BYTES:
            raise _Refused("413 Content Too Large", f"At most {MAX_USAGE_BYTES:,} bytes at once: split the rows.")

    def _imported(self, environ: Environ) -> ImportReport:
        read = _reader(environ)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        try:
            text = body.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise _Refused("422 Unprocessable Content", "The body is not UTF-8 text.") from None
        if not self._busy.acquire(blocking=False):
            raise _Refused("503 Service Unavailable", "Another import is running; send this one again in a moment.")
        try:
            rows = read(text.splitlines(keepends=True), today=self._services.clock.today())
            return import_usage(self._services, rows, actor="usage:http")
        finally:
            self._busy.release()


def _reader(environ: Environ) -> Callable[..., Iterator[UsageRow | BadRow]]:
    kind = str(environ.get("CONTENT_TYPE") or "").partition(";")[0].strip().lower()
    if kind in _CSV_TYPES:
        return read_csv
    if kind in _JSON_LINES_TYPES:
        return read_json_lines
    raise _Refused("415 Unsupported Media Type", "Send Content-Type text/csv or application/jsonl.")


def _answer(start_response: StartResponse, status: str, told: dict[str, Any]) -> Iterable[bytes]:
    log.info("usage_received", status=status[:3], **{k: v for k, v in told.items() if isinstance(v, int)})
    body = json.dumps(told, ensure_ascii=False).encode()
    headers = [("Content-Type", "application/json; charset=utf-8"), ("Content-Length", str(len(body)))]
    if status.startswith("503"):
        headers.append(("Retry-After", "5"))
    start_response(status, headers)
    return [body]
