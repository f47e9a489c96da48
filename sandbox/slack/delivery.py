"""Bringing payloads to the bot: signed HTTP or Socket Mode, with three seconds to acknowledge."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlencode

import aiohttp

from sandbox.clock import Clock
from sandbox.journal import Entry, Journal
from sandbox.slack.socket import SocketHub

ACK_SECONDS = 3.0
EVENTS_PATH = "/slack/events"
_SOCKET_REASONS = {"http_timeout": "timeout"}
"""Retry reasons that Socket Mode words otherwise than the HTTP header."""
Kind = Literal["events_api", "slash_commands", "interactive"]


@dataclass(frozen=True, slots=True)
class Parcel:
    """One payload for the bot. `name` is what the journal calls it: event type, command, interaction."""

    kind: Kind
    name: str
    body: dict[str, Any]
    answerable: bool = True
    retry_num: int = 0
    retry_reason: str = ""

    def encoded(self) -> tuple[bytes, str]:
        """The HTTP body and its content type, as Slack sends this kind."""
        if self.kind == "events_api":
            return json.dumps(self.body).encode(), "application/json"
        fields = self.body if self.kind == "slash_commands" else {"payload": json.dumps(self.body)}
        return urlencode(fields).encode(), "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Ack:
    """What came back. `status` 0 = nothing in time; `note` is what the person would be told."""

    status: int
    ms: float
    body: Any = None
    note: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether Slack counts the payload as delivered."""
        return 200 <= self.status < 300

    def as_json(self) -> dict[str, Any]:
        """The control API's answer."""
        answer = {"ok": True, "ack_ms": self.ms, "status": self.status, "ack": self.body}
        return answer if self.note is None else {**answer, "note": self.note}


class Delivery:
    """The way to the bot. Socket Mode is used when asked for, or when the bot connected that way."""

    def __init__(self, clock: Clock, journal: Journal, hub: SocketHub, signing_secret: str) -> None:
        self._clock, self._journal, self.hub = clock, journal, hub
        self._secret = signing_secret
        self.bot_url = ""
        self.mode: Literal["http", "socket"] = "http"
        self._session: aiohttp.ClientSession | None = None

    @property
    def by_socket(self) -> bool:
        """Whether payloads go out over a WebSocket now."""
        return self.mode == "socket" or self.hub.count > 0

    async def send(self, parcel: Parcel) -> Ack:
        """Deliver one payload and wait for its acknowledgement, at most three seconds."""
        started = time.monotonic()
        if self.by_socket:
            ack = await self._by_socket(parcel)
        else:
            ack = await self._by_http(parcel)
        ms = round((time.monotonic() - started) * 1000, 1)
        ack = Ack(ack.status, ms, ack.body, ack.note, ack.headers)
        self._record(parcel, ack)
        return ack

    async def close(self) -> None:
        """Close the HTTP session and all sockets."""
        await self.hub.close()
        if self._session is not None:
            await self._session.close()

    async def get(self, path: str) -> int:
        """The status of a GET on the bot; 0 where nothing answers."""
        try:
            timeout = aiohttp.ClientTimeout(total=ACK_SECONDS)
            async with self._client().get(self.bot_url + path, timeout=timeout) as reply:
                return reply.status
        except (aiohttp.ClientError, TimeoutError):
            return 0

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            # A bot that restarts on its port must not be met on a connection of its former life.
            connector = aiohttp.TCPConnector(force_close=True)
            agent = {"User-Agent": "Slackbot 1.0 (+sandbox)"}
            self._session = aiohttp.ClientSession(connector=connector, headers=agent)
        return self._session

    async def _by_http(self, parcel: Parcel) -> Ack:
        body, content_type = parcel.encoded()
        headers = {"Content-Type": content_type, **sign(self._secret, body)}
        if parcel.retry_num:
            headers["X-Slack-Retry-Num"] = str(parcel.retry_num)
            headers["X-Slack-Retry-Reason"] = parcel.retry_reason
        try:
            async with asyncio.timeout(ACK_SECONDS):
                async with self._client().post(
                    self.bot_url + EVENTS_PATH, data=body, headers=headers, allow_redirects=False
                ) as reply:
                    text = await reply.text()
        except TimeoutError:
            return Ack(0, 0, note="operation_timeout")
        except aiohttp.ClientError:
            return Ack(0, 0, note="connection_failed")
        note = None if 200 <= reply.status < 300 else "dispatch_failed"
        return Ack(reply.status, 0, parsed(text), note, {name.lower(): value for name, value in reply.headers.items()})

    async def _by_socket(self, parcel: Parcel) -> Ack:
        frame: dict[str, Any] = {
            "type": parcel.kind,
            "payload": parcel.body,
            "accepts_response_payload": parcel.answerable and parcel.kind != "events_api",
        }
        if parcel.kind == "events_api":
            frame |= {
                "retry_attempt": parcel.retry_num,
                "retry_reason": _SOCKET_REASONS.get(parcel.retry_reason, parcel.retry_reason),
            }
        if not self.hub.count:
            return Ack(0, 0, note="connection_failed")
        try:
            answer = await self.hub.send(frame, ACK_SECONDS)
        except TimeoutError:
            return Ack(0, 0, note="operation_timeout")
        return Ack(200, 0, answer)

    def _record(self, parcel: Parcel, ack: Ack) -> None:
        request = parcel.body
        if parcel.retry_num:
            request = {**request, "retry_num": parcel.retry_num, "retry_reason": parcel.retry_reason}
        self._journal.record(
            Entry(
                n=0,
                at=self._clock.now().isoformat(),
                service="slack",
                dir="out",
                kind=str(parcel.body.get("type", parcel.kind)) if parcel.kind != "slash_commands" else "command",
                method=parcel.name,
                path="/slack/link" if self.by_socket else EVENTS_PATH,
                status=ack.status,
                ms=ack.ms,
                request=request,
                response=ack.body if ack.note is None else {"note": ack.note, "body": ack.body},
            )
        )


def sign(secret: str, body: bytes) -> dict[str, str]:
    """Slack's two signature headers for a body sent now (machine time)."""
    stamp = str(int(time.time()))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest.hexdigest()}"}


def parsed(text: str) -> Any:
    """An acknowledgement's body: JSON where it is some, else the text, None where it is empty."""
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text
