"""What the API refuses before any model sees it, in OpenAI's words."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

_ROLES = frozenset({"system", "developer", "user", "assistant", "tool", "function"})
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}\Z")


class Refused(Exception):  # says what happened, as the other services' errors do
    """The request is answered with an error: `status`, and `body` as OpenAI sends it."""

    def __init__(self, status: int, message: str, *, param: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        kind = {429: "requests", 500: "server_error", 503: "server_error"}.get(status, "invalid_request_error")
        self.body = {"error": {"message": message, "type": kind, "param": param, "code": code}}


def check_key(header: str | None) -> None:
    """Any bearer key will do but an empty one and one that says that it is wrong; raises Refused (401)."""
    scheme, _, key = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise Refused(
            401,
            "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer "
            "auth (i.e. Authorization: Bearer YOUR_KEY).",
        )
    if re.search("invalid|wrong|revoked", key):
        hidden = f"{key[:3]}{'*' * 8}{key[-4:]}"
        raise Refused(401, f"Incorrect API key provided: {hidden}.", code="invalid_api_key")


def check_listed(name: str, models: Collection[str]) -> None:
    """Raises Refused (404) for a model that is not among those listed."""
    if name not in models:
        raise Refused(404, f"The model '{name}' does not exist", param="model", code="model_not_found")


def check_request(body: Any) -> dict[str, Any]:
    """The request if it can be answered; raises Refused (400, 404)."""
    if not isinstance(body, dict):
        raise Refused(400, "We could not parse the JSON body of your request.")
    model = body.get("model")
    if not isinstance(model, str) or not model:
        raise Refused(400, "you must provide a model parameter")
    if model.startswith("no-such"):
        raise Refused(
            404, f"The model `{model}` does not exist or you do not have access to it.", code="model_not_found"
        )
    _check_messages(body.get("messages"))
    _check_range(body, "temperature", 0, 2)
    _check_range(body, "n", 1, 8)
    _check_tools(body.get("tools"))
    _check_format(body)
    return body


def _check_messages(messages: Any) -> None:
    if not isinstance(messages, list):
        raise Refused(
            400, "Missing required parameter: 'messages'.", param="messages", code="missing_required_parameter"
        )
    if not messages:
        raise Refused(
            400,
            "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
            param="messages",
            code="empty_array",
        )
    for place, message in enumerate(messages):
        role = message.get("role") if isinstance(message, dict) else None
        if role not in _ROLES:
            raise Refused(
                400,
                f"Invalid value: '{role}'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', "
                "and 'developer'.",
                param=f"messages[{place}].role",
                code="invalid_value",
            )
        if not isinstance(message.get("content"), str | list | None):
            raise _wrong_type(f"messages[{place}].content", "a string or array")


def _wrong_type(param: str, expected: str) -> Refused:
    words = f"Invalid type for '{param}': expected {expected}."
    return Refused(400, words, param=param, code="invalid_type")


def _check_tools(tools: Any) -> None:
    if tools is not None and not (isinstance(tools, list) and all(isinstance(tool, dict) for tool in tools)):
        raise _wrong_type("tools", "an array of objects")


def _check_range(body: dict[str, Any], name: str, low: int, high: int) -> None:
    value = body.get(name)
    if value is not None and not (isinstance(value, int | float) and low <= value <= high):
        raise Refused(
            400,
            f"Invalid '{name}': expected a number between {low} and {high}, but got {value} instead.",
            param=name,
            code="invalid_value",
        )


def _check_format(body: dict[str, Any]) -> None:
    wanted = body.get("response_format") or {"type": "text"}
    kind = wanted.get("type") if isinstance(wanted, dict) else wanted
    if kind == "json_object" and "json" not in str(body["messages"]).lower():
        raise Refused(
            400,
            "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
            param="messages",
        )
    if kind == "json_schema":
        _check_schema(wanted.get("json_schema") or {})
    elif kind not in {"text", "json_object"}:
        raise Refused(400, f"Invalid value: '{kind}'.", param="response_format.type", code="invalid_value")


def _check_schema(wanted: dict[str, Any]) -> None:
    name = wanted.get("name")
    if not isinstance(name, str) or not _NAME.match(name):
        raise Refused(
            400,
            "Missing required parameter: 'response_format.json_schema.name'.",
            param="response_format.json_schema.name",
            code="missing_required_parameter",
        )
    if wanted.get("strict"):
        fault = _strict_fault(wanted.get("schema") or {}, ())
        if fault:
            raise Refused(
                400,
                f"Invalid schema for response_format '{name}': {fault}",
                param="response_format",
            )


def _strict_fault(schema: Any, path: tuple[str, ...]) -> str | None:
    # Strict mode wants every object closed and every property required.
    if not isinstance(schema, dict):
        return None
    where = f"In context={path!r}, "
    if schema.get("type") == "object" or "properties" in schema:
        if schema.get("additionalProperties") is not False:
            return f"{where}'additionalProperties' is required to be supplied and to be false."
        missing = [key for key in schema.get("properties", {}) if key not in schema.get("required", [])]
        if missing:
            return (
                f"{where}'required' is required to be supplied and to be an array including every key in "
                f"properties. Missing '{missing[0]}'."
            )
    return next(filter(None, (_strict_fault(part, at) for at, part in _below(schema, path))), None)


def _below(schema: dict[str, Any], path: tuple[str, ...]) -> list[tuple[tuple[str, ...], Any]]:
    below = [((*path, "items"), schema.get("items"))]
    for group in ("properties", "$defs", "definitions"):
        below += [((*path, group, name), part) for name, part in (schema.get(group) or {}).items()]
    options = schema.get("anyOf") or []
    return below + [((*path, "anyOf", str(place)), part) for place, part in enumerate(options)]
