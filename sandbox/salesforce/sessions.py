"""Who is signed in: access tokens, refresh tokens and authorization codes of the make-believe org."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

SESSION_SECONDS = 2 * 3600
"""Salesforce's default session time-out. Counted in the machine's time: it is a security window."""


@dataclass(frozen=True, slots=True)
class Person:
    """The Salesforce user on whose behalf a call is made."""

    user_id: str
    username: str
    is_active: bool
    name: str = ""
    email: str = ""
    time_zone: str = "America/Los_Angeles"
    locale: str = "en_US"


@dataclass(frozen=True, slots=True)
class Session:
    """One access token in use."""

    token: str
    user_id: str
    expires_at: float


class Sessions:
    """Tokens handed out so far; each is good for one user until it expires or is revoked."""

    def __init__(self, org_id: str, now: Callable[[], float] = time.time) -> None:
        self._prefix = org_id[:15]
        self._now = now
        self._by_token: dict[str, Session] = {}
        self._refresh: dict[str, str] = {}
        self._codes: dict[str, str] = {}

    def open(self, user_id: str) -> Session:
        """A new access token for that user, shaped like Salesforce's: organisation id, `!`, random text."""
        token = f"{self._prefix}!{secrets.token_urlsafe(48).replace('-', '.')}"
        session = Session(token, user_id, self._now() + SESSION_SECONDS)
        self._by_token[token] = session
        return session

    def find(self, token: str) -> Session | None:
        """The live session behind a token; None where it is unknown, expired or revoked."""
        session = self._by_token.get(token)
        return session if session is not None and session.expires_at > self._now() else None

    def revoke(self, token: str) -> bool:
        """End a session or a refresh token; whether there was one."""
        found = self._by_token.pop(token, None) is not None
        return (self._refresh.pop(token, None) is not None) or found

    def grant_refresh(self, user_id: str) -> str:
        """A refresh token for that user, good until it is revoked."""
        token = f"5Aep8{secrets.token_urlsafe(40)}"
        self._refresh[token] = user_id
        return token

    def refreshed(self, token: str) -> str | None:
        """The user behind a refresh token."""
        return self._refresh.get(token)

    def grant_code(self, user_id: str) -> str:
        """An authorization code, good for one exchange."""
        code = f"aPrx{secrets.token_urlsafe(30)}"
        self._codes[code] = user_id
        return code

    def redeem_code(self, code: str) -> str | None:
        """The user behind an authorization code, which is used up by this."""
        return self._codes.pop(code, None)
