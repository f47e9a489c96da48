"""Tokens from Salesforce: JWT bearer for any pre-authorised user, client credentials or a refresh token for one."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from jwt.algorithms import RSAAlgorithm

from app.errors import NotConfigured
from app.salesforce.errors import SignInFailed, Unreachable
from app.salesforce.limits import OrgPulse
from app.salesforce.transport import org_session
from app.settings import Settings

_JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_ASSERTION_SECONDS = 180
"""Salesforce takes assertions that end within five minutes; three leave room for clock skew."""
_LONGEST_WAIT_SECONDS = 20
"""A sign-in takes a second; people wait behind it."""

_FIXES = {
    "user hasn't approved this consumer": "pre-authorise the user's profile in the External Client App",
    "audience is invalid": "SALESFORCE_LOGIN_URL names another kind of org than the user's",
    "invalid assertion": "the private key does not belong to the app's certificate",
    "expired assertion": "this machine's clock is wrong",
    "client identifier invalid": "SALESFORCE_CLIENT_ID is not the consumer key of an app in this org",
    "invalid client credentials": "SALESFORCE_CLIENT_SECRET is not that app's secret",
    "expired access/refresh token": "SALESFORCE_REFRESH_TOKEN was revoked or used up; authorise again",
    "user is inactive": "the Salesforce user is inactive",
}


@dataclass(frozen=True, slots=True)
class Token:
    """One access token, good at one instance address."""

    access_token: str
    instance_url: str


class SignIn:
    """Gets tokens from the login address in the settings."""

    def __init__(self, settings: Settings, pulse: OrgPulse) -> None:
        self._settings = settings
        self._login_url = settings.salesforce_login_url.rstrip("/")
        timeout_seconds = min(settings.salesforce_timeout_seconds, _LONGEST_WAIT_SECONDS)
        self._session = org_session(self._login_url, timeout_seconds, pulse)

    @property
    def may_act_as_others(self) -> bool:
        """Whether tokens for other users can be had: only JWT bearer names its user."""
        return bool(self._settings.salesforce_key_pem())

    def token(self, username: str | None = None) -> Token:
        """A fresh token for `username`, or for the integration user where None.

        Raises NotConfigured, SignInFailed (Salesforce says no) or Unreachable.
        """
        return self._asked(self._grant(username))

    def _grant(self, username: str | None) -> dict[str, str]:
        settings = self._settings
        client_id = settings.salesforce_client_id
        secret = settings.salesforce_client_secret.get_secret_value()
        refresh = settings.salesforce_refresh_token.get_secret_value()
        if not client_id:
            raise NotConfigured("SALESFORCE_CLIENT_ID is not set: give the consumer key of the External Client App.")
        if self.may_act_as_others:
            return {"grant_type": _JWT_BEARER, "assertion": self._assertion(username)}
        if username is not None and username != settings.salesforce_username:
            raise NotConfigured(
                "Acting as a Salesforce user needs JWT bearer sign-in: set SALESFORCE_PRIVATE_KEY (or _FILE)."
            )
        app = {"client_id": client_id} | ({"client_secret": secret} if secret else {})
        if refresh:
            return app | {"grant_type": "refresh_token", "refresh_token": refresh}
        if secret:
            return app | {"grant_type": "client_credentials"}
        raise NotConfigured(
            "No Salesforce sign-in is set: give SALESFORCE_PRIVATE_KEY, or SALESFORCE_CLIENT_SECRET "
            "(with SALESFORCE_REFRESH_TOKEN where the app uses one)."
        )

    def _assertion(self, username: str | None) -> str:
        subject = username or self._settings.salesforce_username
        if not subject:
            raise NotConfigured("SALESFORCE_USERNAME is not set: JWT bearer sign-in must name the integration user.")
        claims = {
            "iss": self._settings.salesforce_client_id,
            "sub": subject,
            "aud": audience(self._login_url),
            "exp": int(time.time()) + _ASSERTION_SECONDS,
        }
        try:
            return jwt.encode(claims, _signing_key(self._settings.salesforce_key_pem()), algorithm="RS256")
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise NotConfigured("SALESFORCE_PRIVATE_KEY is not an RSA key in PEM form.") from error

    def _asked(self, form: Mapping[str, str]) -> Token:
        try:
            response = self._session.post(f"{self._login_url}/services/oauth2/token", data=dict(form))
            body = response.json()
        except requests.JSONDecodeError as error:
            raise Unreachable("Salesforce's sign-in answered something that is not JSON", was_sent=True) from error
        except requests.RequestException as error:
            raise Unreachable("Salesforce's sign-in is not answering", was_sent=True) from error
        if not response.ok or "access_token" not in body:
            raise SignInFailed(_refusal(body))
        return Token(body["access_token"], str(body.get("instance_url") or self._login_url).rstrip("/"))


@lru_cache(maxsize=2)
def _signing_key(pem: str) -> RSAPrivateKey:
    """Reading a key proves its numbers, which takes fifty times as long as signing with it."""
    key = RSAAlgorithm(RSAAlgorithm.SHA256).prepare_key(pem)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("a public key signs nothing")
    return key


def audience(login_url: str) -> str:
    """The `aud` claim: the authorization server, not the org's own address; sandboxes belong to `test`."""
    host = urlsplit(login_url).hostname or ""
    if not host.endswith(".salesforce.com"):
        return login_url
    is_sandbox = host == "test.salesforce.com" or "--" in host or ".sandbox." in host
    return f"https://{'test' if is_sandbox else 'login'}.salesforce.com"


def _refusal(body: Mapping[str, str]) -> str:
    why = str(body.get("error_description") or body.get("error") or "no reason given")
    fix = _FIXES.get(why)
    return f"Salesforce refused to sign me in ({why}{': ' + fix if fix else ''})"
