"""OAuth 2.0 as Salesforce speaks it: JWT bearer, client credentials, refresh and authorization code."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.salesforce.sessions import Person, Sessions

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
PUBLIC_AUDIENCES = ("https://login.salesforce.com", "https://test.salesforce.com")


class GrantRefused(Exception):  # says what happened
    """The token endpoint says no; `error` and `description` are the two fields of the OAuth error body."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description
        self.status = status

    def body(self) -> dict[str, str]:
        """The JSON body that Salesforce sends."""
        return {"error": self.error, "error_description": self.description}


class ConnectedApp:
    """The one external client app of the org: consumer key, secret and the certificate's key pair."""

    def __init__(self) -> None:
        self.client_id = f"3MVG9{secrets.token_urlsafe(60).replace('-', '.')}"
        self.client_secret = secrets.token_hex(32).upper()
        self._private_key = _key_of_this_process()
        self.public_key = self._private_key.public_key()

    def write_private_key(self) -> Path:
        """Write the PEM, readable by its owner only, into a fresh temporary folder."""
        path = Path(tempfile.mkdtemp(prefix="sandbox-salesforce-")) / "private_key.pem"
        path.touch(mode=0o600)
        path.write_bytes(self.private_key_pem())
        return path

    def private_key_pem(self) -> bytes:
        """The private key as a client would keep it."""
        return self._private_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


@cache
def _key_of_this_process() -> rsa.RSAPrivateKey:
    """Making one takes longer than starting the rest of an empty org."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True, slots=True)
class People:
    """The three questions that sign-in asks of the org."""

    by_username: Callable[[str], Person | None]
    by_id: Callable[[str], Person | None]
    integration_user: Callable[[], Person]


class TokenEndpoint:
    """Answers `POST /services/oauth2/token`."""

    def __init__(self, app: ConnectedApp, sessions: Sessions, people: People, base_url: str) -> None:
        self._app = app
        self._sessions = sessions
        self._people = people
        self._base_url = base_url
        self._audiences = (*PUBLIC_AUDIENCES, base_url, base_url.removesuffix("/salesforce"))

    def grant(self, form: Mapping[str, str], authorization: str, org_id: str) -> dict[str, str]:
        """The token reply for one form body; raises GrantRefused with Salesforce's error words."""
        kind = form.get("grant_type", "")
        if kind == JWT_BEARER:
            return self._reply(self._asserted(form.get("assertion", "")), org_id)
        if kind == "client_credentials":
            self._check_client(form, authorization)
            return self._reply(self._people.integration_user(), org_id)
        if kind == "refresh_token":
            self._check_client(form, authorization, secret_needed=False)
            return self._reply(self._refreshed(form.get("refresh_token", "")), org_id)
        if kind == "authorization_code":
            self._check_client(form, authorization)
            person = self._redeemed(form.get("code", ""))
            token = self._sessions.grant_refresh(person.user_id)
            return self._reply(person, org_id) | {"refresh_token": token}
        raise GrantRefused("unsupported_grant_type", "grant type not supported")

    def authorize(self, form: Mapping[str, str]) -> str:
        """Where the browser goes after somebody agreed: the redirect address with a code in it."""
        if form.get("response_type") != "code":
            raise GrantRefused("unsupported_response_type", "response type not supported")
        if form.get("client_id") != self._app.client_id:
            raise GrantRefused("invalid_client_id", "client identifier invalid")
        target = form.get("redirect_uri", "")
        if urlsplit(target).hostname not in ("127.0.0.1", "localhost"):
            raise GrantRefused("redirect_uri_mismatch", "redirect_uri must match configuration")
        person = self._approved(self._people.by_username(form.get("login_hint", "")))
        answer = {"code": self._sessions.grant_code(person.user_id), "state": form.get("state", "")}
        return f"{target}{'&' if '?' in target else '?'}{urlencode(answer)}"

    def _asserted(self, assertion: str) -> Person:
        try:
            claims = jwt.decode(
                assertion,
                self._app.public_key,
                algorithms=["RS256"],
                options={"verify_aud": False, "require": ["iss", "sub", "aud", "exp"]},
            )
        except jwt.ExpiredSignatureError:
            raise GrantRefused("invalid_grant", "expired assertion") from None
        except jwt.PyJWTError:
            raise GrantRefused("invalid_grant", "invalid assertion") from None
        if claims["iss"] != self._app.client_id:
            raise GrantRefused("invalid_client_id", "client identifier invalid")
        audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if not any(str(one).rstrip("/") in self._audiences for one in audience):
            raise GrantRefused("invalid_grant", "audience is invalid")
        return self._approved(self._people.by_username(str(claims["sub"])))

    @staticmethod
    def _approved(person: Person | None) -> Person:
        if person is None:
            raise GrantRefused("invalid_grant", "user hasn't approved this consumer")
        if not person.is_active:
            raise GrantRefused("inactive_user", "user is inactive")
        return person

    def _check_client(self, form: Mapping[str, str], authorization: str, *, secret_needed: bool = True) -> None:
        client_id, secret = _basic(authorization) or (
            form.get("client_id", ""),
            form.get("client_secret", ""),
        )
        if not hmac.compare_digest(client_id.encode(), self._app.client_id.encode()):
            raise GrantRefused("invalid_client_id", "client identifier invalid")
        if not secret and not secret_needed:
            return
        if not hmac.compare_digest(secret.encode(), self._app.client_secret.encode()):
            raise GrantRefused("invalid_client", "invalid client credentials")

    def _refreshed(self, token: str) -> Person:
        user_id = self._sessions.refreshed(token)
        if user_id is None:
            raise GrantRefused("invalid_grant", "expired access/refresh token")
        return self._approved(self._people.by_id(user_id))

    def _redeemed(self, code: str) -> Person:
        user_id = self._sessions.redeem_code(code)
        if user_id is None:
            raise GrantRefused("invalid_grant", "expired authorization code")
        return self._approved(self._people.by_id(user_id))

    def _reply(self, person: Person, org_id: str) -> dict[str, str]:
        session = self._sessions.open(person.user_id)
        return {
            "access_token": session.token,
            "scope": "id api refresh_token",
            "instance_url": self._base_url,
            "id": f"{self._base_url}/id/{org_id}/{person.user_id}",
            "token_type": "Bearer",
            "issued_at": str(int(time.time() * 1000)),
        }


def _basic(authorization: str) -> tuple[str, str] | None:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise GrantRefused("invalid_client", "invalid client credentials") from None
    return client_id, secret
