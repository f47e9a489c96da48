"""Buttons of digests; the buttons of their entries are those of follow-ups."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from slack_bolt import Ack, App

from app.digests.jobs import DIGEST_CSV, DRY_RUN_CSV, REPORT, REPORT_CSV, REPORT_PICTURE, SHOW_REST
from app.digests.loop_report import parse_days
from app.errors import BadInput
from app.services import Services
from app.slack.action_ids import Action
from handlers.door import accept_click, clicked_value

Listener = Callable[[Ack, dict[str, Any]], None]


def register(app: App, services: Services) -> None:
    """Attach the listeners."""

    @app.action(Action.DIGEST_MORE)
    def on_more_clicked(ack: Ack, body: dict[str, Any]) -> None:
        accept_click(services, body, SHOW_REST, run_id=run_of(clicked_value(body)))
        ack()

    @app.action(Action.DIGEST_CSV)
    def on_digest_file_clicked(ack: Ack, body: dict[str, Any]) -> None:
        accept_click(services, body, DIGEST_CSV, run_id=run_of(clicked_value(body)))
        ack()

    @app.action(Action.DRY_RUN_CSV)
    def on_dry_run_file_clicked(ack: Ack, body: dict[str, Any]) -> None:
        kind, _, rhythm = clicked_value(body).partition(":")
        accept_click(services, body, DRY_RUN_CSV, kind=kind, rhythm=rhythm)
        ack()

    _register_report(app, services)


def _register_report(app: App, services: Services) -> None:
    for action, task in (
        (Action.LOOP_OWNERS, REPORT),
        (Action.LOOP_PICTURE, REPORT_PICTURE),
        (Action.LOOP_CSV, REPORT_CSV),
    ):
        app.action(action)(_on_report_button(services, task))


def _on_report_button(services: Services, task: str) -> Listener:
    def on_report_clicked(ack: Ack, body: dict[str, Any]) -> None:
        accept_click(services, body, task, days=parse_days(clicked_value(body)))
        ack()

    return on_report_clicked


def run_of(value: str) -> str:
    """The run that the button stands for; raises BadInput for a value that is not ours."""
    try:
        return str(UUID(value))
    except ValueError:
        raise BadInput("That button belongs to a message that I no longer understand.") from None
