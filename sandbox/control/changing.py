"""Changing the world: records, faults, the model's script, time, and who is in which channel."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from sandbox.slack.errors import Refused
from sandbox.world import World

Answer = dict[str, Any]


async def redeliver(world: World, body: Answer) -> Answer:
    """The same event again, as Slack's retry; `attempt` is 1 unless said otherwise."""
    event_id = str(body.get("event_id") or "")
    reason = str(body.get("reason") or "http_timeout")
    ack = await world.slack.events.redeliver(event_id, reason, int(body.get("attempt") or 1))
    return ack.as_json()


async def salesforce(world: World, body: Answer) -> Answer:
    """What somebody working in Salesforce would do."""
    if world.salesforce is None:
        raise Refused("the make-believe Salesforce is not part of this sandbox", 501)
    changed = world.salesforce.change(body)
    return changed if isinstance(changed, dict) else {"result": changed}


async def add_fault(world: World, body: Answer) -> Answer:
    """Switch a fault on; `socket_disconnect` and `socket_drop` happen at once, the others when a call matches."""
    if body.get("fault") == "socket_disconnect":
        return await _disconnect(world, body)
    if body.get("fault") == "socket_drop":
        return {"fault": "socket_drop", "disconnected": world.slack.delivery.hub.drop()}
    rule = world.faults.add(body)
    return {"fault": rule.name, "service": rule.service, "times": rule.times}


async def _disconnect(world: World, body: Answer) -> Answer:
    hub = world.slack.delivery.hub
    await asyncio.sleep(int(body.get("after_ms") or 0) / 1000)
    hub.disconnects_owed += max(0, int(body.get("times", 1)) - 1)
    return {"fault": "socket_disconnect", "disconnected": await hub.disconnect("refresh_requested")}


async def clear_faults(world: World, _body: Answer) -> Answer:
    """Back to normal."""
    world.faults.clear()
    world.slack.delivery.hub.disconnects_owed = 0
    return {}


async def script_model(world: World, body: Answer) -> Answer:
    """Queue answers of the model."""
    replies = body.get("replies")
    if not isinstance(replies, list):
        raise Refused("'replies' must be a list")
    if world.model is None:
        raise Refused("the make-believe model is not part of this sandbox", 501)
    world.model.script(replies)
    return {"queued": len(replies)}


async def unscript_model(world: World, _body: Answer) -> Answer:
    """Back to the answers that the model gives by itself."""
    if world.model is not None:
        world.model.unscript()
    return {}


async def move_clock(world: World, body: Answer) -> Answer:
    """Move the world forward by `advance_days` and/or `advance_seconds`."""
    if not {"advance_days", "advance_seconds"} & body.keys():
        raise Refused("give 'advance_days' or 'advance_seconds'")
    days, seconds = _number(body, "advance_days"), _number(body, "advance_seconds")
    world.clock.advance(timedelta(days=days, seconds=seconds))
    world.slack.changes.tell("clock", {"now": world.clock.now().isoformat()})
    return {"now": world.clock.now().isoformat()}


def _number(body: Answer, name: str) -> float:
    try:
        return float(body.get(name) or 0)
    except (TypeError, ValueError):
        raise Refused(f"{name!r} must be a number, not {body[name]!r}") from None


async def delivery(world: World, body: Answer) -> Answer:
    """Say where the bot is (`bot_url`), how it is reached (`mode`), and Slack's `retry_seconds`."""
    slack = world.slack
    mode = body.get("mode", slack.delivery.mode)
    if mode not in ("http", "socket"):
        raise Refused(f"mode {mode!r} is neither 'http' nor 'socket'")
    waits = body.get("retry_seconds")
    slack.point_at(
        str(body.get("bot_url") or slack.delivery.bot_url),
        mode,
        None if waits is None else [float(wait) for wait in waits],
    )
    return {"bot_url": slack.delivery.bot_url, "mode": mode, "retry_seconds": slack.events.retry_seconds}
