"""Everything that crossed the wire, in order, with secrets masked."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

Service = Literal["slack", "salesforce", "openai"]
BRIEF_CHARACTERS = 4_000
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
        line = {one.name: getattr(self, one.name) for one in fields(self)}
        if self.soql is None:
            del line["soql"]
        return line

    def as_brief(self) -> dict[str, Any]:
        """The same with `{"cut": true}` in place of a large body, for whoever looks at many: a sync's runs to megabytes."""
        return self.as_json() | {"request": _brief(self.request), "response": _brief(self.response)}


def _brief(body: Any) -> Any:
    if _room_left(body, BRIEF_CHARACTERS) >= 0:
        return body
    kept = {key: body[key] for key in ("ok", "error") if key in body} if isinstance(body, dict) else {}
    return {"cut": True, **kept}


def _room_left(value: Any, room: int) -> int:
    """What remains of `room` characters after a JSON value; looks no further once there is none."""
    if isinstance(value, dict):
        value = [part for pair in value.items() for part in pair]
    if not isinstance(value, list):
        return room - len(str(value)) - 2
    for item in value:
        if room < 0:
            break
        room = _room_left(item, room)
    return room


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
