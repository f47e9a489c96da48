"""Messages, mentions, shared links and the home tab."""

from __future__ import annotations

import asyncio
import base64
import uuid
from typing import Any

from sandbox.slack.acting.person import Act
from sandbox.slack.delivery import Ack
from sandbox.slack.errors import NotThere, Refused
from sandbox.slack.ids import fresh_id
from sandbox.slack.messages import COMPOSER, Message
from sandbox.slack.service import message_event, message_event_name
from sandbox.slack.texts import domains_in, rich_text, typed_text
from sandbox.slack.view_payload import view_json
from sandbox.slack.workspace import Channel

Occasion = tuple[str, dict[str, Any]]
"""The name of a subscription and the event that goes with it."""


async def message(act: Act) -> dict[str, Any]:
    """Say something; the app hears of it as it subscribed: message, app_mention, link_shared."""
    channel = act.channel()
    said = _said(act, channel, str(act.body.get("text") or ""))
    return await _announce(act, channel, said, _occasions(act, channel, said))


async def share_link(act: Act) -> dict[str, Any]:
    """Post an address; `link_shared` follows where its domain is in the manifest's unfurl_domains.

    With `composer: true` it is only typed so far: Slack asks for a preview of what nobody else has seen.
    """
    channel = act.channel()
    if act.body.get("composer"):
        return await _type_link(act, channel)
    said = _said(act, channel, act.text("url"))
    occasions = [o for o in _occasions(act, channel, said) if o[0] == "link_shared"]
    return await _announce(act, channel, said, occasions)


async def _type_link(act: Act, channel: Channel) -> dict[str, Any]:
    draft = Message(str(uuid.uuid4()), COMPOSER, act.user.id, typed_text(act.text("url"), act.slack.workspace))
    event = _link_event(act, channel, draft)
    return _first(await _deliver(act, channel, [("link_shared", event)] if event else []))


async def open_home(act: Act) -> dict[str, Any]:
    """Open the app's home (or `tab: "messages"`)."""
    tab = str(act.body.get("tab") or "home")
    if tab not in ("home", "messages"):
        raise Refused(f"tab {tab!r} is neither 'home' nor 'messages'")
    channel, home = act.slack.workspace.dm_of(act.user), act.slack.views.home(act.user.id)
    event: dict[str, Any] = {"type": "app_home_opened", "user": act.user.id, "channel": channel.id}
    event |= {"tab": tab, "event_ts": act.slack.stamps.next()}
    if home is not None and tab == "home":
        event["view"] = view_json(act.slack.workspace, home)
    acks = await _deliver(act, channel, [("app_home_opened", event)])
    return _first(acks)


def _said(act: Act, channel: Channel, text: str) -> Message:
    files = _files(act, channel)
    if not text.strip() and not files:
        raise Refused("'text' is empty and there is no file: there is nothing to say")
    stored = typed_text(text, act.slack.workspace)
    said = Message("", channel.id, act.user.id, stored, blocks=rich_text(stored), files=files)
    said.subtype = "file_share" if files else None
    said.client_msg_id = str(uuid.uuid4())
    said.thread_ts = _thread(act, channel)
    return act.slack.messages.post(said)


def _thread(act: Act, channel: Channel) -> str | None:
    wanted = act.body.get("thread_ts")
    if not wanted:
        return None
    parent = act.slack.messages.find(channel.id, str(wanted))
    if parent is None or parent.ephemeral_to is not None:
        raise NotThere(f"no message {wanted} in {channel.name} to reply to")
    return parent.thread_ts or parent.ts


def _files(act: Act, channel: Channel) -> list[dict[str, Any]]:
    shown, given = [], act.body.get("files") or []
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise Refused("'files' must be a list of {name, content} or {name, content_base64}")
    for item in given:
        content = _content(item)
        stored = act.slack.files.announce(str(item.get("name", "file")), len(content), act.user.id)
        stored.content, stored.shared = content, [channel.id]
        shown.append(stored.as_json(act.slack.base_url))
    return shown


def _content(item: dict[str, Any]) -> bytes:
    """The bytes of a file: `content` is its text; `content_base64` is for anything that is not text."""
    if "content_base64" not in item:
        return str(item.get("content", "")).encode()
    try:
        return base64.b64decode(str(item["content_base64"]), validate=True)
    except ValueError as error:
        raise Refused(f"'content_base64' of {item.get('name', 'the file')!r} is not base64: {error}") from error


def _occasions(act: Act, channel: Channel, said: Message) -> list[Occasion]:
    slack, bot = act.slack, act.slack.workspace.bot.id
    occasions: list[Occasion] = []
    team = {"team": slack.workspace.team_id}
    here = bot in channel.members
    if here and channel.kind != "im" and f"<@{bot}>" in said.text:
        event = {**said.as_json(), **team, "type": "app_mention", "channel": channel.id}
        occasions.append(("app_mention", {**event, "event_ts": said.ts}))
    if here:
        event = message_event(said, channel, {})
        occasions.append((message_event_name(channel), {**event, **team, **_parent(act, said)}))
    if link_event := _link_event(act, channel, said):
        occasions.append(("link_shared", link_event))
    return occasions


def _parent(act: Act, said: Message) -> dict[str, Any]:
    parent = act.slack.messages.find(said.channel, said.thread_ts or "")
    return {"parent_user_id": parent.user} if parent else {}


def _link_event(act: Act, channel: Channel, said: Message) -> dict[str, Any] | None:
    wanted = act.slack.manifest.unfurl_domains
    links = [
        {"domain": own, "url": url}
        for domain, url in domains_in(said.text)
        for own in wanted
        if domain == own or domain.endswith(f".{own}")
    ]
    if not links:
        return None
    unfurl_id = f"{said.ts}-{fresh_id('x')}"
    act.slack.unfurls[unfurl_id] = said
    event: dict[str, Any] = {"type": "link_shared", "channel": said.channel, "user": act.user.id}
    event |= {"message_ts": said.ts, "links": links, "unfurl_id": unfurl_id}
    if said.thread_ts:
        event["thread_ts"] = said.thread_ts
    member = act.slack.workspace.bot.id in channel.members
    stamp = act.slack.stamps.next()
    source = "composer" if said.channel == COMPOSER else "conversations_history"
    return event | {"source": source, "is_bot_user_member": member, "event_ts": stamp}


async def _announce(act: Act, channel: Channel, said: Message, occasions: list[Occasion]) -> dict[str, Any]:
    acks = await _deliver(act, channel, occasions)
    deliveries = [{"event": name, "status": ack.status, "ack_ms": ack.ms} for name, ack in acks]
    return {**_first(acks), "ts": said.ts, "channel": channel.id, "deliveries": deliveries}


async def _deliver(act: Act, channel: Channel, occasions: list[Occasion]) -> list[tuple[str, Ack]]:
    work = (act.slack.events.emit(name, event, channel) for name, event in occasions)
    acks = await asyncio.gather(*work)
    return [(name, ack) for (name, _), ack in zip(occasions, acks, strict=True) if ack is not None]


def _first(acks: list[tuple[str, Ack]]) -> dict[str, Any]:
    if acks:
        return acks[0][1].as_json()
    note = "nothing was delivered: the app does not subscribe to this, or is not in the channel"
    return {"ok": True, "ack_ms": 0.0, "status": None, "ack": None, "note": note}
