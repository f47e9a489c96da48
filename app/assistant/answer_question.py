"""A question in a thread, a direct message or the card's form: find what it is about, and answer where it was asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.accounts.audience import SharedChannel, refuse_shared_channel
from app.assistant import those
from app.assistant.answer_about import answer_about
from app.assistant.answer_by_choice import AS_BEFORE, answer_by_choice
from app.assistant.answer_found import answer_found
from app.assistant.blocks import order_message
from app.assistant.carry_on import answer_before, carried_on
from app.assistant.find_meant import words_of
from app.assistant.follow_up import is_for_us
from app.assistant.meant_accounts import (
    account_of_contact,
    mistyped_account,
    named_accounts,
    points_back,
    speaks_of,
    spoken_of,
    thread_subject,
)
from app.assistant.plain_english import plain_english
from app.assistant.plan_by_grammar import Plan, plan_by_grammar
from app.assistant.question import Question
from app.assistant.small_talk import is_order, small_talk
from app.assistant.tools.desk import Desk
from app.assistant.vocabulary import read_vocabulary
from app.crm.facts import AccountFacts, Person
from app.errors import NotLinked, NotVisible
from app.services import Services
from app.slack.blocks import words
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
    text = words_of(question.text)
    if not text:
        services.slack.reply(to, words("Ask me something about a customer, for example “when does Acme renew?”."))
    elif talk := small_talk(text):
        services.slack.reply(to, words(talk))
    elif is_order(text):
        services.slack.reply(to, order_message(_meant(services, question, person)))
    else:
        _look_it_up(services, question, person)


def _meant(services: Services, question: Question, person: Person) -> Sequence[AccountFacts]:
    """The customers that are named, spoken of, or known by a contact who is named; none where that is not clear."""
    named = named_accounts(services, question, person)
    if named:
        return () if isinstance(named, Message) else named
    spoken = spoken_of(services, question, person)
    if speaks_of(spoken, words_of(question.text), services.clock.now(person.zone)):
        return spoken
    met = account_of_contact(services, question, person)
    return [met[0]] if met else spoken


def _look_it_up(services: Services, question: Question, person: Person) -> None:
    """Customers that are named; else what the grammar is sure of; else the thread's customer; else the model's choice."""
    question = carried_on(services, question)
    named = named_accounts(services, question, person)
    if isinstance(named, Message):
        services.slack.reply(question.conversation, named)
        return
    if named:
        _answer_named(services, question, person, named)
        return
    desk, spoken = _desk(services, person), spoken_of(services, question, person)
    meant = _those(desk, question, spoken)
    if meant and (told := those.of_those(words_of(question.text), meant, desk)):
        answer_found(services, question, [told])
    else:
        _answer_unnamed(desk, question, () if meant else spoken)


def _answer_named(services: Services, question: Question, person: Person, accounts: Sequence[AccountFacts]) -> None:
    """From their facts; what they come to together and their meetings as a list."""
    text = words_of(question.text)
    is_listed = those.TOGETHER.search(text) and not question.is_follow_up
    together = those.asked_of_named(text, accounts, _desk(services, person)) if is_listed else None
    if together:
        answer_found(services, question, [together])
    else:
        answer_about(services, question, accounts)


def _answer_unnamed(desk: Desk, question: Question, spoken: Sequence[AccountFacts]) -> None:
    services, person = desk.services, desk.person
    plan = plan_by_grammar(plain_english(words_of(question.text)), desk.vocabulary, desk.today)
    if plan and plan.is_sure and (plan.is_broad or not spoken or _changes_subject(question)):
        answer_found(services, question, [plan.run(desk)])
    elif not question.is_follow_up and (guessed := mistyped_account(services, question, person)):
        answer_about(services, question, [guessed[0]], f"whose name comes nearest to “{guessed[1]}”")
    elif spoken and (question.is_follow_up or _is_about(spoken, question, plan, desk)):
        answer_about(services, question, spoken, "" if question.is_follow_up else AS_BEFORE)
    else:
        answer_by_choice(desk, question, plan, spoken)


def _those(desk: Desk, question: Question, spoken: Sequence[AccountFacts]) -> those.Those | None:
    """The list that was answered just before, or the customers that were, where the question speaks of several."""
    text = words_of(question.text)
    if question.is_follow_up or not those.means_those(text):
        return None
    before = answer_before(desk.services, question)
    return those.those_of(before) or (those.named(spoken) if len(spoken) > 1 and those.SUMS.search(text) else None)


def _is_about(spoken: Sequence[AccountFacts], question: Question, plan: Plan | None, desk: Desk) -> bool:
    """Not where a list was asked for, and be it one of which the grammar understood only a part."""
    is_list = plan and (plan.is_broad or _changes_subject(question))
    return not is_list and speaks_of(spoken, words_of(question.text), desk.now)


def _changes_subject(question: Question) -> bool:
    """In a direct conversation, which goes from one thing to the next, a question for a list points back or is a new one."""
    return question.is_direct and not points_back(words_of(question.text))


def _desk(services: Services, person: Person) -> Desk:
    with services.db.begin() as session:
        vocabulary = read_vocabulary(session, person)
    return Desk(services, person, vocabulary, services.clock.now(person.zone))
