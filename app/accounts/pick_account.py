"""Somebody chose an account from a picker, or typed into a field that offers accounts."""

from __future__ import annotations

from app.accounts.audience import refuse_shared_channel
from app.accounts.name_index import accounts_by_start
from app.accounts.show_card import SignalsFor, show_card
from app.services import Services
from app.slack.conversation import Conversation

SUGGESTIONS = 20


def pick_account(services: Services, to: Conversation, account_id: str, signals_for: SignalsFor) -> None:
    """The picker becomes the card; rights are checked again. Raises as `show_card` does."""
    refuse_shared_channel(services, to)
    show_card(services, to, account_id, signals_for, replace=True)


def suggest_accounts(services: Services, user_id: str, typed: str) -> list[tuple[str, str]]:
    """(name, id) of accounts that the typed letters may begin, only such as the user may see.

    Raises NotLinked or SalesforceUnavailable; the answer must be with Slack within 3 s.
    """
    person = services.people.salesforce_user(user_id)
    with services.db.begin() as session:
        near = accounts_by_start(session, typed, limit=2 * SUGGESTIONS)
    visible = services.rights.visible(person, [entry.id for entry in near])
    return [(entry.name, entry.id) for entry in near if entry.id in visible][:SUGGESTIONS]
