"""`/throughline help | status | settings | fields | report | backtest | audit | sync | digest …`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.accounts.audience import refuse_shared_channel
from app.digests.loop_report import parse_days, report_for
from app.digests.post_digest import post_digest_now
from app.digests.show_dry_run import USAGE as TRY_USAGE
from app.digests.show_dry_run import start_trial
from app.digests.tables import CHANNEL_KINDS
from app.errors import BadInput
from app.home.change_settings import show_settings
from app.home.help_blocks import help_message
from app.home.map_fields import show_fields
from app.home.show_audit import show_audit
from app.home.show_backtest import show_backtest
from app.home.welcome import meet_admin
from app.llm.spend import read_spent
from app.services import Services
from app.slack.blocks import context, words
from app.slack.conversation import Conversation
from app.slack.message import Message
from app.slack.text import escape
from app.sync.follow_sync import start_sync
from app.sync.status import read_status
from app.sync.status_blocks import short_status_message, status_message


def answer_command(services: Services, payload: dict[str, Any]) -> None:
    """Job: one sub-command; an unknown one gets the list of those that there are."""
    to = Conversation.from_payload(payload["conversation"])
    typed = str(payload.get("text", "")).split()
    words = [word.lower() for word in typed]
    match words:
        case [] | ["help"]:
            message = help_message()
        case [word] if word in _SCREENS:
            message = _SCREENS[word](services, to)
        case ["audit", *_]:
            message = show_audit(services, to, " ".join(typed[1:]))  # ids keep their case
        case ["sync"]:
            message = start_sync(services, to.user_id)
        case ["digest", "try", *rest]:
            services.people.salesforce_user(to.user_id)
            refuse_shared_channel(services, to)
            message = start_trial(services, to, " ".join(rest))
        case ["digest", *rest]:
            message = _post(services, to, " ".join(rest))
        case ["report", *rest]:
            message = report_for(services, to.user_id, parse_days(" ".join(rest)))
        case _:
            message = help_message(unknown=" ".join(words))
    services.slack.reply(to, message)
    meet_admin(services, to.user_id)


def _status(services: Services, to: Conversation) -> Message:
    services.people.salesforce_user(to.user_id)  # how fresh the mirror is, is for colleagues only
    with services.db.begin() as session:
        status, spent = read_status(session), read_spent(session, services.settings).words
    if not services.people.is_admin(to.user_id):
        return short_status_message(status)
    message = status_message(status)
    if services.model is None:
        return message
    return Message(message.text, (*message.blocks, context(f"Model: {escape(spent)}")))


def _post(services: Services, to: Conversation, kind: str) -> Message:
    services.people.check_admin(to.user_id, "post a digest by hand")
    if kind not in CHANNEL_KINDS:
        given = f" “{kind}” is none of them." if kind else ""
        post = f"Say which digest to post, for example `/throughline digest risk`: {', '.join(CHANNEL_KINDS)}.{given}"
        raise BadInput(f"{post} {TRY_USAGE}")
    told = escape(post_digest_now(services, kind))
    return words(told)


_SCREENS: Mapping[str, Callable[[Services, Conversation], Message]] = {
    "status": _status,
    "settings": show_settings,
    "fields": show_fields,
    "backtest": show_backtest,
}
"""Sub-commands of one word."""
