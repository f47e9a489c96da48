"""`/handoff <account>` and the card's button: the draft, to the asker alone."""

from __future__ import annotations

from typing import Any

from app.accounts.find_accounts import Found, find_accounts
from app.crm.facts import AccountFacts, Person
from app.handoffs.blocks import DraftButtons, handoff_message
from app.handoffs.write_handoff import keep_version, write_handoff
from app.services import Services
from app.slack.blocks import words
from app.slack.conversation import Conversation
from app.slack.message import Message
from app.slack.text import escape

USAGE = (
    "*`/handoff` hands a customer over without losing what was said; the draft is shown to you alone first.*\n"
    "• `/handoff Northwind`: by name, web domain, Salesforce id or link\n"
    "• `/handoff promises Northwind`: what was promised, and what is still owed\n"
    "• `/handoff checklist Northwind`: how far its implementation is\n"
    "• `/handoff versions Northwind`: every version that was written\n"
    "• `/handoff status`: what is under way, and how long handoffs take\n"
    "• `/handoff @person`: everything that a leaving colleague owns"
)


def draft_handoff(services: Services, to: Conversation, text: str, account_id: str | None, *, asked_as: str) -> None:
    """Find the account, write the draft, keep the version, show it to the asker."""
    person = services.people.salesforce_user(to.user_id)
    if not account_id:
        found = find_accounts(services, person, text)
        if found.only is None:
            services.slack.reply(to, unclear(found))
            return
        account_id = found.only.id
    handoff, facts = write_handoff(services, person, account_id)
    version_id = keep_version(services, handoff, written_as=asked_as, by=person)
    buttons = DraftButtons(str(version_id), facts.id, len(handoff.promises), _receiver_name(facts, person))
    services.slack.reply(to, handoff_message(handoff, services.salesforce.record_url, draft=buttons))


def _receiver_name(facts: AccountFacts, person: Person) -> str:
    """Whom the account's success manager makes it possible to hand over to with one click."""
    return facts.csm.name if facts.csm and facts.csm.is_active and facts.csm.id != person.id else ""


def asked_payload(payload: dict[str, Any]) -> tuple[Conversation, str]:
    """Who asked, and the text of a command."""
    return Conversation.from_payload(payload["conversation"]), str(payload.get("text") or "").strip()


def unclear(found: Found) -> Message:
    """Several accounts fit, or none: what to ask instead."""
    if found.hits:
        names = "\n".join(
            f"• {escape(hit.name, 80)}{f' ({escape(hit.hint, 120)})' if hit.hint else ''}" for hit in found.hits
        )
        return words(
            f"Several accounts fit “{escape(found.text, 80)}”. Ask again with the name and what tells it apart, such as the city or the web domain:\n{names}"
        )
    near = ", ".join(escape(hit.name, 80) for hit in found.nearest)
    nearest = f" The nearest names are {near}." if near else ""
    return words(
        f"I searched for “{escape(found.text, 80)}” by {found.how} and found no account that you may see.{nearest}"
    )
