"""The accounts of a question: named in it, the thread's subject, or named earlier in the thread."""

from __future__ import annotations

from collections.abc import Sequence

from app.accounts.find_accounts import Hit
from app.accounts.see_account import see_account
from app.assistant.answer_from_facts import TOPIC_WORDS
from app.assistant.blocks import words
from app.assistant.find_meant import find_meant
from app.assistant.question import Question
from app.assistant.remember import recall_subject
from app.crm.facts import AccountFacts, Person
from app.errors import NotVisible
from app.services import Services
from app.slack.message import Message
from app.slack.text import escape

# One question may compare a few accounts; more would be a report.
MAX_ACCOUNTS = 3


def meant_accounts(services: Services, question: Question, person: Person) -> list[AccountFacts] | Message:
    """What the asker may see of the accounts meant; or the message that asks which one is meant."""
    if question.account_id:
        return [see_account(services, person, question.account_id)]
    meant = find_meant(services, person, question.text)
    if meant.unclear:
        return _which(meant.unclear)
    ids: Sequence[str] = [hit.id for hit in meant.accounts] or thread_subject(services, question)
    if not ids and question.conversation.thread_ts and not question.is_direct:
        ids = _named_in_thread(services, question, person)
    if not ids:
        return words(
            "Which account do you mean? Name it in your question, for example “when does Acme renew?”. "
            f"I can answer about: {TOPIC_WORDS}."
        )
    return _visible(services, person, ids[:MAX_ACCOUNTS])


def _visible(services: Services, person: Person, ids: Sequence[str]) -> list[AccountFacts]:
    """Rights are asked anew at each turn: a thread's subject may have gone out of the asker's sight."""
    found = []
    for account_id in ids:
        try:
            found.append(see_account(services, person, account_id))
        except NotVisible:
            continue
    if not found:
        raise NotVisible("the account of this thread")
    return found


def thread_subject(services: Services, question: Question) -> tuple[str, ...]:
    """The accounts that the thread, or the direct conversation, was about within the last day."""
    with services.db.begin() as session:
        return recall_subject(session, question.conversation.channel_id, question.thread_key, services.clock.now())


def _named_in_thread(services: Services, question: Question, person: Person) -> list[str]:
    """The account that the thread speaks of, newest message first."""
    to = question.conversation
    for said in reversed(services.threads.read(to.channel_id, to.thread_ts or "")):
        if not said.is_bot and (hits := find_meant(services, person, said.text).accounts):
            return [hit.id for hit in hits]
    return []


def _which(hits: Sequence[Hit]) -> Message:
    names = "\n".join(
        f"• {escape(hit.name, 80)}{f' ({escape(hit.hint, 120)})' if hit.hint else ''}" for hit in hits[:8]
    )
    return words(f"Several accounts fit. Which one do you mean? Ask again with the full name:\n{names}")
