"""The ledger of an account, and the buttons in it."""

from __future__ import annotations

from uuid import UUID

from app.accounts.find_accounts import find_accounts
from app.accounts.see_account import see_account
from app.audit.log import record
from app.crm.facts import Person
from app.errors import BadInput
from app.handoffs.draft_handoff import unclear
from app.handoffs.ledger import Promise, account_promises, find_promise, mark_promise
from app.handoffs.ledger_blocks import ledger_message
from app.services import Services
from app.slack.conversation import Conversation
from app.slack.message import Message


def show_ledger(services: Services, to: Conversation, account_id: str) -> None:
    """Every promise whose record the asker may see, to them alone."""
    person = services.people.salesforce_user(to.user_id)
    services.slack.reply(
        Conversation(to.team_id, to.user_id, to.channel_id, to.thread_ts), _ledger(services, person, account_id)
    )


def find_ledger(services: Services, to: Conversation, text: str) -> None:
    """`/handoff promises <account>`: the same by command."""
    person = services.people.salesforce_user(to.user_id)
    found = find_accounts(services, person, text)
    if found.only is None:
        services.slack.reply(to, unclear(found))
        return
    services.slack.reply(to, _ledger(services, person, found.only.id))


def mark(services: Services, to: Conversation, promise_id: UUID, *, delivered: bool) -> None:
    """Delivered, or owed after all; the ledger is drawn anew. Raises NotVisible for whoever may not see the record."""
    person = services.people.salesforce_user(to.user_id)
    with services.db.begin() as session:
        promise = find_promise(session, promise_id)
    if promise is None or promise_id not in {one.id for one in _promises(services, person, promise.account_id)}:
        raise BadInput("That promise is no longer in the ledger, or not yours to see.")
    with services.db.begin() as session:
        at = services.clock.now() if delivered else None
        if mark_promise(session, promise_id, by=person.id, at=at):
            detail = {"promise": str(promise_id), "record": promise.record_id, "delivered": delivered}
            record(session, actor=person.id, kind="promise", subject=promise.account_id, detail=detail)
    services.slack.reply(to, _ledger(services, person, promise.account_id), replace=True)


def _promises(services: Services, person: Person, account_id: str) -> tuple[Promise, ...]:
    return account_promises(services, person, see_account(services, person, account_id))


def _ledger(services: Services, person: Person, account_id: str) -> Message:
    facts = see_account(services, person, account_id)
    promises = account_promises(services, person, facts)
    return ledger_message(facts.name, promises, services.salesforce.record_url, services.clock.today(person.zone))
