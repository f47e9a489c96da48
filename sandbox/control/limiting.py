"""What Slack keeps an app from: its rates, and channels that are closed to it."""

from __future__ import annotations

from typing import Any

from sandbox.slack.errors import Refused
from sandbox.world import World

Answer = dict[str, Any]
POST_REFUSALS = (
    "restricted_action",
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
    "restricted_action_non_threadable_channel",
)


async def rates(world: World, body: Answer) -> Answer:
    """Switch limits on that rest otherwise; what is not named stays as it is.

    `tiers`: each method's own. `messages_per_minute`: the whole workspace's. `events_per_hour`: Slack withholds what
    goes beyond and says `app_rate_limited`. `judged_from`: that many deliveries an hour, nearly all of them failed,
    and events are off, until `"events": "on"`. Null takes a limit away.
    """
    slack, limits = world.slack, world.slack.events.limits
    if "tiers" in body:
        slack.tiers.is_on = bool(body["tiers"])
    if "messages_per_minute" in body:
        slack.posting.limit(_count(body, "messages_per_minute"))
    if "events_per_hour" in body:
        limits.per_hour = _count(body, "events_per_hour")
    if "judged_from" in body:
        limits.judged_from = _count(body, "judged_from")
    if body.get("events") == "on":
        limits.start_afresh()
    return {
        "tiers": slack.tiers.is_on,
        "messages_per_minute": slack.posting.per_minute,
        "events_per_hour": limits.per_hour,
        "judged_from": limits.judged_from,
        "events": "off" if limits.are_events_off else "on",
    }


def _count(body: Answer, name: str) -> int | None:
    count = body[name]
    if count is None:
        return None
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        raise Refused(f"{name!r} must be a whole number above 0, or null for no limit")
    return count


async def no_rates(world: World, _body: Answer) -> Answer:
    """Every limit that may rest rests, and events are on."""
    none = dict.fromkeys(("messages_per_minute", "events_per_hour", "judged_from"))
    return await rates(world, {**none, "tiers": False, "events": "on"})


async def change_channel(world: World, body: Answer) -> Answer:
    """Archive a channel or bring it back (`archived`); keep the bot from posting there with one of Slack's words."""
    channel = world.slack.workspace.find_channel(str(body.get("channel") or ""), world.slack.workspace.bot)
    refusal = body.get("post_refusal", channel.post_refusal) or ""
    if refusal and refusal not in POST_REFUSALS:
        raise Refused(f"'post_refusal' is not one of {', '.join(POST_REFUSALS)}, or null for none")
    channel.is_archived = bool(body.get("archived", channel.is_archived))
    channel.post_refusal = refusal
    return {"channel": channel.id, "archived": channel.is_archived, "post_refusal": channel.post_refusal or None}
