"""The door: Slack's payloads become frozen values here, and accepted work goes on the durable queue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import unescape
from typing import Any

from app.errors import BadInput
from app.metrics import ACCEPTED
from app.services import Services
from app.slack.conversation import Conversation

Body = Mapping[str, Any]


def conversation_of_command(body: Body) -> Conversation:
    """Who sent a slash command, and where."""
    return Conversation(
        team_id=body["team_id"],
        user_id=body["user_id"],
        channel_id=body["channel_id"],
        response_url=body.get("response_url"),
    )


def conversation_of_click(body: Body) -> Conversation:
    """Who clicked, submitted or chose a shortcut, and on which message's thread."""
    container = body.get("container") or {}
    channel = body.get("channel") or {}
    message = body.get("message") or {}
    thread_ts = message.get("thread_ts") or container.get("thread_ts")
    clicked_ts = message.get("ts") or container.get("message_ts")
    return Conversation(
        team_id=(body.get("team") or {}).get("id") or body["user"].get("team_id", ""),
        user_id=body["user"]["id"],
        channel_id=channel.get("id") or container.get("channel_id", ""),
        thread_ts=None if thread_ts == clicked_ts else thread_ts,  # the first of a thread stands in the channel
        response_url=body.get("response_url"),
    )


def conversation_of_event(body: Body) -> Conversation:
    """Who wrote a message, and in which thread: a message outside a thread starts one."""
    event = body["event"]
    return Conversation(
        team_id=body["team_id"],
        user_id=event["user"],
        channel_id=event["channel"],
        thread_ts=event.get("thread_ts") or event["ts"],
        starts_thread=event.get("thread_ts") in (None, event["ts"]),
    )


def opened_form(body: Body) -> tuple[Conversation, dict[str, Any]]:
    """Who opened a submitted form and where, and what it carries; raises BadInput where somebody else submits it."""
    kept: dict[str, Any] = json.loads(body["view"]["private_metadata"])
    asked = Conversation.from_payload(kept["asked"])
    if asked.user_id != body["user"]["id"]:
        raise BadInput("That form was opened by somebody else; please open it yourself.")
    return asked, kept


def click_key(body: Body) -> str:
    """What makes a click, submission or command one and the same: its trigger, or its time on that element."""
    action = (body.get("actions") or [{}])[0]
    parts = [body.get("trigger_id"), body["user"]["id"], action.get("action_id"), action.get("action_ts")]
    return ":".join(str(part) for part in parts if part)


def accept(services: Services, kind: str, key: str, task: str, payload: Mapping[str, Any]) -> bool:
    """Claim a delivery and queue its work in one transaction; False where it was accepted before."""
    is_new = services.queue.accept(services.db, kind, key, task, payload)
    ACCEPTED.labels(kind, "new" if is_new else "repeated").inc()
    return is_new


def accept_command(services: Services, body: Body, task: str, **payload: Any) -> bool:
    """Accept a slash command: the payload is its conversation, its text (Slack's entities decoded) and what is given."""
    told = {
        "conversation": conversation_of_command(body).as_payload(),
        "text": unescape(body.get("text") or ""),
        **payload,
    }
    return accept(services, "command", str(body["trigger_id"]), task, told)


def accept_click(services: Services, body: Body, task: str, **payload: Any) -> bool:
    """Accept a button, select or modal: the payload is its conversation and what is given."""
    told = {"conversation": conversation_of_click(body).as_payload(), **payload}
    return accept(services, "interaction", click_key(body), task, told)


def accept_event(services: Services, body: Body, task: str, **payload: Any) -> bool:
    """Accept an event by its id: the payload is its conversation and what is given."""
    told = {"conversation": conversation_of_event(body).as_payload(), **payload}
    return accept(services, "event", str(body["event_id"]), task, told)


def clicked_value(body: Body) -> str:
    """The opaque id that a button carries, or the value that was chosen."""
    action = body["actions"][0]
    chosen = action.get("selected_option") or {}
    return str(action.get("value") or chosen.get("value") or "")
