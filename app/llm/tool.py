"""A look-up that a model may ask for: what it is called, what it takes, and one asked-for use of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Tool:
    """`purpose` is read by the model; `parameters` is a JSON schema that every use is checked against."""

    name: str
    purpose: str
    parameters: dict[str, Any]

    @property
    def as_json(self) -> dict[str, Any]:
        """As a request carries it."""
        function = {"name": self.name, "description": self.purpose, "parameters": self.parameters, "strict": True}
        return {"type": "function", "function": function}


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One use that the model asks for. `arguments` is as it came: nothing about it is certain yet."""

    id: str
    name: str
    arguments: str

    @property
    def as_json(self) -> dict[str, Any]:
        """As it is told back to the model."""
        return {"id": self.id, "type": "function", "function": {"name": self.name, "arguments": self.arguments}}


def text(purpose: str) -> dict[str, Any]:
    """A text, or null."""
    return {"type": ["string", "null"], "description": purpose}


def figure(purpose: str) -> dict[str, Any]:
    """A number, or null."""
    return {"type": ["number", "null"], "description": purpose}


def flag(purpose: str) -> dict[str, Any]:
    """Yes or no."""
    return {"type": "boolean", "description": purpose}


def choice(purpose: str, *options: str) -> dict[str, Any]:
    """One of some words, or null."""
    return {"type": ["string", "null"], "enum": [*options, None], "description": purpose}


def takes(**properties: dict[str, Any]) -> dict[str, Any]:
    """A closed object with all of these, as strict mode wants it."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
