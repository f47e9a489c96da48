"""What is wrong with a payload, as `blocks.validate` tells it, and the error a method answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Code = Literal["missing_field", "failed_constraint"]

_ERROR_BY_CONSTRAINT = {
    "max_rendered_length": "msg_blocks_too_long",
    "max_attachments": "too_many_attachments",
    "max_metadata_bytes": "metadata_too_large",
    "max_view_bytes": "view_too_large",
    "markdown_text_alone": "markdown_text_conflict",
    "text_or_blocks": "no_text",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal: `pointer` is a JSON pointer, `constraint` is {type, expected, …}."""

    code: Code
    message: str
    pointer: str
    field: str | None = None
    constraint: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """An item of `errors` in the answer of `blocks.validate`."""
        line: dict[str, Any] = {"code": self.code, "message": self.message, "pointer": self.pointer}
        if self.field is not None:
            line["field"] = self.field
        if self.constraint is not None:
            line["constraint"] = self.constraint
        return line

    def as_line(self, root: str = "") -> str:
        """An item of `response_metadata.messages`; `root` goes before the pointer (`/blocks`)."""
        return f"[ERROR] {self.message} [json-pointer:{root}{self.pointer}]"


def error_name(problems: Sequence[Problem], default: str = "invalid_blocks") -> str:
    """The `error` a Web API method answers; `default` where the problem has no name of its own."""
    for problem in problems:
        kind = (problem.constraint or {}).get("type")
        if kind in _ERROR_BY_CONSTRAINT:
            return _ERROR_BY_CONSTRAINT[kind]
    return default
