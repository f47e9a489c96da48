"""A small org with a role hierarchy, a server around its Salesforce, and clients that sign in as anybody."""

from __future__ import annotations

import asyncio
import re
import threading
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import requests
from aiohttp import web
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.org import OrgData, Row
from sandbox.salesforce.service import SalesforceService

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
DATA = "/services/data/v62.0"
VP, MANAGER, REP, OTHER, CSM, ADMIN = (
    f"{name}@acme.example" for name in ("vp", "manager", "rep", "other", "csm", "admin")
)


def user(key: str, role: str | None, profile: str = "Standard User") -> Row:
    """A user whose key is the local part of the e-mail."""
    return {
        "Id": key,
        "Name": key.title(),
        "LastName": key.title(),
        "Email": f"{key}@acme.example",
        "UserRoleId": role,
        "ProfileId": profile,
    }


def tables() -> dict[str, list[Row]]:
    """REP and OTHER work below MANAGER, who works below VP; CSM is on the team of REP's account."""
    return {
        "Profile": [{"Id": "adm", "Name": "System Administrator"}, {"Id": "std", "Name": "Standard User"}],
        "UserRole": [
            {"Id": "r-vp", "Name": "VP"},
            {"Id": "r-mgr", "Name": "Manager", "ParentRoleId": "r-vp"},
            {"Id": "r-rep", "Name": "Rep", "ParentRoleId": "r-mgr"},
            {"Id": "r-csm", "Name": "CSM", "ParentRoleId": "r-vp"},
        ],
        "User": [
            user("vp", "r-vp", "std"),
            user("manager", "r-mgr", "std"),
            user("rep", "r-rep", "std"),
            user("other", "r-rep", "std"),
            user("csm", "r-csm", "std"),
            user("admin", None, "adm"),
            user("gone", "r-rep", "std") | {"IsActive": False},
        ],
        "Account": [
            {"Id": "A-1", "Name": "Acme", "OwnerId": "rep", "Industry": "Technology", "Key__c": "K/1 +x"},
            {"Id": "A-2", "Name": "Globex", "OwnerId": "other", "AnnualRevenue": "1200.50", "Key__c": "K2"},
        ],
        "Contact": [
            {"Id": "C-1", "LastName": "Ray", "AccountId": "A-1", "OwnerId": "rep", "Email": "ray@acme.example"},
        ],
        "Opportunity": [
            {"Id": "O-1", "Name": "Acme new", "AccountId": "A-1", "OwnerId": "rep", "StageName": "Prospecting",
             "CloseDate": "2026-12-31", "Amount": 5000},
            {"Id": "O-2", "Name": "Globex new", "AccountId": "A-2", "OwnerId": "other", "StageName": "Prospecting",
             "CloseDate": "2026-12-31", "Amount": 7000},
        ],
        "Task": [
            {"Id": "T-1", "Subject": "Call Acme", "WhatId": "O-1", "OwnerId": "rep", "Status": "Not Started"},
            {"Id": "T-2", "Subject": "Call Globex", "WhatId": "A-2", "OwnerId": "other", "Status": "Parked"},
        ],
        "AccountTeamMember": [
            {"AccountId": "A-1", "UserId": "csm", "TeamMemberRole": "CSM", "AccountAccessLevel": "Edit",
             "OpportunityAccessLevel": "Read", "ContactAccessLevel": "Read", "CaseAccessLevel": "Edit"},
        ],
        "FieldPermissions": [
            {"SobjectType": "Account", "Field": "Account.AnnualRevenue", "PermissionsRead": False,
             "Profile": "Standard User"},
        ],
    }  # fmt: skip


@dataclass
class Running:
    """A served org."""

    service: SalesforceService
    faults: Faults
    clock: Clock
    origin: str

    @property
    def base(self) -> str:
        """The address that settings() hands out."""
        return self.origin + "/salesforce"

    def id_of(self, table: str, name: str, field: str = "Name") -> str:
        """The id of a record by a field's value."""
        return next(row["Id"] for row in self.service.table(table, 10_000) if row[field] == name)

    def assertion(self, **claims: Any) -> str:
        """A JWT for REP, unless claims say otherwise."""
        settings = self.service.settings()
        body = {
            "iss": settings["SALESFORCE_CLIENT_ID"],
            "sub": REP,
            "aud": "https://login.salesforce.com",
            "exp": int(time.time()) + 180,
        } | claims
        return jwt.encode(body, Path(settings["SALESFORCE_PRIVATE_KEY_FILE"]).read_bytes(), algorithm="RS256")

    def token_reply(self, **form: str) -> requests.Response:
        """The token endpoint's answer."""
        return requests.post(f"{self.base}/services/oauth2/token", data=form, timeout=10)

    def sign_in(self, username: str) -> Caller:
        """A raw client acting as that user."""
        reply = self.token_reply(grant_type=JWT_BEARER, assertion=self.assertion(sub=username))
        return Caller(self.base, reply.json()["access_token"])

    def library(self, username: str = ADMIN) -> Salesforce:
        """simple-salesforce, signed in by JWT, led to loopback as it must be."""
        settings = self.service.settings()
        session = requests.Session()
        session.mount("https://", Loopback(self.origin))
        return Salesforce(
            consumer_key=settings["SALESFORCE_CLIENT_ID"],
            privatekey=Path(settings["SALESFORCE_PRIVATE_KEY_FILE"]).read_text(),
            username=username,
            domain="login",
            session=session,
            version="62.0",
        )

    def fault(self, name: str, times: int = 1, **rule: Any) -> None:
        """Switch a fault on."""
        self.faults.add({"service": "salesforce", "fault": name, "times": times} | rule)


@dataclass
class Caller:
    """Requests with a bearer token."""

    base: str
    token: str

    def call(self, method: str, path: str, **kwargs: Any) -> requests.Response:
        """One request; `path` below /services/data/v62.0, or a full path from /services on."""
        url = self.base + (path if path.startswith("/services") else DATA + path)
        headers = {"Authorization": f"Bearer {self.token}"} | kwargs.pop("headers", {})
        return requests.request(method, url, headers=headers, timeout=20, **kwargs)

    def get(self, path: str, **kwargs: Any) -> requests.Response:
        """GET."""
        return self.call("GET", path, **kwargs)

    def post(self, path: str, body: Any, **kwargs: Any) -> requests.Response:
        """POST of JSON."""
        return self.call("POST", path, json=body, **kwargs)

    def query(self, soql: str, **kwargs: Any) -> requests.Response:
        """GET /query."""
        return self.get("/query", params={"q": soql}, **kwargs)

    def names(self, soql: str) -> list[str]:
        """The Name of each record of a query."""
        return [record["Name"] for record in self.query(soql).json()["records"]]


class Loopback(HTTPAdapter):
    """Leads https://*.salesforce.com to the sandbox."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        super().__init__()

    def send(self, request: Any, **kwargs: Any) -> requests.Response:
        """Send with the host replaced and a time-out."""
        request.url = re.sub(r"^https?://[^/]+", self._origin, request.url)
        kwargs["timeout"] = kwargs.get("timeout") or 20
        return super().send(request, **kwargs)


class Host:
    """An aiohttp server in a thread, with the middleware that hands faults over."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._services: list[SalesforceService] = []
        self._runners: list[web.AppRunner] = []

    def serve(self, org: OrgData, state: str | None = None) -> Running:
        """Load an org and serve its Salesforce."""
        faults, clock = Faults(), Clock()
        holder: dict[str, SalesforceService] = {}
        port = self._await(self._listen(faults, holder))
        origin = f"http://127.0.0.1:{port}"
        service = SalesforceService(org, clock, faults, origin + "/salesforce", state)
        holder["service"] = service
        self._services.append(service)
        return Running(service, faults, clock, origin)

    def stop(self) -> None:
        """Stop serving."""
        for runner in self._runners:
            self._await(runner.cleanup())
        for service in self._services:
            service.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _await(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(20)

    async def _listen(self, faults: Faults, holder: dict[str, SalesforceService]) -> int:
        async def handle(request: web.Request) -> web.StreamResponse:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # aiohttp would rather have a typed key than the agreed name
                request["fault"] = faults.take("salesforce", request.method, request.path)
            return await holder["service"].handle(request)

        app = web.Application(client_max_size=200 * 2**20)
        app.router.add_route("*", "/{tail:.*}", handle)
        runner = web.AppRunner(app, shutdown_timeout=1)
        self._runners.append(runner)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return int(runner.addresses[0][1])
