"""The one place where Slack's Web API is called: time-outs, bounded retries, errors in our own words."""

from __future__ import annotations

from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler, RateLimitErrorRetryHandler

from app.errors import SlackRefused, SlackUnavailable

# Slack's own passing troubles; everything else in `error` is a refusal that a repeat would not mend.
_PASSING = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)


def web_client(token: str, base_url: str, timeout_seconds: int) -> WebClient:
    """A client that waits out one connection error and two rate limits, in the calling thread."""
    return WebClient(
        token=token,
        base_url=base_url,
        timeout=timeout_seconds,
        retry_handlers=[ConnectionErrorRetryHandler(max_retry_count=1), RateLimitErrorRetryHandler(max_retry_count=2)],
    )


class SlackWeb:
    """Calls by method name, so that each error is told apart in one place."""

    def __init__(self, client: WebClient) -> None:
        self.client = client

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """The reply of one Web API call with a JSON body.

        Raises SlackUnavailable when a later try may work, SlackRefused when it will not.
        """
        body = {key: value for key, value in arguments.items() if value is not None}
        try:
            return dict(self.client.api_call(method, json=body).data)  # type: ignore[arg-type]  # JSON replies are dicts
        except SlackApiError as refused:
            raise _translated(method, refused) from refused
        except (URLError, HTTPException, TimeoutError, ConnectionError, SlackRequestError) as lost:
            raise SlackUnavailable(f"Slack did not answer {method}") from lost

    def read(self, method: str, **arguments: Any) -> dict[str, Any]:
        """The reply of a read that Slack takes as form fields only (conversations.*, users.*)."""
        fields = {key: value for key, value in arguments.items() if value is not None}
        try:
            return dict(self.client.api_call(method, params=fields).data)  # type: ignore[arg-type]  # as above
        except SlackApiError as refused:
            raise _translated(method, refused) from refused
        except (URLError, HTTPException, TimeoutError, ConnectionError, SlackRequestError) as lost:
            raise SlackUnavailable(f"Slack did not answer {method}") from lost


def _translated(method: str, refused: SlackApiError) -> SlackRefused | SlackUnavailable:
    reply = refused.response
    data = reply.data if isinstance(reply.data, dict) else {}
    code = str(data.get("error", ""))
    if reply.status_code == 429 or reply.status_code >= 500 or not code or code in _PASSING:
        return SlackUnavailable(f"Slack could not take {method} now ({code or reply.status_code})")
    details = (data.get("response_metadata") or {}).get("messages") or []
    return SlackRefused(method, code, "; ".join(map(str, details))[:300])
