"""Digests as people set them up, and their own messages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from slack_bolt import Ack, App

from app.errors import BadInput
from app.home.digest_form import filled_form
from app.home.digest_settings import DigestForm, check_book, check_channel, check_free
from app.home.jobs import (
    CHANGE_DIGEST,
    FILL_DIGEST_FORM,
    FILL_OWN_FORM,
    OPEN_SETTINGS,
    SAVE_DIGEST,
    SAVE_OWN,
    TRY_FORM,
)
from app.home.own_messages import as_hour
from app.home.own_messages_form import filled_own_form, waiting_form
from app.services import Services
from app.slack.action_ids import Action, View
from app.slack.blocks import modal, section
from handlers.door import accept, accept_click, clicked_value, conversation_of_click, opened_form
from handlers.followups import submit

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach the listeners."""

    @app.action(Action.SETTINGS_OPEN)
    def on_settings_opened(ack: Ack, body: Body) -> None:
        accept_click(services, body, OPEN_SETTINGS)
        ack()

    @app.action(Action.DIGEST_SET_UP)
    def on_new_digest(ack: Ack, body: Body) -> None:
        _open_form(services, body, "")
        ack()

    @app.action(Action.DIGEST_MENU)
    def on_menu(ack: Ack, body: Body) -> None:
        act, setting_id = _choice(clicked_value(body))
        if act == "change":
            _open_form(services, body, setting_id)
        else:
            accept_click(services, body, CHANGE_DIGEST, act=act, setting_id=setting_id)
        ack()

    _register_form(app, services)
    _register_own(app, services)


def _register_form(app: App, services: Services) -> None:
    @app.view(View.DIGEST_SET_UP)
    def on_digest_submitted(ack: Ack, body: Body) -> None:
        try:
            _submit(services, body)
        except BadInput as bad:
            ack(response_action="errors", errors={bad.field or "channel": str(bad)})
            return
        ack(response_action="update", view=waiting_view("Looking at what it would have sent last month …"))

    @app.view(View.DIGEST_CONFIRM)
    def on_digest_confirmed(ack: Ack, body: Body) -> None:
        _confirm(services, body)
        ack()


def _register_own(app: App, services: Services) -> None:
    @app.action(Action.WISH_OPEN)
    def on_own_messages_opened(ack: Ack, body: Body) -> None:
        view_id = services.slack.open_view(body["trigger_id"], waiting_form())
        accept_click(services, body, FILL_OWN_FORM, view_id=view_id)
        ack()

    @app.view(View.WISH)
    def on_own_messages_submitted(ack: Ack, body: Body) -> None:
        def take() -> None:
            asked, _ = opened_form(body)
            form = filled_own_form(body["view"])
            as_hour(form["local_time"])
            accept(services, "form", str(body["view"]["id"]), SAVE_OWN, {"conversation": asked.as_payload(), **form})

        submit(ack, take)


def _open_form(services: Services, body: Body, setting_id: str) -> None:
    view_id = services.slack.open_view(body["trigger_id"], waiting_view("One moment …"))
    accept_click(services, body, FILL_DIGEST_FORM, view_id=view_id, setting_id=setting_id)


def waiting_view(words: str) -> dict[str, Any]:
    """What is shown until the next step is there."""
    return modal("Digest", [section(words)], callback_id=View.DIGEST_SET_UP, close="Close")


def _submit(services: Services, body: Body) -> None:
    """Check the form and have the past month replayed for it; raises BadInput for a field."""
    asked, _ = opened_form(body)
    form = filled_form(body["view"])
    checked = DigestForm.from_payload(form)
    check_channel(services, checked.channel)
    check_free(services, checked)
    if not checked.is_personal:
        check_book(services, asked.user_id, checked.kind)
    view_id = str(body["view"]["id"])
    told = {"conversation": conversation_of_click(body).as_payload() | {"channel_id": asked.channel_id}, "form": form}
    accept(services, "form", f"{view_id}:try", TRY_FORM, {**told, "view_id": view_id})


def _confirm(services: Services, body: Body) -> None:
    """Queue the form that was shown with its dry run; whoever confirms must be whoever filled it in."""
    asked, kept = opened_form(body)
    form_id = str(body["view"]["id"])
    told = {"conversation": asked.as_payload(), "form": kept["form"], "form_id": form_id}
    accept(services, "form", form_id, SAVE_DIGEST, told)


def _choice(value: str) -> tuple[str, str]:
    act, _, setting_id = value.partition(":")
    try:
        return act, str(UUID(setting_id))
    except ValueError:
        raise BadInput("That button belongs to a message that I no longer understand.") from None
