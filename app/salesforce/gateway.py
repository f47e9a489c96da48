"""The org as the rest of the bot uses it: reads as the integration user, writes as the person who asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import requests
import stamina

from app.errors import SalesforceUnavailable
from app.salesforce.acting import ActingSalesforce
from app.salesforce.catalogue import ObjectDescribe, read_describe
from app.salesforce.client import NOBODY_WAITS, PERSON_WAITS, Call, Client, Json
from app.salesforce.describing import describe_many
from app.salesforce.errors import Refusal
from app.salesforce.ids import to_18
from app.salesforce.limits import OrgPulse
from app.salesforce.pages import LONG_ADDRESS, Page, Query, Row, answer_of, batch_of, given, read_page
from app.salesforce.sign_in import SignIn, Token
from app.salesforce.soql import api_name
from app.salesforce.transport import org_session
from app.settings import Settings

__all__ = ["Connections", "Page", "Query", "Row", "Salesforce", "read_page"]

_SHARED_LOGINS = frozenset({"https://login.salesforce.com", "https://test.salesforce.com"})


class Connections:
    """The clients of all users, one HTTP session per org address, and the org's pulse."""

    def __init__(self, settings: Settings) -> None:
        self.pulse = OrgPulse()
        self.settings = settings
        self.sign_in = SignIn(settings, self.pulse)
        self._lock = threading.Lock()
        self._sessions: dict[str, requests.Session] = {}
        self._clients: dict[str, Client] = {}

    def client(self, username: str | None = None) -> Client:
        """The client of that user; the integration user's for None."""
        with self._lock:
            return self._clients.setdefault(username or "", self._new_client(username))

    def _new_client(self, username: str | None) -> Client:
        def sign_in() -> Token:
            return self.sign_in.token(username)

        return Client(sign_in, self._session_for, self.settings.salesforce_api_version)

    def _session_for(self, instance_url: str) -> requests.Session:
        with self._lock:
            if instance_url not in self._sessions:
                timeout = self.settings.salesforce_timeout_seconds
                self._sessions[instance_url] = org_session(instance_url, timeout, self.pulse)
            return self._sessions[instance_url]


class Salesforce:
    """Reads as the integration user. Threads may share it."""

    def __init__(self, connections: Connections, *, in_background: bool = False) -> None:
        self.connections = connections
        self._client = connections.client()
        self._is_background = in_background

    @classmethod
    def from_settings(cls, settings: Settings) -> Salesforce:
        """A gateway to the org in the settings; nothing is sent before the first use."""
        return cls(Connections(settings))

    def in_background(self) -> Salesforce:
        """The same org for work that nobody waits for: longer patience, and a stop at 80 % of the day's calls."""
        return Salesforce(self.connections, in_background=True)

    def acting_as(self, username: str) -> ActingSalesforce:
        """The org with that user's rights, for writes and for live reads; needs JWT bearer sign-in."""
        return ActingSalesforce(self.connections.client(username), username)

    @property
    def may_act_as_others(self) -> bool:
        """Whether `acting_as` can work with the sign-in that is configured."""
        return self.connections.sign_in.may_act_as_others

    @property
    def server_offset(self) -> timedelta:
        """How far the org's clock is ahead of this machine's, by its latest answer."""
        return self.connections.pulse.server_offset

    def server_time(self) -> datetime:
        """The org's own now (from a `Date` header of an answer asked for here)."""
        self.limits()
        seen = self.connections.pulse.server_time
        if seen is None:
            raise SalesforceUnavailable("Salesforce sends no Date header, so I cannot tell the org's time")
        return seen

    def limits(self) -> Row:
        """The org's limits: `{"DailyApiRequests": {"Max", "Remaining"}, …}`."""
        return self._row(self._call(Call("GET", "limits/")))

    def query(self, soql: str, *, include_deleted: bool = False) -> Iterator[Row]:
        """All rows of a query, page after page; keys are API names, `attributes` are left out."""
        page = self.first_page(Query(soql, include_deleted))
        yield from page.rows
        while page.next_path:
            page = self.next_page(page.next_path)
            yield from page.rows

    def first_page(self, query: Query) -> Page:
        """The first rows of a query (2,000 at most); a long one is posted, since many a proxy cuts addresses at 8 KB."""
        if len(query.url) > LONG_ADDRESS:
            return given(self.batch([query])[0])
        return read_page(self._call(Call("GET", query.path, {"q": query.soql})))

    def next_page(self, path: str) -> Page:
        """The rows behind a page's `next_path`; INVALID_QUERY_LOCATOR where they are gone."""
        return read_page(self._call(Call("GET", path)))

    def object_names(self) -> frozenset[str]:
        """Every object that this user can query, from the global describe."""
        body = self._row(self._call(Call("GET", "sobjects")))
        return frozenset(one["name"] for one in body.get("sobjects", ()) if one.get("queryable", True))

    def describe(self, object_name: str) -> ObjectDescribe:
        """One object as the integration user sees it, asked afresh; Refusal (NOT_FOUND) where it is off."""
        return read_describe(self._row(self._call(Call("GET", f"sobjects/{api_name(object_name)}/describe"))))

    def describe_many(self, object_names: Sequence[str]) -> dict[str, ObjectDescribe | Refusal]:
        """The same for many objects, 25 to a call."""
        return describe_many(self._call, self._version, object_names)

    def record_counts(self, object_names: Sequence[str]) -> dict[str, int]:
        """Rows per object, about; objects that the org does not count are left out."""
        wanted = ",".join(api_name(name) for name in object_names)
        body = self._row(self._call(Call("GET", "limits/recordCount", {"sObjects": wanted})))
        return {one["name"]: int(one["count"]) for one in body.get("sObjects", ())}

    def composite(self, queries: Mapping[str, Query]) -> dict[str, Page | Refusal]:
        """Up to five queries in one API call, by reference name; each has its own page or refusal."""
        parts = [
            {"method": "GET", "referenceId": name, "url": f"/services/data/v{self._version}/{query.url}"}
            for name, query in queries.items()
        ]
        body = {"allOrNone": False, "compositeRequest": parts}
        answer = self._row(self._call(Call("POST", "composite", json=body, reads_only=True)))
        return {
            one["referenceId"]: answer_of(one["httpStatusCode"], one["body"]) for one in answer["compositeResponse"]
        }

    def batch(self, queries: Sequence[Query]) -> list[Page | Refusal]:
        """Up to 25 independent queries in one API call, answered in order."""
        return batch_of(self._call, self._version, queries)

    def record_url(self, record_id: str) -> str:
        """The address of a record in Salesforce's own screens; never fails for an outage's sake.

        A My Domain login address is the org's own; login.salesforce.com leads on to it after sign-in.
        """
        login_url = self.connections.settings.salesforce_login_url.rstrip("/")
        is_own = login_url not in _SHARED_LOGINS
        base = login_url if is_own else self._client.instance_url(otherwise=login_url)
        return f"{base}/{to_18(record_id)}"

    def call(self, call: Call) -> Json:
        """Any other resource, as the integration user."""
        return self._call(call)

    def download(self, path: str, params: Mapping[str, str]) -> requests.Response:
        """The open response of a large result, or of a file."""
        self._check_budget()
        return self._client.download(path, params)

    def _call(self, call: Call) -> Json:
        self._check_budget()
        return self._client.call(call, self._patience)

    def _check_budget(self) -> None:
        if self._is_background:
            self.connections.pulse.check_background_budget()

    @property
    def _version(self) -> str:
        return self.connections.settings.salesforce_api_version

    @property
    def _patience(self) -> stamina.RetryingCaller:
        return NOBODY_WAITS if self._is_background else PERSON_WAITS

    @staticmethod
    def _row(body: Json) -> Row:
        if not isinstance(body, dict):
            raise SalesforceUnavailable("Salesforce answered something that I cannot read")
        return body
