"""Tokens: who gets one, as whom, and the words of each refusal."""

from __future__ import annotations

import stat
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.sandbox.salesforce.world import ADMIN, JWT_BEARER, OTHER, REP, Caller, Running


def whoami(running: Running, token: str) -> dict[str, str]:
    """The userinfo of a token."""
    return Caller(running.base, token).get("/services/oauth2/userinfo").json()


def test_an_assertion_signs_in_the_user_it_names(running: Running) -> None:
    """JWT bearer acts as the `sub`, and tells where the org is."""
    reply = running.token_reply(grant_type=JWT_BEARER, assertion=running.assertion(sub=OTHER.upper())).json()
    assert reply["instance_url"] == running.base
    assert reply["token_type"] == "Bearer"
    assert whoami(running, reply["access_token"])["preferred_username"] == OTHER


@pytest.mark.parametrize(
    ("claims", "error", "description"),
    [
        ({"iss": "somebody else"}, "invalid_client_id", "client identifier invalid"),
        ({"aud": "https://example.com"}, "invalid_grant", "audience is invalid"),
        ({"exp": 1_000_000}, "invalid_grant", "expired assertion"),
        ({"sub": "nobody@acme.example"}, "invalid_grant", "user hasn't approved this consumer"),
        ({"sub": "gone@acme.example"}, "inactive_user", "user is inactive"),
    ],
)
def test_a_wrong_claim_is_refused(running: Running, claims: dict[str, str], error: str, description: str) -> None:
    """Each wrong claim has its own answer."""
    reply = running.token_reply(grant_type=JWT_BEARER, assertion=running.assertion(**claims))
    assert (reply.status_code, reply.json()) == (400, {"error": error, "error_description": description})


def test_an_assertion_signed_with_another_key_is_refused(running: Running) -> None:
    """The signature is really checked."""
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    claims = {"iss": running.service.settings()["SALESFORCE_CLIENT_ID"], "sub": REP, "aud": running.base}
    assertion = jwt.encode(claims | {"exp": int(time.time()) + 60}, stranger, algorithm="RS256")
    reply = running.token_reply(grant_type=JWT_BEARER, assertion=assertion)
    assert reply.json() == {"error": "invalid_grant", "error_description": "invalid assertion"}


def test_client_credentials_run_as_the_integration_user(running: Running) -> None:
    """By form and by Basic header; a wrong secret is refused."""
    settings = running.service.settings()
    key, secret = settings["SALESFORCE_CLIENT_ID"], settings["SALESFORCE_CLIENT_SECRET"]
    form = running.token_reply(grant_type="client_credentials", client_id=key, client_secret=secret)
    url = f"{running.base}/services/oauth2/token"
    basic = requests.post(url, data={"grant_type": "client_credentials"}, auth=(key, secret), timeout=10)
    names = {whoami(running, reply.json()["access_token"])["username"] for reply in (form, basic)}
    assert names == {settings["SALESFORCE_USERNAME"]}
    wrong = running.token_reply(grant_type="client_credentials", client_id=key, client_secret="no")
    assert wrong.json()["error"] == "invalid_client"


def test_a_code_buys_a_refresh_token_once(running: Running) -> None:
    """The web-server flow gives a refresh token that signs its user in again until it is revoked."""
    settings = running.service.settings()
    client = {
        "client_id": settings["SALESFORCE_CLIENT_ID"],
        "client_secret": settings["SALESFORCE_CLIENT_SECRET"],
    }
    asked = client | {"response_type": "code", "redirect_uri": "http://127.0.0.1:9/cb", "login_hint": REP}
    url = f"{running.base}/services/oauth2/authorize"
    target = requests.get(url, params=asked, allow_redirects=False, timeout=10).headers["Location"]
    code = parse_qs(urlsplit(target).query)["code"][0]
    bought = running.token_reply(grant_type="authorization_code", code=code, **client).json()
    assert running.token_reply(grant_type="authorization_code", code=code, **client).status_code == 400
    refresh = {"grant_type": "refresh_token", "refresh_token": bought["refresh_token"]} | client
    assert whoami(running, running.token_reply(**refresh).json()["access_token"])["username"] == REP
    requests.post(f"{running.base}/services/oauth2/revoke", data={"token": bought["refresh_token"]}, timeout=10)
    assert running.token_reply(**refresh).json()["error"] == "invalid_grant"


def test_other_grants_are_not_supported(running: Running) -> None:
    """The password grant is off, as in new orgs."""
    reply = running.token_reply(grant_type="password", username=ADMIN, password="x")
    assert reply.json()["error"] == "unsupported_grant_type"


def test_without_a_good_token_there_is_no_session(running: Running) -> None:
    """Missing, unknown and expired tokens get the same body."""
    session = running.service.sessions.open(running.service.user_by_email(REP)["Id"])
    caller = Caller(running.base, session.token)
    assert caller.get("/limits/").status_code == 200
    running.service.sessions.revoke(session.token)
    for broken in (caller, Caller(running.base, "nonsense"), Caller(running.base, "")):
        reply = broken.get("/limits/")
        assert reply.status_code == 401
        assert reply.json() == [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]


def test_a_deactivated_user_loses_the_session(fresh: Running) -> None:
    """A token is worth nothing once its user is inactive."""
    caller = fresh.sign_in(OTHER)
    user_id = fresh.service.user_by_email(OTHER)["Id"]
    fresh.service.change({"object": "User", "id": user_id, "fields": {"IsActive": False}})
    assert caller.get("/limits").status_code == 401


def test_the_private_key_is_for_its_owner_only(running: Running) -> None:
    """The PEM file that settings() names has mode 0600."""
    path = Path(running.service.settings()["SALESFORCE_PRIVATE_KEY_FILE"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text().startswith("-----BEGIN PRIVATE KEY-----")
