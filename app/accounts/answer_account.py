"""`/account <text>`: find the account that is meant and show it to the asker."""

from __future__ import annotations

from app.accounts.audience import refuse_shared_channel
from app.accounts.find_accounts import Found, find_accounts
from app.accounts.picker_blocks import nothing_found, picker, usage
from app.accounts.see_account import records_of
from app.accounts.show_card import CARD_TOUCHES, SignalsFor, show_card
from app.accounts.show_timeline import show_timeline
from app.crm.read_accounts import TOUCHES_PER_ACCOUNT
from app.crm.read_origin import as_of
from app.services import Services
from app.slack.conversation import Conversation

_HELP = frozenset({"", "help", "?", "usage", "-h", "--help"})
_TIMELINE = "timeline"


def answer_account(services: Services, to: Conversation, text: str, signals_for: SignalsFor) -> None:
    """Card for one hit, a picker for several, the nearest names for none; usage where nothing was asked.

    Raises NotLinked, SharedChannel, BadInput or SalesforceUnavailable, each with the sentence for the asker.
    """
    words = text.strip()
    first, _, rest = words.partition(" ")
    if words.lower() in _HELP or (first.lower() == _TIMELINE and not rest.strip()):
        services.slack.reply(to, usage())
        return
    refuse_shared_channel(services, to)
    wants_timeline = first.lower() == _TIMELINE
    person = services.people.salesforce_user(to.user_id)
    touches = TOUCHES_PER_ACCOUNT if wants_timeline else CARD_TOUCHES

    def foresee(account_id: str) -> frozenset[str]:
        return records_of(services, account_id, touches)

    found = find_accounts(services, person, rest if wants_timeline else words, foresee=foresee)
    if found.only is None:
        _ask_which(services, to, found)
    elif wants_timeline:
        show_timeline(services, to, found.only.id)
    else:
        show_card(services, to, found.only.id, signals_for, note=guess_note(found))


def _ask_which(services: Services, to: Conversation, found: Found) -> None:
    if found.hits:
        services.slack.reply(to, picker(found))
        return
    with services.db.begin() as session:
        is_loading = as_of(session) is None
    services.slack.reply(to, nothing_found(found, is_loading=is_loading))


def guess_note(found: Found) -> str:
    """Where the name is spelled otherwise than asked, the reader is told; empty where there was no doubt."""
    if found.only is None or not found.is_guess:
        return ""
    return f"You asked for “{found.text}”; this is the account with the most similar name that you can see."
