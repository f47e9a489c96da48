"""`/handoff …`: an account, a leaving colleague, `status` or `help`."""

from __future__ import annotations

from typing import Any

from app.handoffs.departing import find_departing
from app.handoffs.draft_handoff import USAGE, asked_payload, draft_handoff
from app.handoffs.show_departure import show_departure
from app.handoffs.show_ledger import find_ledger
from app.handoffs.show_status import show_status
from app.handoffs.versions import find_versions
from app.services import Services
from app.slack.blocks import words
from app.slack.text import escape

_ASKS_HELP = frozenset({"", "help", "?", "versions", "promises", "ledger", "checklist"})
_OF_ACCOUNT = {"versions": find_versions, "promises": find_ledger, "ledger": find_ledger}


def on_command(services: Services, payload: dict[str, Any]) -> None:
    """Job: tell apart what is asked, and do it."""
    to, text = asked_payload(payload)
    account_id = payload.get("account_id")
    first = text.lower().partition(" ")[0]
    asked_as = str(payload.get("asked_as") or f"{to.user_id}:{to.response_url}")
    if account_id:
        draft_handoff(services, to, "", str(account_id), asked_as=asked_as)
    elif text.lower() in _ASKS_HELP:
        services.slack.reply(to, words(USAGE))
    elif text.lower() == "status":
        show_status(services, to)
    elif first in _OF_ACCOUNT:
        _OF_ACCOUNT[first](services, to, text[len(first) :].strip())
    elif departing := find_departing(services, text):
        show_departure(services, to, departing)
    elif text.startswith("<@"):
        services.slack.reply(
            to, words("That person has no Salesforce user with their Slack e-mail, so they own nothing.")
        )
    elif text.startswith("@"):
        services.slack.reply(
            to,
            words(
                f"I know no Salesforce user called “{escape(text[1:], 80)}”. Write the full name as Salesforce has it."
            ),
        )
    else:
        draft_handoff(services, to, text, None, asked_as=asked_as)
