"""The HTTP side: from an aiohttp request to a call, and from a reply to bytes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from concurrent.futures import Executor
from email.utils import format_datetime
from http import HTTPStatus
from urllib.parse import parse_qsl

from aiohttp import web

from sandbox.faults import Fault
from sandbox.salesforce.auth import GrantRefused, TokenEndpoint
from sandbox.salesforce.directory import Directory
from sandbox.salesforce.rest.call import Call, Reply, split_version
from sandbox.salesforce.rest.discovery import versions
from sandbox.salesforce.rest.org import LiveOrg
from sandbox.salesforce.rest.router import Router
from sandbox.salesforce.schema import SalesforceError
from sandbox.salesforce.sessions import Person, Sessions
from sandbox.salesforce.trouble import Trouble
from sandbox.salesforce.usage import daily_limit_exceeded, too_many_long_calls

OWN_FAULTS = frozenset(
    ["401_once", "401_forever", "401_html", "limit_daily", "limit_concurrent", "lock_row", "truncated_csv", "late_rows"]
)
SOAP_FAULT = (
    '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:sf="urn:fault.partner.soap.sforce.com"><soapenv:Body><soapenv:Fault>'
    "<faultcode>sf:INVALID_OPERATION</faultcode><faultstring>SOAP API login() is disabled by default in this org."
    "</faultstring><detail><sf:UnexpectedErrorFault><sf:exceptionCode>INVALID_OPERATION</sf:exceptionCode>"
    "<sf:exceptionMessage>SOAP API login() is disabled by default in this org.</sf:exceptionMessage>"
    "</sf:UnexpectedErrorFault></detail></soapenv:Fault></soapenv:Body></soapenv:Envelope>"
)
"""A new org has no sign-in by password."""
LOGIN_PAGE = "<html><head><title>Login | Salesforce</title></head><body>Your session has ended.</body></html>"


class Front:
    """Answers every path below /services."""

    def __init__(
        self,
        org: LiveOrg,
        router: Router,
        tokens: TokenEndpoint,
        sessions: Sessions,
        directory: Directory,
    ) -> None:
        self._org = org
        self._router = router
        self._tokens = tokens
        self._sessions = sessions
        self._directory = directory

    async def handle(self, request: web.Request, pool: Executor) -> web.Response:
        """Answer one request; the work with the records is done in a thread of the pool."""
        body = await request.read()
        fault = request.get("fault")
        trouble = Trouble(fault if isinstance(fault, Fault) and fault.name in OWN_FAULTS else None)
        loop = asyncio.get_running_loop()
        reply = await loop.run_in_executor(pool, self._answer, request, body, trouble)
        trouble.give_back()
        return self._response(reply)

    def _answer(self, request: web.Request, body: bytes, trouble: Trouble) -> Reply:
        path = request.rel_url.raw_path.removeprefix("/salesforce").rstrip("/")
        if path.startswith("/services/oauth2/"):
            return self._oauth(path.removeprefix("/services/oauth2/"), request, body)
        if path.startswith("/id/"):
            return self._identity(request)
        try:
            return self._rest(path, request, body, trouble)
        except SalesforceError as error:
            return Reply(error.status, error.body())
        except _LoginPage:
            return Reply(401, raw=LOGIN_PAGE.encode(), content_type="text/html")

    def _rest(self, path: str, request: web.Request, body: bytes, trouble: Trouble) -> Reply:
        if path == "/services/data":
            return Reply(body=versions())
        if path.startswith("/services/Soap/"):
            return Reply(500, raw=SOAP_FAULT.encode(), content_type="text/xml")
        if not path.startswith("/services/data/"):
            raise _not_found()
        person = self._caller(request, trouble)
        self._org.usage.count_call()
        version, rest = split_version(path)
        call = Call(
            method=request.method,
            version=version,
            path=rest,
            query=dict(request.query),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=body,
            person=person,
            trouble=trouble,
        )
        return self._router.answer(call)

    def _caller(self, request: web.Request, trouble: Trouble) -> Person:
        token = _bearer(request)
        if trouble.strikes("401_html"):
            raise _LoginPage
        if trouble.strikes("401_once"):
            self._sessions.revoke(token)
        if trouble.strikes("401_forever"):
            raise _session_invalid()
        session = self._sessions.find(token)
        person = self._directory.by_id(session.user_id) if session is not None else None
        if person is None or not person.is_active:
            raise _session_invalid()
        if trouble.strikes("limit_daily"):
            raise daily_limit_exceeded()
        if trouble.strikes("limit_concurrent"):
            raise too_many_long_calls()
        return person

    def _oauth(self, name: str, request: web.Request, body: bytes) -> Reply:
        form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        form = {**dict(request.query), **form}
        if name == "token" and request.method == "POST":
            return self._token(form, request.headers.get("Authorization", ""))
        if name == "userinfo":
            return self._identity(request)
        if name == "revoke":
            known = self._sessions.revoke(form.get("token", ""))
            return Reply() if known else Reply(400, {"error": "unsupported_token_type"})
        if name == "authorize" and request.method == "GET":
            return self._authorize(form)
        error = _not_found()
        return Reply(error.status, error.body())

    def _token(self, form: Mapping[str, str], authorization: str) -> Reply:
        try:
            granted = self._tokens.grant(form, authorization, self._directory.organization_id())
        except GrantRefused as refused:
            return Reply(refused.status, refused.body())
        return Reply(body=granted, headers={"Cache-Control": "no-cache, no-store"})

    def _authorize(self, form: Mapping[str, str]) -> Reply:
        """The web-server flow without its page: `login_hint` is the user who would have signed in and agreed."""
        try:
            target = self._tokens.authorize(form)
        except GrantRefused as refused:
            return Reply(refused.status, refused.body())
        return Reply(302, headers={"Location": target})

    def _identity(self, request: web.Request) -> Reply:
        session = self._sessions.find(_bearer(request))
        person = self._directory.by_id(session.user_id) if session is not None else None
        if person is None:
            return Reply(403, raw=b"Bad_OAuth_Token", content_type="text/html")
        return Reply(body=self._directory.identity(person))

    def _response(self, reply: Reply) -> web.Response:
        headers = {
            "Date": format_datetime(self._org.clock.now(), usegmt=True),
            "Sforce-Limit-Info": self._org.usage.header(),
            **reply.headers,
        }
        payload = reply.raw
        if payload is None and reply.body is not None:
            payload = json.dumps(reply.body, ensure_ascii=False).encode()
        bodiless = reply.status in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
        if not bodiless:
            headers.setdefault("Content-Type", f"{reply.content_type};charset=UTF-8")
        return web.Response(status=reply.status, body=None if bodiless else payload, headers=headers)


class _LoginPage(Exception):  # says what happened
    """The session ended and the answer is a page for people."""


def _bearer(request: web.Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() in ("bearer", "oauth") else ""


def _session_invalid() -> SalesforceError:
    return SalesforceError(401, "INVALID_SESSION_ID", "Session expired or invalid")


def _not_found() -> SalesforceError:
    return SalesforceError(404, "NOT_FOUND", "The requested resource does not exist")
