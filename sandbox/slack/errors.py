"""Refusals in Slack's words, and refusals of the control API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class SlackError(Exception):
    """A Web API refusal: `{"ok": false, "error": …}` with HTTP 200 unless told otherwise."""

    def __init__(
        self,
        error: str,
        messages: Sequence[str] = (),
        *,
        status: int = 200,
        headers: dict[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(error)
        self.error = error
        self.messages = list(messages)
        self.status = status
        self.headers = headers or {}
        self.extra = extra

    def as_json(self) -> dict[str, Any]:
        """The error envelope; `response_metadata.messages` only where there is something to say."""
        body: dict[str, Any] = {"ok": False, "error": self.error, **self.extra}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
        return body


class Refused(ValueError):
    """A person cannot do that here. `status` is the HTTP status of the control API's answer."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


class NotThere(Refused):
    """The named thing does not exist or is not visible to that person."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, 404)
