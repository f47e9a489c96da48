"""What a REST resource receives and what it gives back, free of any web framework."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from sandbox.salesforce.schema.errors import SalesforceError
from sandbox.salesforce.sessions import Person
from sandbox.salesforce.trouble import Trouble

OLDEST_VERSION, NEWEST_VERSION = 59, 67


@dataclass(slots=True)
class Reply:
    """Status, body and headers. `body` is JSON-ready unless `raw` holds the bytes to send as they are."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Call:
    """One request below /services/data/vNN.0, made by `person`. Header names are lower case."""

    method: str
    version: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    person: Person
    trouble: Trouble = field(default_factory=Trouble)
    args: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> Any:
        """The decoded body; raises JSON_PARSER_ERROR as Salesforce does."""
        try:
            return json.loads(self.body)
        except (ValueError, UnicodeDecodeError):
            raise SalesforceError(
                400, "JSON_PARSER_ERROR", "Unexpected end-of-input or character in the request body"
            ) from None

    def json_object(self) -> dict[str, Any]:
        """The decoded body, which must be one JSON object."""
        value = self.json()
        if not isinstance(value, dict):
            raise SalesforceError(400, "JSON_PARSER_ERROR", "The request body must be a JSON object")
        return value

    def url(self, tail: str) -> str:
        """The path of another resource of the same API version, as Salesforce writes it into bodies."""
        return f"/services/data/{self.version}{tail}"

    def nested(self, method: str, url: str, body: Any, headers: Mapping[str, str]) -> Call:
        """The sub-request of a composite call; the same person and trouble, its own method, address and body."""
        parts = urlsplit(url)
        version, path = split_version(parts.path)
        return replace(
            self,
            method=method.upper(),
            version=version or self.version,
            path=path,
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers={**self.headers, **{k.lower(): str(v) for k, v in headers.items()}},
            body=b"" if body is None else json.dumps(body).encode(),
            args={},
        )


def split_version(path: str) -> tuple[str, str]:
    """`/services/data/v62.0/query/` or `/v62.0/query` → (`v62.0`, `/query`); no version gives an empty string."""
    trimmed = path.removeprefix("/salesforce").removeprefix("/services/data").strip("/")
    version, _, rest = trimmed.partition("/")
    if not is_version(version):
        return "", "/" + trimmed
    return version, "/" + rest.strip("/")


def is_version(text: str) -> bool:
    """Whether a path segment looks like `v62.0`."""
    return text.startswith("v") and text.endswith(".0") and text[1:-2].isdigit()


def decoded(segment: str) -> str:
    """A path segment as the client meant it; a `+` stays a plus sign, as in any path."""
    return unquote(segment)
