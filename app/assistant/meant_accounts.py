"""The accounts of a question: named in it, the thread's subject, or named earlier in the thread."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from app.accounts.candidates import Hit
from app.accounts.see_account import see_account
from app.assistant.find_meant import contacts_called, find_meant, find_mistyped, words_of
from app.assistant.question import Question
from app.assistant.question_words import named_in, substance, uncovered_words
from app.assistant.remember import recall_subject
from app.assistant.topics import topics_of
from app.crm.facts import AccountFacts, Person
from app.errors import NotVisible
from app.llm.describe_account import describe_account
from app.services import Services
from app.slack.blocks import words
from app.slack.message import Message
from app.slack.text import escape

# One question may compare a few accounts; more would be a report.
MAX_ACCOUNTS = 3
_NAMES_TRIED = 3
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|theirs|this (?:account|customer|client|company|deal|one)|that (?:account|customer|deal)|the (?:account|customer|client|deal|renewal)"
    r"|he|she|his|her|him|there)\b|^\W*(?:and|so|also|what about|how about|then|but)\b",
    re.IGNORECASE,
)
INSIDE = re.compile(
    r"\b(?:customers|accounts|clients|companies|deals|opportunities|renewals|cases|tasks|meetings)\b.*\b(?:they|them|their|theirs|it|its)\b",
    re.IGNORECASE,
)
"""A plural in the same question is what its pronoun means."""
_WORDS = re.compile(r"\w+")


def named_accounts(services: Services, question: Question, person: Person) -> list[AccountFacts] | Message:
    """What the asker may see of the accounts that the question names; or the message that asks which one is meant."""
    if question.account_id:
        return [see_account(services, person, question.account_id)]
    meant = find_meant(services, person, question.text)
    if meant.unclear:
        return which(meant.unclear)
    return _visible(services, person, [hit.id for hit in meant.accounts[:MAX_ACCOUNTS]])


def mistyped_account(services: Services, question: Question, person: Person) -> tuple[AccountFacts, str] | None:
    """The account whose name the question all but spells, and how it spells it."""
    found = find_mistyped(services, person, question.text)
    accounts = _visible(services, person, [found[0].id]) if found else []
    return (accounts[0], found[1]) if found and accounts else None


def account_of_contact(services: Services, question: Question, person: Person) -> tuple[AccountFacts, str] | None:
    """The one customer with a contact of a first or last name in the question, and the contact's full name."""
    names = [name.removesuffix("'s").removesuffix("’s") for name in named_in(substance(words_of(question.text)))]
    with services.db.begin() as session:
        called = [contacts_called(session, name) for name in names[:_NAMES_TRIED]]
    visible = services.rights.visible(person, {one for found in called for ids in found for one in ids[:2]})
    for found in called:
        seen = [one for one in found if one[0] in visible and one[1] in visible]
        if len({account_id for _, account_id, _ in seen}) == 1:
            accounts = _visible(services, person, [seen[0][1]])
            full = next((one.name for facts in accounts for one in facts.stakeholders if one.id == seen[0][0]), "")
            if full:
                return accounts[0], full
    return None


def spoken_of(services: Services, question: Question, person: Person) -> list[AccountFacts]:
    """The accounts that the conversation is about already, as far as the asker may see them now.

    Raises NotVisible where it is about accounts that have gone out of the asker's sight.
    """
    ids: Sequence[str] = thread_subject(services, question)
    if not ids and question.conversation.thread_ts and not question.is_direct:
        ids = _named_in_thread(services, question, person)
    found = _visible(services, person, ids[:MAX_ACCOUNTS])
    if ids and not found:
        raise NotVisible("the account of this thread")
    return found


def points_back(text: str) -> bool:
    """Whether a question speaks of something that was named before."""
    return bool(_POINTS_BACK.search(text)) and not INSIDE.search(text)


def speaks_of(accounts: Sequence[AccountFacts], text: str, now: datetime) -> bool:
    """Whether a question that names no account is about these: it points back, or their records hold what it names."""
    if points_back(text):
        return True
    wanted = substance(text)
    names = [name.casefold() for name in named_in(wanted) if len(name) > 1]
    if names:
        return _held(accounts, names, now) > 0
    if topics := topics_of(text):
        unsaid = uncovered_words(text, " ".join(facts.name for facts in accounts), topics)
        return not unsaid or _held(accounts, [word.casefold() for word in unsaid], now) > 0
    return 2 * _held(accounts, [word.casefold() for word in wanted], now) > len(wanted)


def _held(accounts: Sequence[AccountFacts], wanted: Sequence[str], now: datetime) -> int:
    """How many of the words stand in the records."""
    everything = {
        word
        for facts in accounts
        for fact in describe_account(facts, now.date())
        for word in _WORDS.findall(f"{fact.author or ''} {fact.text}".casefold())
    }
    return sum(everything.issuperset(_WORDS.findall(word)) for word in wanted)


def _visible(services: Services, person: Person, ids: Sequence[str]) -> list[AccountFacts]:
    """Rights are asked anew at each turn: a thread's subject may have gone out of the asker's sight."""
    found = []
    for account_id in ids:
        try:
            found.append(see_account(services, person, account_id))
        except NotVisible:
            continue
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


def which(hits: Sequence[Hit]) -> Message:
    """The accounts that a name may mean, none of them picked."""
    names = "\n".join(
        f"• {escape(hit.name, 80)}{f' ({escape(hit.hint, 120)})' if hit.hint else ''}" for hit in hits[:8]
    )
    return words(
        f"Several accounts fit. Which one do you mean? Ask again with the name and what tells it apart, such as the city or the web domain:\n{names}"
    )
