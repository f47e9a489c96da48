"""Events: envelopes, subscriptions, retries."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sandbox.slack.delivery import Ack, Delivery, Parcel
from sandbox.slack.errors import NotThere
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
        self._sent: dict[str, Parcel] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    async def emit(self, subscription: str, event: dict[str, Any], channel: Channel | None) -> Ack | None:
        """Deliver one event; the first attempt's ack, or None where the app does not subscribe to it."""
        if self.paused or not self._manifest.subscribes(subscription):
            return None
        parcel = Parcel("events_api", str(event["type"]), self._envelope(event, channel), False)
        self._sent[parcel.body["event_id"]] = parcel
        ack = await self._delivery.send(parcel)
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
        return await self._delivery.send(replace(parcel, retry_num=attempt, retry_reason=reason))

    async def stop(self) -> None:
        """Give up the retries that are still to come."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _retry(self, parcel: Parcel, ack: Ack) -> None:
        for attempt, wait in enumerate(self.retry_seconds, start=1):
            await asyncio.sleep(wait)
            again = replace(parcel, retry_num=attempt, retry_reason=_reason(ack))
            ack = await self._delivery.send(again)
            if not _try_again(ack):
                return

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
