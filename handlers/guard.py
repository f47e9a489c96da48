"""What may pass the door: well-formed requests that Slack signed less than five minutes ago."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from typing import Any
from urllib.parse import parse_qs

MAX_BODY_BYTES = 1_000_000
# Slack's own advice against replays.
OLDEST_SECONDS = 300
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_TIMESTAMP = re.compile(r"[0-9]{1,12}")

Environ = dict[str, Any]


class Refusal(Exception):
    """Not let in. `why` never holds anything of the request."""

    def __init__(self, status: str, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


def check_headers(environ: Environ) -> int:
    """The body's length; raises Refusal for headers that Slack never sends, before anything is read."""
    if environ.get("REQUEST_METHOD") != "POST":
        raise Refusal("405 Method Not Allowed", "only POST")
    length = str(environ.get("CONTENT_LENGTH") or "")
    if not (length.isascii() and length.isdigit()):
        raise Refusal("411 Length Required", "no length")
    if int(length) > MAX_BODY_BYTES:
        raise Refusal("413 Content Too Large", "too large")
    if not _TIMESTAMP.fullmatch(environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")):
        raise Refusal("401 Unauthorized", "no timestamp")
    if not _SIGNATURE.fullmatch(environ.get("HTTP_X_SLACK_SIGNATURE", "")):
        raise Refusal("401 Unauthorized", "no signature")
    return int(length)


def check_signature(environ: Environ, body: bytes, secret: str) -> None:
    """Raises Refusal for a body that Slack did not sign, or signed too long ago."""
    stamp = environ["HTTP_X_SLACK_REQUEST_TIMESTAMP"]
    if abs(time.time() - int(stamp)) > OLDEST_SECONDS:
        raise Refusal("401 Unauthorized", "too old")
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(f"v0={digest}", environ["HTTP_X_SLACK_SIGNATURE"]):
        raise Refusal("401 Unauthorized", "wrong signature")


def check_body(environ: Environ, body: bytes) -> None:
    """Raises Refusal for a body that Bolt could not read: it would answer with a 500."""
    try:
        text = body.decode()
        if environ.get("CONTENT_TYPE", "").startswith("application/json"):
            readable = isinstance(json.loads(text), dict)
        else:
            payload = parse_qs(text).get("payload") if "payload=" in text else None
            readable = payload is None or isinstance(json.loads(payload[0]), dict)
    except (ValueError, RecursionError):
        readable = False
    if not readable:
        raise Refusal("400 Bad Request", "unreadable body")
