"""The home tab's other views: what the person owes, their accounts, the closed loop."""

from __future__ import annotations

from typing import Any

from app.digests.loop_report import report_for
from app.digests.portfolio import portfolio_for
from app.digests.worklist import worklist_for
from app.errors import BadInput, SlackRefused, SlackUnavailable, ThroughlineError
from app.home.blocks import tab_buttons
from app.home.publish_home import publish_home
from app.services import Services
from app.slack.blocks import home, section
from app.slack.message import Message
from app.slack.text import escape

_DAYS = 30
DAY, WORK, PORTFOLIO, REPORT = "day", "work", "portfolio", "report"


def show_tab(services: Services, payload: dict[str, Any]) -> None:
    """Job: show one of the views in place of the home tab, as the person may see it; raises BadInput for another one."""
    user_id = str(payload["conversation"]["user_id"])
    tab = str(payload["tab"])
    if tab == DAY:
        publish_home(services, {"user_id": user_id})
        return
    try:
        blocks = _message(services, user_id, tab).blocks
    except (SlackRefused, SlackUnavailable):
        raise
    except ThroughlineError as refused:
        blocks = (section(f":warning: {escape(str(refused))}"),)
    services.slack.publish_home(user_id, home([tab_buttons(tab), *blocks]))


def _message(services: Services, user_id: str, tab: str) -> Message:
    match tab:
        case "work":
            return worklist_for(services, user_id)
        case "portfolio":
            return portfolio_for(services, user_id)
        case "report":
            return report_for(services, user_id, _DAYS)
        case _:
            raise BadInput("That button belongs to a view that I no longer understand.")
