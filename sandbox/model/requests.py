"""What the API refuses before any model sees it, in OpenAI's words."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from sandbox.model.refused import Refused, wrong_type, wrong_value
from sandbox.model.tool_requests import NAME, check_tools

_ROLES = frozenset({"system", "developer", "user", "assistant", "tool", "function"})


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
    _check_range(body, "top_p", 0, 1)
    _check_range(body, "n", 1, 8)
    for name in ("max_tokens", "max_completion_tokens"):
        _check_limit(body, name)
    if body.get("stream_options") is not None and not body.get("stream"):
        raise wrong_value("stream_options", "The 'stream_options' parameter is only allowed when 'stream' is enabled.")
    check_tools(body)
    _check_format(body)
    return body


def _check_messages(messages: Any) -> None:
    if messages is None:
        raise Refused(
            400, "Missing required parameter: 'messages'.", param="messages", code="missing_required_parameter"
        )
    if not isinstance(messages, list):
        raise wrong_type("messages", "an array of objects")
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
            raise wrong_value(
                f"messages[{place}].role",
                f"Invalid value: '{role}'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', "
                "and 'developer'.",
            )
        if not _is_content(message.get("content"), role):
            raise wrong_type(f"messages[{place}].content", "a string or an array of objects")


def _is_content(content: Any, role: str) -> bool:
    """Only an assistant's message may say nothing: it calls a tool instead."""
    if content is None:
        return role == "assistant"
    return isinstance(content, str) or (isinstance(content, list) and all(isinstance(part, dict) for part in content))


def _check_limit(body: dict[str, Any], name: str) -> None:
    limit = body.get(name)
    if limit is None:
        return
    if not isinstance(limit, int) or isinstance(limit, bool):
        raise wrong_type(name, "an integer")
    if limit < 1:
        words = f"Invalid '{name}': integer below minimum value. Expected a value >= 1, but got {limit} instead."
        raise Refused(400, words, param=name, code="integer_below_min_value")


def _check_range(body: dict[str, Any], name: str, low: int, high: int) -> None:
    value = body.get(name)
    if value is not None and not (isinstance(value, int | float) and low <= value <= high):
        raise wrong_value(
            name, f"Invalid '{name}': expected a number between {low} and {high}, but got {value} instead."
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
        raise wrong_value("response_format.type", f"Invalid value: '{kind}'.")


def _check_schema(wanted: dict[str, Any]) -> None:
    name = wanted.get("name")
    if not isinstance(name, str) or not NAME.match(name):
        raise Refused(
            400,
            "Missing required parameter: 'response_format.json_schema.name'.",
            param="response_format.json_schema.name",
            code="missing_required_parameter",
        )
    schema = wanted.get("schema") or {}
    if not isinstance(schema, dict):
        raise wrong_type("response_format.json_schema.schema", "an object")
    if wanted.get("strict"):
        fault = _root_fault(schema) or _strict_fault(schema, ())
        if fault:
            raise Refused(
                400,
                f"Invalid schema for response_format '{name}': {fault}",
                param="response_format",
            )


def _root_fault(schema: dict[str, Any]) -> str | None:
    kind = schema.get("type")
    return None if kind == "object" else f"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{kind}\"'."


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
