"""Wire bodies as the journal shows them: decoded, and cut where they are long."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

MAX_TEXT = 20_000
MAX_TABLE = 2_000


def decoded(body: bytes, content_type: str) -> Any:
    """JSON and forms as values, tables and other text cut, bytes by their size."""
    text = body.decode("utf-8", "replace")
    if not body:
        return None
    if "json" in content_type:
        return _json_or_text(text)
    if "x-www-form-urlencoded" in content_type:
        return _form(text)
    if content_type.startswith(("text/", "multipart/")) or not content_type:
        return _cut(text, MAX_TABLE if "csv" in content_type or "multipart" in content_type else MAX_TEXT)
    return f"({len(body)} bytes of {content_type})"


def of_reply(reply: web.StreamResponse) -> Any:
    """The body of an answer, decoded; a stream is only named."""
    if not isinstance(reply, web.Response):
        return "(streamed)"
    raw = bytes(reply.body) if isinstance(reply.body, bytes | bytearray) else b""
    return decoded(raw, reply.content_type or "")


def soql_in(request: web.BaseRequest, body: Any) -> str | None:
    """The SOQL that a request carries: in `q=`, in a Bulk job, or in the parts of a composite."""
    if "q" in request.query and "/query" in request.path:
        return str(request.query["q"])
    if not isinstance(body, dict):
        return None
    if isinstance(body.get("query"), str):
        return str(body["query"])
    parts = body.get("compositeRequest") or body.get("batchRequests") or []
    return "\n".join(_queries(parts)) or None


def _queries(parts: list[Any]) -> list[str]:
    urls = [str(part.get("url", "")) for part in parts if isinstance(part, dict)]
    found = (dict(parse_qsl(url.partition("?")[2])).get("q") for url in urls)
    return [query for query in found if query]


def _form(text: str) -> dict[str, Any]:
    return {key: _json_or_text(value, strict=True) for key, value in parse_qsl(text, keep_blank_values=True)}


def _json_or_text(text: str, *, strict: bool = False) -> Any:
    if strict and text[:1] not in ("{", "["):
        return _cut(text, MAX_TEXT)
    try:
        return json.loads(text)
    except ValueError:
        return _cut(text, MAX_TEXT)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text)} characters)"
