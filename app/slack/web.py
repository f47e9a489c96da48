"""The one place where Slack's Web API is called: time-outs, bounded retries, errors in our own words."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse

from app.errors import SlackAnswerLost, SlackRefused, SlackUnavailable
from app.metrics import SLACK_CALLS
from app.running import running_now

# Slack's own passing troubles; everything else in `error` is a refusal that a repeat would not mend.
_PASSING = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)
# Doing these twice is doing them once.
_REPEATABLE = frozenset(
    {
        "chat.update",
        "views.publish",
        "views.update",
        "conversations.open",
        "chat.unfurl",
        "auth.test",
        "chat.stopStream",
    }
)
# What only makes waiting pleasanter is not waited for.
_NOT_WAITED_FOR = frozenset({"chat.startStream", "assistant.threads.setStatus"})
# The client puts an answer that is no JSON where the error's name should be.
_IS_CODE = re.compile(r"[a-z0-9_]+")
_TRIES = 3
_PAUSE_SECONDS = 0.3
# A job may sleep this long on Slack's word; for longer waits it goes back to the queue.
_LONGEST_SLEEP_SECONDS = 5.0
LOST = (URLError, HTTPException, TimeoutError, ConnectionError, SlackRequestError)
"""What the client raises where no answer came."""


def web_client(token: str, base_url: str, timeout_seconds: int) -> WebClient:
    """A client that repeats nothing by itself: what may be repeated is decided per call."""
    return WebClient(token=token, base_url=base_url, timeout=timeout_seconds, retry_handlers=[])


class SlackWeb:
    """Calls by method name, so that each error is told apart in one place."""

    def __init__(self, client: WebClient) -> None:
        self.client = client

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """The reply of one Web API call with a JSON body.

        Raises SlackUnavailable when a later try may work (SlackAnswerLost where this one may have), SlackRefused when
        it will not.
        """
        body = {key: value for key, value in arguments.items() if value is not None}
        return _patiently(method, lambda: self.client.api_call(method, json=body), repeatable=method in _REPEATABLE)

    def identity(self) -> tuple[dict[str, Any], dict[str, str]]:
        """What `auth.test` says, and the reply's headers by lower-case name (granted scopes are only there)."""
        headers: dict[str, str] = {}

        def call() -> SlackResponse:
            reply = self.client.api_call("auth.test")
            headers.update({name.lower(): str(value) for name, value in (reply.headers or {}).items()})
            return reply

        return _patiently("auth.test", call, repeatable=True), headers

    def read(self, method: str, **arguments: Any) -> dict[str, Any]:
        """The reply of a read that Slack takes as form fields only (conversations.*, users.*)."""
        fields = {key: value for key, value in arguments.items() if value is not None}
        return _patiently(method, lambda: self.client.api_call(method, params=fields), repeatable=True)

    def channels(self) -> Iterator[dict[str, Any]]:
        """Every channel that the bot can see, page after page."""
        cursor: str | None = ""
        while cursor is not None:
            page = self.read(
                "conversations.list", types="public_channel,private_channel", limit=1000, cursor=cursor or None
            )
            yield from page["channels"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or None


def _patiently(method: str, call: Callable[[], SlackResponse], *, repeatable: bool) -> dict[str, Any]:
    """Call again after a rate limit (nothing was done then), and after lost answers where a repeat does no harm.

    Only jobs wait: a listener has three seconds for everything.
    """
    tries = _TRIES if running_now() and method not in _NOT_WAITED_FOR else 1
    error: SlackRefused | SlackUnavailable
    for left in reversed(range(tries)):
        try:
            reply = call()
        except SlackApiError as refused:
            error = _translated(method, refused)
        except LOST as lost:
            error = unanswered(lost, f"Slack did not answer {method}")
            error.__cause__ = lost
        else:
            SLACK_CALLS.labels(method, "ok").inc()
            return dict(reply.data)  # type: ignore[arg-type]  # JSON replies are dicts
        SLACK_CALLS.labels(method, type(error).__name__).inc()
        pause = _pause(error, repeatable=repeatable)
        if not left or pause is None:
            raise error
        time.sleep(pause)
    raise AssertionError  # the last turn raised or returned


def unanswered(lost: Exception, sentence: str) -> SlackUnavailable:
    """The error for a call without an answer: urllib wraps what fails before the request is sent, and only that."""
    return SlackUnavailable(sentence) if isinstance(lost, URLError) else SlackAnswerLost(sentence)


def _pause(error: SlackRefused | SlackUnavailable, *, repeatable: bool) -> float | None:
    """Seconds until the next try; None where there should be none."""
    if isinstance(error, SlackRefused):
        return None
    if error.retry_after_seconds is not None:
        return error.retry_after_seconds if error.retry_after_seconds <= _LONGEST_SLEEP_SECONDS else None
    return _PAUSE_SECONDS if repeatable else None


def _translated(method: str, refused: SlackApiError) -> SlackRefused | SlackUnavailable:
    reply = refused.response
    data = reply.data if isinstance(reply.data, dict) else {}
    code = str(data.get("error", ""))
    if reply.status_code == 429 or reply.status_code >= 500 or code in _PASSING:
        return SlackUnavailable(f"Slack could not take {method} now ({code or reply.status_code})", _retry_after(reply))
    if not _IS_CODE.fullmatch(code):
        return SlackAnswerLost(f"Slack's answer to {method} could not be read")
    details = (data.get("response_metadata") or {}).get("messages") or []
    return SlackRefused(method, code, "; ".join(map(str, details))[:300])


def _retry_after(reply: SlackResponse) -> float | None:
    """Slack's `Retry-After`, in seconds."""
    asked = {name.lower(): value for name, value in (reply.headers or {}).items()}.get("retry-after")
    asked = asked[0] if isinstance(asked, list) else asked
    return float(asked) if asked is not None and str(asked).isdecimal() else None
