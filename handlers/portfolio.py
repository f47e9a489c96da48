"""`/portfolio` and `/my`, their files, and the same views on the home tab."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

from app.digests.jobs import PORTFOLIO, PORTFOLIO_CSV, WORKLIST, WORKLIST_CSV
from app.home.jobs import SHOW_TAB
from app.services import Services
from app.slack.action_ids import Action
from handlers.door import accept_click, accept_command, clicked_value


def register(app: App, services: Services) -> None:
    """Attach the listeners."""

    @app.command("/portfolio")
    def on_portfolio(ack: Ack, body: dict[str, Any]) -> None:
        accept_command(services, body, PORTFOLIO)
        ack()

    @app.action(Action.PORTFOLIO_CSV)
    def on_portfolio_file_clicked(ack: Ack, body: dict[str, Any]) -> None:
        accept_click(services, body, PORTFOLIO_CSV, text=clicked_value(body))
        ack()

    @app.action(Action.WORKLIST_CSV)
    def on_worklist_file_clicked(ack: Ack, body: dict[str, Any]) -> None:
        accept_click(services, body, WORKLIST_CSV)
        ack()

    def on_tab_clicked(ack: Ack, body: dict[str, Any]) -> None:
        accept_click(services, body, SHOW_TAB, tab=clicked_value(body))
        ack()

    for tab in (Action.HOME_DAY, Action.HOME_WORK, Action.HOME_PORTFOLIO, Action.HOME_REPORT):
        app.action(tab)(on_tab_clicked)

    @app.command("/my")
    def on_my(ack: Ack, body: dict[str, Any]) -> None:
        accept_command(services, body, WORKLIST)
        ack()
