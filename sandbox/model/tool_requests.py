"""What the API refuses of tools and of the choice among them."""

from __future__ import annotations

import re
from typing import Any

from sandbox.model.refused import Refused, wrong_type, wrong_value

NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}\Z")
_CHOICES = ("none", "auto", "required")


def check_tools(body: dict[str, Any]) -> None:
    """Raises Refused for tools without a usable name, and for a choice among tools that are not there."""
    tools = body.get("tools")
    if tools is not None and not (isinstance(tools, list) and all(isinstance(tool, dict) for tool in tools)):
        raise wrong_type("tools", "an array of objects")
    if tools == []:
        raise Refused(400, "Invalid 'tools': empty array.", param="tools", code="empty_array")
    names = [_name_of(place, tool) for place, tool in enumerate(tools or [])]
    if body.get("tool_choice") is not None:
        _check_choice(body["tool_choice"], names)


def _name_of(place: int, tool: dict[str, Any]) -> str:
    function, at = tool.get("function"), f"tools[{place}].function"
    if tool.get("type") != "function":
        raise wrong_value(
            f"tools[{place}].type", f"Invalid value: '{tool.get('type')}'. Supported value is: 'function'."
        )
    if not isinstance(function, dict) or not function.get("name"):
        words = f"Missing required parameter: '{at}.name'."
        raise Refused(400, words, param=f"{at}.name", code="missing_required_parameter")
    if not isinstance(function["name"], str) or not NAME.match(function["name"]):
        raise wrong_value(f"{at}.name", f"Invalid '{at}.name': up to 64 letters, digits, '_' and '-' are allowed.")
    if not isinstance(function.get("parameters"), dict | None):
        raise wrong_type(f"{at}.parameters", "an object")
    return str(function["name"])


def _check_choice(choice: Any, names: list[str]) -> None:
    if not names:
        raise wrong_value("tool_choice", "'tool_choice' is only allowed when 'tools' are specified.")
    if isinstance(choice, dict):
        function = choice.get("function")
        named = function.get("name") if isinstance(function, dict) else None
        if named not in names:
            raise wrong_value("tool_choice", f"Tool choice '{named}' not found in 'tools' parameter.")
    elif choice not in _CHOICES:
        raise wrong_value(
            "tool_choice", f"Invalid value: '{choice}'. Supported values are: 'none', 'auto', 'required'."
        )
