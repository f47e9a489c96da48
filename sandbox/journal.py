"""Everything that crossed the wire, in order, with secrets masked."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

Service = Literal["slack", "salesforce", "openai"]
_SECRET = re.compile(r"xox[bpe]-[\w-]+|xapp-[\w-]+|eyJ[\w-]+\.[\w-]+\.[\w-]+|00D\w{12,15}![\w.]+")
_SECRET_KEYS = frozenset({"authorization", "token", "access_token", "assertion", "client_secret", "password"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One exchange. `dir` is seen from the sandbox: "in" = the bot called, "out" = the sandbox called the bot."""

    n: int
    at: str
    service: Service
    dir: Literal["in", "out"]
    kind: str
    method: str
    path: str
    status: int
    ms: float
    request: Any
    response: Any
    soql: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The journal line; `soql` is left out where no query was sent."""
        line = asdict(self)
        if self.soql is None:
            del line["soql"]
        return line


class Journal:
    """Append-only list of exchanges with listeners that hear of each new one."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._listeners: list[Callable[[Entry], None]] = []

    def record(self, entry: Entry) -> Entry:
        """Append with the next number and with tokens masked; `entry.n` is ignored."""
        numbered = replace(
            entry,
            n=len(self._entries) + 1,
            request=mask(entry.request),
            response=mask(entry.response),
        )
        self._entries.append(numbered)
        for listener in list(self._listeners):
            listener(numbered)
        return numbered

    def since(self, n: int) -> list[Entry]:
        """Entries with a number above `n`, oldest first."""
        return self._entries[max(n, 0) :]

    def listen(self, listener: Callable[[Entry], None]) -> Callable[[], None]:
        """Call `listener` for each new entry; returns the function that stops it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def stream(self) -> asyncio.Queue[Entry]:
        """A queue of new entries, for live views in the same event loop."""
        queue: asyncio.Queue[Entry] = asyncio.Queue()
        self.listen(queue.put_nowait)
        return queue


def mask(value: Any) -> Any:
    """The same structure with tokens and secrets replaced by `***`."""
    if isinstance(value, dict):
        return {k: "***" if str(k).lower() in _SECRET_KEYS else mask(v) for k, v in value.items()}
    if isinstance(value, list):
        return [mask(item) for item in value]
    if isinstance(value, str):
        return _SECRET.sub("***", value)
    return value
