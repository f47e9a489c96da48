"""Faults that a test or a person switches on: which call, what goes wrong, how many times."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from sandbox.journal import Service

_EVERYWHERE = (
    "429",
    "500",
    "503_html",
    "timeout",
    "drop",
    "drop_after",
    "401_once",
    "401_forever",
    "401_html",
    "bad_json",
)
FAULTS_OF: dict[Service, tuple[str, ...]] = {
    "slack": (*_EVERYWHERE, "socket_disconnect", "socket_drop"),
    "salesforce": (*_EVERYWHERE, "limit_daily", "limit_concurrent", "lock_row", "truncated_csv", "late_rows"),
    "openai": (*_EVERYWHERE, "refuse", "invent", "inject"),
}
"""What can go wrong at each service."""
FOREVER = 1_000_000_000


@dataclass(slots=True)
class Fault:
    """One rule. `method` and `path` are shell-style patterns (`chat.*`, `*/query*`); empty matches all.

    With `every` n, only each n-th call that matches goes wrong.
    """

    service: Service
    name: str
    times: int
    method: str = ""
    path: str = ""
    after_ms: int = 0
    every: int = 1
    met: int = 0

    def strikes(self, service: str, method: str, path: str) -> bool:
        """Whether this call is one that goes wrong; counts it."""
        if not self.matches(service, method, path):
            return False
        self.met += 1
        return self.met % self.every == 0

    def matches(self, service: str, method: str, path: str) -> bool:
        """Whether this rule is still live and meant for that call."""
        return (
            self.times > 0
            and self.service == service
            and (not self.method or fnmatchcase(method, self.method))
            and (not self.path or fnmatchcase(path, self.path) or self.path in path)
        )


class Faults:
    """The rules now in force; each match uses one of a rule's `times`."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []

    def add(self, body: dict[str, Any]) -> Fault:
        """Take a rule as the control API gets it; raises ValueError that names what is wrong."""
        name, service = str(body.get("fault", "")), body.get("service")
        if service not in FAULTS_OF:
            raise ValueError(f"service {service!r} is not one of {', '.join(FAULTS_OF)}")
        if name not in FAULTS_OF[service]:
            raise ValueError(f"fault {name!r} is not one of {service}'s: {', '.join(FAULTS_OF[service])}")
        match = body.get("match") or {}
        if not isinstance(match, dict):
            raise ValueError("'match' must be {method?, path?}")  # noqa: TRY004  # the caller's body is wrong
        rule = Fault(
            service=service,
            name=name,
            times=_count(body, "times", FOREVER if name == "401_forever" else 1),
            method=str(match.get("method", "")),
            path=str(match.get("path", "")),
            after_ms=_count(body, "after_ms", 0),
            every=max(1, _count(body, "every", 1)),
        )
        self._rules.append(rule)
        return rule

    def take(self, service: str, method: str, path: str) -> Fault | None:
        """The first live rule for that call, with one of its times used up; None where nothing goes wrong."""
        for rule in self._rules:
            if rule.strikes(service, method, path):
                rule.times -= 1
                return rule
        return None

    def live(self) -> list[Fault]:
        """Rules that have times left."""
        return [rule for rule in self._rules if rule.times > 0]

    def clear(self) -> None:
        """Back to normal."""
        self._rules.clear()


def _count(body: dict[str, Any], name: str, default: int) -> int:
    value = body.get(name)
    try:
        count = default if value is None else int(value)
    except (TypeError, ValueError):
        count = -1
    if count < 0:
        raise ValueError(f"{name!r} must be a whole number from 0 on, not {value!r}")
    return count
