"""Events: envelopes, subscriptions, retries."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sandbox.slack.delivery import Ack, Delivery, Parcel
from sandbox.slack.errors import NotThere
from sandbox.slack.event_limits import EventLimits
from sandbox.slack.ids import Stamps, fresh_id
from sandbox.slack.manifest import Manifest
from sandbox.slack.workspace import Channel, Workspace

RETRY_SECONDS = (0.0, 60.0, 300.0)
"""Slack tries again at once, after about a minute and after about five."""


class Events:
    """Sends events that the app subscribed to, and again up to three times where nobody acknowledged."""

    def __init__(
        self, delivery: Delivery, manifest: Manifest, workspace: Workspace, stamps: Stamps, token: str
    ) -> None:
        self._delivery, self._manifest, self._workspace = delivery, manifest, workspace
        self._stamps, self._token = stamps, token
        self.retry_seconds: Sequence[float] = RETRY_SECONDS
        self.paused = False
        self.limits = EventLimits()
        self._minute_told = 0
        self._sent: dict[str, Parcel] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    async def emit(self, subscription: str, event: dict[str, Any], channel: Channel | None) -> Ack | None:
        """Deliver one event; the first attempt's ack, or None where the app does not subscribe or Slack withholds it."""
        if self.paused or not self._manifest.subscribes(subscription) or self._is_withheld():
            return None
        parcel = Parcel("events_api", str(event["type"]), self._envelope(event, channel), False)
        self._sent[parcel.body["event_id"]] = parcel
        ack = await self._send(parcel)
        if _try_again(ack):
            self._later(self._retry(parcel, ack))
        return ack

    def emit_soon(self, subscription: str, event: dict[str, Any], channel: Channel | None) -> None:
        """The same without waiting, for what the bot itself caused."""
        if self._manifest.subscribes(subscription):
            self._later(self.emit(subscription, event, channel))

    async def redeliver(self, event_id: str, reason: str, attempt: int) -> Ack:
        """The same event once more, as Slack's retry; raises NotThere for an unknown id."""
        parcel = self._sent.get(event_id)
        if parcel is None:
            raise NotThere(f"no event {event_id!r} was sent; the journal has their ids")
        return await self._send(replace(parcel, retry_num=attempt, retry_reason=reason))

    async def stop(self) -> None:
        """Give up the retries that are still to come."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _retry(self, parcel: Parcel, ack: Ack) -> None:
        for attempt, wait in enumerate(self.retry_seconds, start=1):
            await asyncio.sleep(wait)
            if self._is_withheld():
                return
            ack = await self._send(replace(parcel, retry_num=attempt, retry_reason=_reason(ack)))
            if not _try_again(ack):
                return

    async def _send(self, parcel: Parcel) -> Ack:
        ack = await self._delivery.send(parcel)
        if self.limits.note(self._stamps.now(), ok=ack.ok):
            self._tell_limited()
        return ack

    def _is_withheld(self) -> bool:
        """Whether Slack keeps events to itself now; of too many of them the app is told once a minute."""
        if self.limits.are_events_off:
            return True
        is_full = self.limits.is_full(self._stamps.now())
        if is_full and self._minute_told != self._minute():
            self._tell_limited()
        return is_full

    def _minute(self) -> int:
        return self._stamps.now_seconds() // 60 * 60

    def _tell_limited(self) -> None:
        """Not an event as the others are: nothing is inside it, and no retry follows."""
        self._minute_told = self._minute()
        whose = {"token": self._token, "team_id": self._workspace.team_id, "api_app_id": self._workspace.app_id}
        body = {**whose, "type": "app_rate_limited", "minute_rate_limited": self._minute_told}
        self._later(self._delivery.send(Parcel("events_api", "app_rate_limited", body, False)))

    def _later(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _envelope(self, event: dict[str, Any], channel: Channel | None) -> dict[str, Any]:
        workspace = self._workspace
        return {
            "token": self._token,
            "team_id": workspace.team_id,
            "api_app_id": workspace.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": fresh_id("Ev"),
            "event_time": self._stamps.now_seconds(),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": workspace.team_id,
                    "user_id": workspace.bot.id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": bool(channel and channel.is_ext_shared),
            "event_context": f"4-{fresh_id('x')}",
        }


def _try_again(ack: Ack) -> bool:
    return not ack.ok and ack.headers.get("x-slack-no-retry") != "1"


def _reason(ack: Ack) -> str:
    if ack.note == "operation_timeout":
        return "http_timeout"
    return "connection_failed" if ack.note == "connection_failed" else "http_error"
