"""Showing one account to one person: the card from the mirror at once, then what Salesforce knows meanwhile."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from app.accounts.blocks import CardView, account_card, card_blocks
from app.accounts.see_account import see_account
from app.audit.log import record
from app.crm.facts import AccountFacts
from app.crm.refresh_account import refresh_account
from app.errors import SalesforceUnavailable
from app.services import Services
from app.slack.conversation import Conversation
from app.slack.message import Message

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Watched:
    """What the watch says of an account, as plain sentences: what is expected of it, and the signals behind that."""

    outlook: Sequence[str] = ()
    signals: Sequence[str] = ()


SignalsFor = Callable[[AccountFacts, datetime], Watched]
"""The watch on an account, on its reader's day; given by wiring, since risk is built on accounts."""

REFRESH_TASK = "accounts.refresh_card"
# The card shows five; the rest tells when people were last in touch. Few enough for one question about access.
CARD_TOUCHES = 60


@dataclass(frozen=True, slots=True)
class Card:
    """A card as one person may see it; `digest` changes when anything on it does, its date apart."""

    facts: AccountFacts
    message: Message
    digest: str


def build_card(
    services: Services,
    user_id: str,
    account_id: str,
    signals_for: SignalsFor,
    *,
    note: str = "",
    is_shared: bool = False,
) -> Card:
    """The card of an account for a Slack user, by their own rights.

    Raises NotLinked, NotVisible or SalesforceUnavailable.
    """
    person = services.people.salesforce_user(user_id)
    facts = see_account(services, person, account_id, touches=CARD_TOUCHES)
    zone = services.people.time_zone(user_id)
    now = services.clock.now()
    watched = signals_for(facts, now.astimezone(zone))
    view = CardView(now, services.salesforce.record_url, watched.signals, zone, watched.outlook)
    content = json.dumps(card_blocks(facts, view), sort_keys=True)
    message = account_card(facts, view, note=note, is_shared=is_shared)
    return Card(facts, message, hashlib.sha256(content.encode()).hexdigest())


def show_card(
    services: Services,
    to: Conversation,
    account_id: str,
    signals_for: SignalsFor,
    *,
    note: str = "",
    replace: bool = False,
) -> None:
    """Answer with the card, seen by the asker alone, and have it compared with Salesforce afterwards."""
    card = build_card(services, to.user_id, account_id, signals_for, note=note)
    services.slack.reply(to, card.message, replace=replace)
    seen = {"conversation": to.as_payload(), "account_id": card.facts.id, "digest": card.digest, "note": note}
    with services.db.begin() as session:
        if to.response_url:  # without it the message could not be edited
            services.queue.enqueue(session, REFRESH_TASK, seen)
        record(session, actor=to.user_id, kind="account.read", subject=card.facts.id)


def refresh_card(
    services: Services, to: Conversation, account_id: str, shown: str, signals_for: SignalsFor, *, note: str = ""
) -> bool:
    """Ask Salesforce what changed around the account; edit the card if anything on it did, and say whether.

    The reader already has an answer: while Salesforce is away the card stays, with its own "as of".
    """
    try:
        if not refresh_account(services.db, services.salesforce, account_id):
            return False
        card = build_card(services, to.user_id, account_id, signals_for, note=note)
    except SalesforceUnavailable as away:
        log.info("refresh_skipped", account_id=account_id, why=type(away).__name__)
        return False
    if card.digest == shown:
        return False
    services.slack.reply(to, card.message, replace=True)
    return True
