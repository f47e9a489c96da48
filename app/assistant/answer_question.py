"""A question in a thread, a direct message or the card's form: find the account, compose, answer where it was asked."""

from __future__ import annotations

from typing import Any

from app.accounts.audience import SharedChannel, refuse_shared_channel
from app.assistant.answer_list import answer_list
from app.assistant.blocks import words
from app.assistant.compose_answer import Asked, Composed, compose_answer
from app.assistant.deliver_answer import deliver_answer
from app.assistant.find_meant import find_meant, words_of
from app.assistant.follow_up import is_for_us
from app.assistant.grow_answer import GrowingAnswer
from app.assistant.line import Known
from app.assistant.list_query import ListQuery
from app.assistant.meant_accounts import meant_accounts, thread_subject
from app.assistant.parse_list import is_broad, parse_list
from app.assistant.question import Question
from app.assistant.read_list import read_vocabulary
from app.assistant.remember import remember_subject
from app.crm.facts import AccountFacts, Person
from app.crm.read_measures import measure_fields
from app.errors import NotLinked, NotVisible
from app.risk.find_risks import card_signals
from app.services import Services
from app.slack.message import Message


def answer_question(services: Services, payload: dict[str, Any]) -> None:
    """Job: answer, say which account is unclear, or say that the records do not tell. Never silent when asked.

    A message in a thread that does not mention the bot is answered only where the thread has a subject of ours and
    the message asks something; troubles with it stay unsaid, since nobody asked for them.
    """
    question = Question.from_payload(payload)
    if question.is_follow_up and not (thread_subject(services, question) and is_for_us(question.text)):
        return
    try:
        _answer(services, question)
    except (NotLinked, NotVisible, SharedChannel):
        if not question.is_follow_up:
            raise


def _answer(services: Services, question: Question) -> None:
    to = question.conversation
    if not question.is_direct:
        refuse_shared_channel(services, to)
    person = services.people.salesforce_user(to.user_id)
    query = _list_wanted(services, question, person)
    if query is not None:
        answer_list(services, question, person, query)
        return
    accounts = meant_accounts(services, question, person)
    if isinstance(accounts, Message):
        services.slack.reply(to, accounts)
        return
    now = services.clock.now()
    text = words_of(question.text)
    if not text:
        services.slack.reply(to, words("Ask me something about it, for example “when does it renew?”."))
        return
    with services.db.begin() as session:
        sources = measure_fields(session)
    asked = Asked(text, [_known(services, facts) for facts in accounts], now, sources)
    growing = GrowingAnswer(services, question, asked)
    composed = compose_answer(services.model, asked, growing.show)
    with services.db.begin() as session:
        remember_subject(session, to.channel_id, question.thread_key, [facts.id for facts in accounts], now)
    if _is_worth_saying(question, composed):
        deliver_answer(services, question, asked, composed, growing)


def _list_wanted(services: Services, question: Question, person: Person) -> ListQuery | None:
    """The list that is asked for; None where the question is about customers that it names, or that the thread is about."""
    text = words_of(question.text)
    if question.account_id or (question.is_follow_up and not is_broad(text)):
        return None
    with services.db.begin() as session:
        vocabulary = read_vocabulary(session, person)
    query = parse_list(text, vocabulary, services.clock.today(services.people.time_zone(question.conversation.user_id)))
    if query is None or (thread_subject(services, question) and not is_broad(text)):
        return None
    return query if not find_meant(services, person, text).accounts else None


def _known(services: Services, facts: AccountFacts) -> Known:
    with services.db.begin() as session:
        return Known(facts, tuple(card_signals(session, facts, now=services.clock.now())))


def _is_worth_saying(question: Question, composed: Composed) -> bool:
    """Colleagues talk to one another in threads: without a mention, having nothing to say is no news."""
    return bool(composed.sentences) or not question.is_follow_up
