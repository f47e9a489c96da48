"""A client of the control API, for whoever plays a person in the make-believe workspace."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import requests

Message = dict[str, Any]


class StepFailed(Exception):
    """A step of the demo did not work; the sentence says which and what was seen."""


class Control:
    """Calls of the control API; a refused call raises StepFailed with the API's own sentence."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy must not come between us and loopback

    def act(self, call: str, **body: Any) -> dict[str, Any]:
        """Act as a person; returns after the bot's acknowledgement. Raises StepFailed where there was none."""
        answer = self._session.post(f"{self.base_url}/_control/{call}", json=body, timeout=30)
        told: dict[str, Any] = answer.json()
        if not answer.ok or not told.get("ok"):
            raise StepFailed(f"{call} was refused: {told.get('error', answer.status_code)}")
        if told.get("status") not in (None, 200):
            raise StepFailed(f"{call}: the bot did not acknowledge (status {told['status']})")
        return told

    def look(self, what: str, **params: Any) -> Any:
        """Look at something; returns its JSON."""
        answer = self._session.get(f"{self.base_url}/_control/{what}", params=params, timeout=30)
        if not answer.ok:
            raise StepFailed(f"{what}: {answer.text[:300]}")
        return answer.json()

    def ready(self) -> str | None:
        """None once the bot is connected and the first sync is done; else what is missing."""
        answer = self._session.get(f"{self.base_url}/_control/ready", timeout=10)
        return None if answer.ok else answer.text

    def journal(self, **narrowed: str) -> Iterator[str]:
        """The journal's lines; `service`, `dir` and `method` narrow it."""
        answer = self._session.get(f"{self.base_url}/_control/journal", params=narrowed, timeout=60)
        return (line for line in answer.text.splitlines() if line.strip())

    def messages(self, **where: Any) -> list[Message]:
        """Messages as a person sees them, oldest first."""
        told = self.look("messages", **where)
        found: list[Message] = told["messages"] if isinstance(told, dict) else told
        return found

    def wait_for(self, wanted: Callable[[Message], bool], what: str, *, seconds: float = 20, **where: Any) -> Message:
        """The newest message that is wanted, as soon as it is there; raises StepFailed after `seconds`."""
        give_up_at = time.monotonic() + seconds
        while True:
            found = [message for message in self.messages(**where) if wanted(message)]
            if found:
                return found[-1]
            if time.monotonic() > give_up_at:
                raise StepFailed(f"{what} did not come within {seconds:.0f} s")
            time.sleep(0.1)

    def pause(self) -> None:
        """Wait a moment before looking again."""
        time.sleep(0.1)
