"""`/handoff <account>` and the card's button: the draft, to the asker alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from app.accounts.find_accounts import Found, find_accounts
from app.accounts.see_account import see_account
from app.audit.log import record
from app.crm.facts import AccountFacts, Person
from app.handoffs.blocks import handoff_message
from app.handoffs.compose_handoff import compose_handoff
from app.handoffs.handoff import Entry, Handoff
from app.handoffs.tables import HandoffVersion
from app.risk.find_risks import card_signals
from app.services import Services
from app.slack.blocks import section
from app.slack.conversation import Conversation
from app.slack.message import Message
from app.slack.text import escape

_HANDOFFS = UUID("0d5a2a4e-7f3c-4b8e-8f64-9a1f3f1f5d10")
USAGE = "Use `/handoff <account>`: a name, web domain, Salesforce id or link. The draft is shown to you alone first."


def draft_handoff(services: Services, payload: dict[str, Any]) -> None:
    """Job: find the account, write the draft, keep the version, show it to the asker."""
    to = Conversation.from_payload(payload["conversation"])
    text = str(payload.get("text", "")).strip()
    if not payload.get("account_id") and text.lower() in ("", "help"):
        services.slack.reply(to, _words(USAGE))
        return
    person = services.people.salesforce_user(to.user_id)
    account_id = payload.get("account_id")
    if not account_id:
        found = find_accounts(services, person, text)
        if found.only is None:
            services.slack.reply(to, _unclear(found))
            return
        account_id = found.only.id
    facts = see_account(services, person, account_id)
    handoff = compose_handoff(services.model, facts, _signals(services, facts), services.clock.now())
    version_id = uuid5(_HANDOFFS, str(payload.get("asked_as") or f"{to.user_id}:{to.response_url}"))
    _keep(services, version_id, handoff, to, person)
    services.slack.reply(to, handoff_message(handoff, services.salesforce.record_url, share_id=str(version_id)))


def _signals(services: Services, facts: AccountFacts) -> tuple[Entry, ...]:
    with services.db.begin() as session:
        found = card_signals(session, facts, now=services.clock.now())
    return tuple(Entry(signal.sentence, tuple(signal.evidence)) for signal in found if not signal.is_counter_evidence)


def _keep(services: Services, version_id: UUID, handoff: Handoff, to: Conversation, person: Person) -> None:
    with services.db.begin() as session:
        session.merge(
            HandoffVersion(
                id=version_id,
                account_id=handoff.account_id,
                written_for=to.user_id,
                content=handoff.as_content(),
                record_ids=list(handoff.record_ids),
                prompt_version=handoff.prompt_version,
            )
        )
        detail = {"version": str(version_id), "records": list(handoff.record_ids), "left_out": handoff.left_out}
        record(session, actor=person.id, kind="handoff", subject=handoff.account_id, detail=detail)


def _unclear(found: Found) -> Message:
    if found.hits:
        names = "\n".join(f"• {escape(hit.name, 80)} {escape(hit.hint, 120)}" for hit in found.hits)
        return _words(f"Several accounts fit “{escape(found.text, 80)}”. Ask again with the full name:\n{names}")
    near = ", ".join(escape(hit.name, 80) for hit in found.nearest)
    nearest = f" The nearest names are {near}." if near else ""
    return _words(f"I searched for “{escape(found.text, 80)}” by {found.how} and found no account that you may see.{nearest}")


def _words(text: str) -> Message:
    return Message(text, (section(text),))
