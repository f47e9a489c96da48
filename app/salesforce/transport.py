"""HTTP sessions for Salesforce: a time-out on every call, headers read from every response, one base address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from app.salesforce.limits import OrgPulse

_ORIGIN = re.compile(r"^https?://[^/]+")
CONNECT_SECONDS = 5.0


class OrgAdapter(HTTPAdapter):
    """Sends every request to `base`, with a time-out, and hands each response's headers to `pulse`.

    simple-salesforce builds https://host/… from an instance address and drops its scheme and path; `base` puts
    them back, so that an org behind a proxy path or on plain http is reached like any other.
    """

    def __init__(self, base: str, timeout_seconds: float, pulse: OrgPulse) -> None:
        super().__init__(pool_maxsize=20)
        self._base = base.rstrip("/")
        self._timeout_seconds = timeout_seconds
        self._pulse = pulse

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send one request, as HTTPAdapter does; a caller may wait for less than the session's time-out, never more."""
        request.url = self._addressed(request.url or "")
        patience = CONNECT_SECONDS, min(timeout or self._timeout_seconds, self._timeout_seconds)
        response = super().send(request, stream, patience, verify, cert, proxies)
        self._pulse.note(response.headers)
        return response

    def _addressed(self, url: str) -> str:
        return url if url.startswith(self._base + "/") else _ORIGIN.sub(lambda _: self._base, url, count=1)


class _OwnAuthorization(AuthBase):
    """Keeps the caller's Authorization header: requests would replace it by a .netrc entry for the host."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


def org_session(base: str, timeout_seconds: float, pulse: OrgPulse) -> requests.Session:
    """A session bound to one org's address; it keeps no cookies, since several users share it."""
    session = requests.Session()
    session.auth = _OwnAuthorization()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = OrgAdapter(base, timeout_seconds, pulse)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session
