"""`/throughline help | status | settings | report | audit | sync | digest …`."""

from __future__ import annotations

from typing import Any

from app.digests.loop_report import parse_days, report_for
from app.digests.post_digest import post_digest_now
from app.errors import BadInput
from app.home.blocks import help_message
from app.home.change_settings import show_settings
from app.home.show_audit import show_audit
from app.services import Services
from app.slack.blocks import section
from app.slack.conversation import Conversation
from app.slack.message import Message
from app.slack.text import escape
from app.sync.follow_sync import start_sync
from app.sync.status import read_status
from app.sync.status_blocks import status_message


def answer_command(services: Services, payload: dict[str, Any]) -> None:
    """Job: one sub-command; an unknown one gets the list of those that there are."""
    to = Conversation.from_payload(payload["conversation"])
    typed = str(payload.get("text", "")).split()
    words = [word.lower() for word in typed]
    match words:
        case [] | ["help"]:
            message = help_message()
        case ["status"]:
            services.people.salesforce_user(to.user_id)  # how fresh the mirror is, is for colleagues only
            with services.db.begin() as session:
                message = status_message(read_status(session))
        case ["settings"]:
            message = show_settings(services, to)
        case ["audit", *_]:
            message = show_audit(services, to, " ".join(typed[1:]))  # ids keep their case
        case ["sync"]:
            message = start_sync(services, to.user_id)
        case ["digest", ("risk" | "overdue" | "health" | "report") as kind]:
            message = _post(services, to, kind)
        case ["report", *rest]:
            message = report_for(services, to.user_id, parse_days(" ".join(rest)))
        case _:
            message = help_message(unknown=" ".join(words))
    services.slack.reply(to, message)


def _post(services: Services, to: Conversation, kind: str) -> Message:
    if not services.people.is_admin(to.user_id):
        raise BadInput("Only a workspace admin (or somebody listed in ADMIN_EMAILS) can post a digest by hand.")
    told = escape(post_digest_now(services, kind))
    return Message(told, (section(told),))
