"""Mentions, follow-ups in threads, direct messages, and the buttons under an answer."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

from app.services import Services
from app.slack.action_ids import Action
from handlers.door import accept_click, accept_event, clicked_value, conversation_of_event

# Edits, deletions and joins arrive as messages too; what people say comes without a subtype, or with a file.
_SAID = (None, "file_share", "thread_broadcast")


def register(app: App, services: Services) -> None:
    """Attach the listeners."""

    def on_mention(body: dict[str, Any]) -> None:
        event = body["event"]
        if not event.get("bot_id") and event.get("subtype") in _SAID:
            _ask(services, body)

    def on_message(body: dict[str, Any]) -> None:
        event = body["event"]
        if event.get("bot_id") or event.get("subtype") not in _SAID or "user" not in event:
            return
        if event.get("channel_type") == "im":
            _ask(services, body)
        elif event.get("thread_ts") and f"<@{_bot_user(body)}>" not in event.get("text", ""):
            # A message that mentions the bot comes as app_mention as well, and is answered there.
            _ask(services, body, is_follow_up=True)

    app.event("app_mention")(on_mention)
    app.event("message")(on_message)

    @app.action(Action.ANSWER_SHARE)
    def on_share(ack: Ack, body: dict[str, Any]) -> None:
        accept_click(services, body, "assistant.share_answer", answer_id=clicked_value(body))
        ack()

    def on_feedback(ack: Ack, body: dict[str, Any]) -> None:
        accept_click(services, body, "assistant.note_feedback", value=clicked_value(body))
        ack()

    app.action(Action.ANSWER_FEEDBACK)(on_feedback)
    app.action(Action.ANSWER_FEEDBACK_NO)(on_feedback)


def _ask(services: Services, body: dict[str, Any], *, is_follow_up: bool = False) -> None:
    event = body["event"]
    accept_event(
        services,
        body,
        "assistant.answer_question",
        conversation=conversation_of_event(body).as_payload(),
        text=event.get("text", ""),
        asked_as=f"{event['channel']}:{event['ts']}",
        is_follow_up=is_follow_up,
    )


def _bot_user(body: dict[str, Any]) -> str | None:
    authorizations = body.get("authorizations") or [{}]
    user: str | None = authorizations[0].get("user_id")
    return user
