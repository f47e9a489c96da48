"""Finds the resource for a call and turns refusals into Salesforce's error bodies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from sandbox.salesforce.rest.call import NEWEST_VERSION, OLDEST_VERSION, Call, Reply, decoded
from sandbox.salesforce.rest.org import LiveOrg
from sandbox.salesforce.schema.errors import SalesforceError

Resource = Callable[[LiveOrg, Call], Reply]


@dataclass(frozen=True, slots=True)
class Route:
    """One method on one path; `{name}` in the path stands for a segment that the resource reads from `call.args`."""

    method: str
    path: str
    resource: Resource

    def pattern(self) -> re.Pattern[str]:
        """The path as a regular expression."""
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path))


class Router:
    """All resources of the REST API; the first route that fits wins."""

    def __init__(self, org: LiveOrg, routes: Iterable[Route]) -> None:
        self._org = org
        self._routes = [(route.method, route.pattern(), route.resource) for route in routes]

    def answer(self, call: Call) -> Reply:
        """The reply to one call, an error body included; never raises SalesforceError."""
        try:
            _check_version(call.version)
            return self._dispatch(call)
        except SalesforceError as error:
            return Reply(error.status, error.body())

    def _dispatch(self, call: Call) -> Reply:
        allowed: set[str] = set()
        for method, pattern, resource in self._routes:
            found = pattern.fullmatch(call.path)
            if found is None:
                continue
            if method == ("GET" if call.method == "HEAD" else call.method):
                args = {name: decoded(value) for name, value in found.groupdict().items()}
                return resource(self._org, replace(call, args=args))
            allowed.add(method)
        if allowed:
            raise SalesforceError(
                405,
                "METHOD_NOT_ALLOWED",
                f"HTTP Method '{call.method}' not allowed. Allowed are {','.join(sorted(allowed))}",
            )
        raise SalesforceError(404, "NOT_FOUND", "The requested resource does not exist")


def _check_version(version: str) -> None:
    number = int(version[1:-2]) if version else 0
    if 20 < number < 31:
        raise SalesforceError(
            410, "UNSUPPORTED_API_VERSION", f"API version {number}.0 has been retired and is unavailable"
        )
    if not OLDEST_VERSION <= number <= NEWEST_VERSION:
        raise SalesforceError(404, "NOT_FOUND", "The requested resource does not exist")
