"""One signed-in Salesforce user: each call with one re-login at most, and retries only where they are safe."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import requests
import stamina
from simple_salesforce.api import Salesforce as Library
from simple_salesforce.exceptions import SalesforceError
from urllib3.exceptions import NewConnectionError

from app.errors import ThroughlineError
from app.salesforce.error_rules import Handling
from app.salesforce.errors import AnswerLost, DayLimitReached, Refusal, SignInFailed, Unreachable
from app.salesforce.sign_in import Token

Json = Any
"""What a JSON body decodes to; numbers with a point are Decimal."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request below /services/data/vNN.0/. `path` has no leading slash."""

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    json: Json = None
    headers: Mapping[str, str] = field(default_factory=dict)
    reads_only: bool | None = None
    """True for a POST that changes nothing (composite queries); None = by the method."""

    @property
    def may_repeat(self) -> bool:
        """Whether sending it twice is the same as sending it once."""
        return self.method == "GET" if self.reads_only is None else self.reads_only


PERSON_WAITS = stamina.RetryingCaller(attempts=3, timeout=8.0, wait_initial=0.2, wait_max=1.5, wait_jitter=0.3)
"""Somebody looks at the screen: an answer or a sentence within ten seconds."""

PERSON_READS_SECONDS = 20.0
"""A read that somebody waits for is given up on then. A write is not: it may well be done a little later."""

NOBODY_WAITS = stamina.RetryingCaller(attempts=6, timeout=120.0, wait_initial=0.5, wait_max=20.0, wait_jitter=2.0)
"""Background work outlasts a short outage."""


class Client:
    """Calls as one user. Threads share it: a refused token is replaced once, under a lock."""

    def __init__(
        self,
        sign_in: Callable[[], Token],
        session_for: Callable[[str], requests.Session],
        api_version: str,
    ) -> None:
        self._sign_in = sign_in
        self._session_for = session_for
        self.api_version = api_version
        self._lock = threading.Lock()
        self._token: Token | None = None

    def instance_url(self, otherwise: str) -> str:
        """The org's address as the token reply gave it; `otherwise` while Salesforce cannot be asked."""
        try:
            return self._current_token().instance_url
        except ThroughlineError:
            return otherwise

    def call(self, call: Call, patience: stamina.RetryingCaller = PERSON_WAITS) -> Json:
        """The decoded answer (None for 204). Raises Refusal, Unreachable, AnswerLost or SignInFailed."""
        try:
            is_awaited = patience is PERSON_WAITS and call.may_repeat
            timeout_seconds = PERSON_READS_SECONDS if is_awaited else None
            return patience(lambda error: _worth_retrying(call, error), self._signed_in_call, call, timeout_seconds)
        except Refusal as error:
            raise _for_caller(call, error) from error
        except Unreachable as error:
            if call.may_repeat or not error.was_sent:
                raise
            raise AnswerLost("a change") from error

    def download(self, path: str, params: Mapping[str, str]) -> requests.Response:
        """The open response of a large GET, to be read in pieces and closed by the caller; no retries."""
        token = self._current_token()
        response = self._streamed(token, path, params)
        if response.status_code == 401:
            response.close()
            response = self._streamed(self._replaced_token(token), path, params)
        if not response.ok:
            raise _refusal_of(response)
        return response

    def _streamed(self, token: Token, path: str, params: Mapping[str, str]) -> requests.Response:
        url = f"{token.instance_url}/services/data/v{self.api_version}/{path}"
        headers = {"Authorization": f"Bearer {token.access_token}", "Accept": "text/csv"}
        try:
            return self._session_for(token.instance_url).get(url, params=dict(params), headers=headers, stream=True)
        except requests.RequestException as error:
            raise Unreachable(_silence(error), was_sent=True) from error

    def _signed_in_call(self, call: Call, timeout_seconds: float | None) -> Json:
        token = self._current_token()
        try:
            return self._sent(token, call, timeout_seconds)
        except Refusal as error:
            if error.handling is not Handling.SIGN_IN:
                raise
        try:
            return self._sent(self._replaced_token(token), call, timeout_seconds)
        except Refusal as error:
            if error.handling is Handling.SIGN_IN:
                raise SignInFailed("Salesforce refuses every token it gives me") from error
            raise

    def _sent(self, token: Token, call: Call, timeout_seconds: float | None) -> Json:
        library = Library(
            session_id=token.access_token,
            instance_url=token.instance_url,
            version=self.api_version,
            session=self._session_for(token.instance_url),
            parse_float=Decimal,
            object_pairs_hook=dict,
        )
        sent: dict[str, Any] = {"params": dict(call.params), "headers": dict(call.headers), "timeout": timeout_seconds}
        if call.json is not None:
            sent["json"] = call.json
        try:
            return library.restful(call.path, method=call.method, **sent)
        except SalesforceError as error:
            raise Refusal(error.status, error.content) from error
        except requests.JSONDecodeError as error:
            raise Unreachable("Salesforce answered something that is not JSON", was_sent=True) from error
        except requests.RequestException as error:
            raise Unreachable(_silence(error), was_sent=_may_have_arrived(error)) from error

    def _current_token(self) -> Token:
        with self._lock:
            if self._token is None:
                self._token = self._sign_in()
            return self._token

    def _replaced_token(self, refused: Token) -> Token:
        """A token other than `refused`: eight threads that are refused together make one sign-in."""
        with self._lock:
            if self._token is None or self._token.access_token == refused.access_token:
                self._token = self._sign_in()
            return self._token


def _worth_retrying(call: Call, error: Exception) -> bool:
    if isinstance(error, Refusal):
        # Without an error body (a proxy's 503 page) nobody knows whether a write was done.
        return error.handling is Handling.RETRY and (call.may_repeat or error.has_error_body)
    return isinstance(error, Unreachable) and (call.may_repeat or not error.was_sent)


def _for_caller(call: Call, error: Refusal) -> Exception:
    if error.code == "REQUEST_LIMIT_EXCEEDED" and error.handling is Handling.STOP:
        return DayLimitReached("Salesforce says that this org's API calls for today are spent")
    if error.handling is not Handling.RETRY:
        return error
    if call.may_repeat:
        return Unreachable(f"Salesforce cannot answer now ({error.reason})", was_sent=True)
    return error if error.has_error_body else AnswerLost("a change")


def _silence(error: requests.RequestException) -> str:
    if isinstance(error, requests.Timeout):
        return "Salesforce is not answering in time"
    return "Salesforce is not answering, or my network does not reach it"


def _may_have_arrived(error: requests.RequestException) -> bool:
    cause = error.args[0] if error.args else None
    never_connected = isinstance(getattr(cause, "reason", None), NewConnectionError)
    return not (never_connected or isinstance(error, requests.ConnectTimeout))


def _refusal_of(response: requests.Response) -> Refusal:
    try:
        content = response.json()
    except ValueError:
        content = response.text
    return Refusal(response.status_code, content)
