"""News for the web page: what changed in the workspace, as it changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Listener = Callable[[str, dict[str, Any]], None]


class Changes:
    """Tells its listeners what happened: a topic (`message`, `view`, `home` …) and the thing itself."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def tell(self, topic: str, thing: dict[str, Any]) -> None:
        """Pass one piece of news to everybody who listens."""
        for listener in list(self._listeners):
            listener(topic, thing)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Start listening; returns the function that stops it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
