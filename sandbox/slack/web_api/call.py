"""One Web API call: its arguments from any encoding, its token, and the table of methods."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import web

from sandbox.slack.errors import SlackError
from sandbox.slack.multipart import parts_of
from sandbox.slack.service import SlackService

JSON_ARGUMENTS = frozenset(
    {
        "blocks",
        "attachments",
        "metadata",
        "view",
        "unfurls",
        "files",
        "chunks",
        "prompts",
        "loading_messages",
        "message",
        "user_auth_blocks",
        "channel_ids",
        "users",
    }
)
"""Arguments that arrive as JSON inside a string when the body is a form."""
Answer = dict[str, Any]
Caller = Literal["bot", "app", "anyone"]


@dataclass(slots=True)
class Call:
    """What the bot asked: decoded arguments and who it says it is."""

    method: str
    args: dict[str, Any]
    token: str | None
    basic: tuple[str, str] | None = None

    def text(self, name: str, default: str = "") -> str:
        """An optional argument as a string."""
        value = self.args.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        """An argument that must be there; raises `invalid_arguments` naming it."""
        value = self.text(name)
        if not value:
            raise SlackError("invalid_arguments", [f"[ERROR] missing required field: {name}"], status=200)
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean in any of the spellings that clients use."""
        value = self.args.get(name)
        return default if value is None else str(value).lower() in ("true", "1")

    def number(self, name: str, default: int) -> int:
        """A whole number; raises `invalid_arguments` for anything else."""
        try:
            return int(self.args.get(name) or default)
        except (TypeError, ValueError):
            raise SlackError("invalid_arguments", [f"[ERROR] {name} must be a number"]) from None

    def listed(self, name: str) -> list[str]:
        """A list given as JSON or separated by commas."""
        value = self.args.get(name)
        if value is None or isinstance(value, list):
            return [str(item) for item in value or []]
        return [part.strip() for part in str(value).split(",") if part.strip()]

    def objects(self, name: str, refusal: str = "invalid_arguments") -> list[dict[str, Any]]:
        """A list of objects; raises `refusal` for anything else."""
        value = self.args.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise SlackError(refusal, [f"[ERROR] must provide an array of objects [json-pointer:/{name}]"])
        return value

    def stamp(self, name: str, default: float) -> float:
        """A message timestamp as a number; raises `invalid_ts_<name>`."""
        value = self.text(name)
        try:
            return float(value) if value else default
        except ValueError:
            raise SlackError(f"invalid_ts_{name}") from None


Handler = Callable[[SlackService, Call], Answer]


@dataclass(frozen=True, slots=True)
class Method:
    """A Web API method. Any one of `scopes` will do; `caller` says whose token it wants."""

    handler: Handler
    scopes: tuple[str, ...] = ()
    caller: Caller = "bot"


METHODS: dict[str, Method] = {}


def method(name: str, *scopes: str, caller: Caller = "bot") -> Callable[[Handler], Handler]:
    """Enter a function in the table of Web API methods."""

    def enter(handler: Handler) -> Handler:
        METHODS[name] = Method(handler, scopes, caller)
        return handler

    return enter


async def read_call(request: web.Request, name: str) -> Call:
    """The call in a request, whether JSON, form or multipart; raises `invalid_json` and the like."""
    args: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        # A token inside JSON is none: Slack looks at the header then.
        args |= {name: value for name, value in _json_body(await request.text()).items() if name != "token"}
    elif request.content_type.startswith("multipart/"):
        args |= {
            part.name: part.content.decode("utf-8", "replace") for part in await parts_of(request) if not part.is_file
        }
    elif request.content_type.startswith("application/x-www-form"):
        args |= {k: v for k, v in (await request.post()).items() if isinstance(v, str)}
    header = request.headers.get("Authorization", "")
    token = header.removeprefix("Bearer ") if header.startswith("Bearer ") else args.pop("token", None)
    decoded = {key: _decoded(key, value) for key, value in args.items()}
    return Call(name, decoded, token, _basic(header))


def _json_body(text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    try:
        body = json.loads(text)
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    return body


def _decoded(key: str, value: Any) -> Any:
    if key not in JSON_ARGUMENTS or not isinstance(value, str) or value[:1] not in ("[", "{"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _basic(header: str) -> tuple[str, str] | None:
    if not header.startswith("Basic "):
        return None
    try:
        user, _, secret = base64.b64decode(header[6:]).decode("utf-8", "replace").partition(":")
    except ValueError:
        return None
    return user, secret
