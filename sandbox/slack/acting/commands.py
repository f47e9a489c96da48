"""Slash commands."""

from __future__ import annotations

from typing import Any

from sandbox.slack.acting.person import Act, channel_words, spoken_failure
from sandbox.slack.content import read_content
from sandbox.slack.delivery import Ack, Parcel
from sandbox.slack.errors import NotThere, SlackError
from sandbox.slack.speaking import answer
from sandbox.slack.texts import stored_plain, typed_text
from sandbox.slack.workspace import Channel


async def command(act: Act) -> dict[str, Any]:
    """Type a slash command in a channel; what the bot acknowledges with is shown as Slack shows it."""
    name, channel = act.text("command"), act.channel()
    known = act.slack.manifest.commands.get(name)
    if known is None:
        listed = ", ".join(sorted(act.slack.manifest.commands)) or "none"
        raise NotThere(f"{name} is not a valid command; the manifest has: {listed}")
    payload = _payload(act, channel, name, bool(known.get("should_escape")))
    ack = await act.slack.delivery.send(Parcel("slash_commands", name, payload))
    if not ack.ok:
        failure = spoken_failure(ack)
        act.slack.notice(channel.id, act.user.id, f'{name} failed with the error "{failure}"')
        return ack.as_json() | {"note": failure if ack.note != "connection_failed" else ack.note}
    return ack.as_json() | _show_ack(act, channel, ack, payload["response_url"])


def _payload(act: Act, channel: Channel, name: str, escape: bool) -> dict[str, Any]:
    slack, workspace = act.slack, act.slack.workspace
    typed = str(act.body.get("text") or "")
    return {
        "token": slack.credentials.verification_token,
        "api_app_id": workspace.app_id,
        "team_id": workspace.team_id,
        "team_domain": workspace.team_domain,
        "channel_id": channel.id,
        "channel_name": channel_words(channel),
        "user_id": act.user.id,
        "user_name": act.user.name,
        "command": name,
        "text": typed_text(typed, workspace) if escape else stored_plain(typed),
        "response_url": slack.response_urls.issue(channel.id, act.user.id),
        "trigger_id": slack.triggers.issue(act.user.id, channel.id),
        "is_enterprise_install": "false",
    }


def _show_ack(act: Act, channel: Channel, ack: Ack, response_url: str) -> dict[str, Any]:
    said = {"text": ack.body} if isinstance(ack.body, str) else ack.body
    if not said:
        return {}
    try:
        message = answer(act.slack, channel.id, act.user.id, read_content(said), said)
    except SlackError as refusal:
        act.slack.notice(channel.id, act.user.id, f"{act.body['command']} failed: {refusal.error}")
        return {"note": f"the acknowledgement could not be shown: {refusal.error}"}
    act.slack.response_urls.by_url(response_url).original = message.ts
    return {"ts": message.ts}
