"""Shortcuts on conversations: save one to Salesforce, find its action items; briefs before meetings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from slack_bolt import Ack, App

from app.meetings import items_form, jobs, save_form
from app.meetings.assign_items import check_assignees
from app.meetings.source import TalkSource
from app.meetings.talk_form import ITEMS_FORM, SAVE_FORM
from app.services import Services
from app.slack.action_ids import Action, Shortcut, View
from handlers.door import accept, accept_click, accept_command, clicked_value
from handlers.followups import submit

Body = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach the listeners."""
    _register_save(app, services)
    _register_items(app, services)
    _register_briefs(app, services)


def _register_save(app: App, services: Services) -> None:
    @app.shortcut(Shortcut.SAVE_TALK)
    def on_save_wanted(ack: Ack, body: Body) -> None:
        wait_for(services, body, SAVE_FORM.saying("One moment, I am reading it and writing a recap…"), jobs.FILL_SAVE)
        ack()

    @app.view(View.TALK_SAVE)
    def on_saved(ack: Ack, body: Body) -> None:
        def take() -> None:
            form = save_form.told_in_form(body["view"], body["user"]["id"])
            accept(services, "form", str(body["view"]["id"]), jobs.SAVE, form.as_payload())

        submit(ack, take)

    @app.action(Action.TALK_UNDO)
    def on_undo(ack: Ack, body: Body) -> None:
        accept_click(services, body, jobs.UNDO, draft_id=str(UUID(clicked_value(body))))
        ack()


def _register_items(app: App, services: Services) -> None:
    @app.shortcut(Shortcut.FIND_ITEMS)
    def on_items_wanted(ack: Ack, body: Body) -> None:
        wait_for(services, body, ITEMS_FORM.saying("One moment, I am looking for action items…"), jobs.FILL_ITEMS)
        ack()

    @app.view(View.ITEMS)
    def on_items_sent(ack: Ack, body: Body) -> None:
        def take() -> None:
            today = services.clock.today(services.people.time_zone(body["user"]["id"]))
            form = items_form.told_in_form(body["view"], body["user"]["id"], today)
            check_assignees(services, form)
            accept(services, "form", str(body["view"]["id"]), jobs.ASSIGN_ITEMS, form.as_payload())

        submit(ack, take)


def _register_briefs(app: App, services: Services) -> None:
    @app.command("/brief")
    def on_brief(ack: Ack, body: Body) -> None:
        accept_command(services, body, jobs.BRIEF)
        ack()

    @app.action(Action.BRIEF_OPEN)
    def on_brief_wanted(ack: Ack, body: Body) -> None:
        accept_click(services, body, jobs.BRIEF, account_id=clicked_value(body))
        ack()


def wait_for(services: Services, body: Body, waiting: dict[str, Any], task: str) -> None:
    """Open a form at once, within Slack's 3 seconds, and have it filled from the conversation."""
    view_id = services.slack.open_view(body["trigger_id"], waiting)
    accept_click(services, body, task, view_id=view_id, source=source_of(body).as_payload())


def source_of(body: Body) -> TalkSource:
    """The conversation of the message on which a shortcut was chosen."""
    return TalkSource.from_message(str((body.get("channel") or {}).get("id") or ""), body["message"])
