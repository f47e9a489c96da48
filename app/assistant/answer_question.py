"""A question in a thread, a direct message or the card's form: find what it is about, and answer where it was asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.accounts.audience import SharedChannel, refuse_shared_channel
from app.assistant.answer_found import answer_found
from app.assistant.answer_from_facts import named_in, substance, topics_of, uncovered_words
from app.assistant.blocks import order_message
from app.assistant.carry_on import carried_on
from app.assistant.choose_look_ups import Chosen, choose_look_ups
from app.assistant.compose_answer import Asked, Composed, compose_answer
from app.assistant.deliver_answer import deliver_answer
from app.assistant.find_meant import words_of
from app.assistant.follow_up import is_for_us
from app.assistant.grow_answer import GrowingAnswer
from app.assistant.line import Known
from app.assistant.meant_accounts import (
    MAX_ACCOUNTS,
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
from app.assistant.remember import remember_subject
from app.assistant.small_talk import NOT_UNDERSTOOD, WHAT_I_ANSWER, is_order, small_talk
from app.assistant.tools.desk import Desk, Found
from app.assistant.tools.search import search_found
from app.assistant.vocabulary import read_vocabulary
from app.crm.facts import AccountFacts, Person
from app.crm.fiscal import load_fiscal_calendar
from app.crm.read_measures import measure_fields
from app.errors import BadInput, NotLinked, NotVisible
from app.llm.prompts import load_prompt
from app.llm.readable import without_addresses
from app.risk.find_risks import card_signals
from app.services import Services
from app.slack.blocks import words
from app.slack.message import Message
from app.slack.text import escape

AS_BEFORE = "as before: name another customer, or ask about “all customers”"
CHOSEN = "which a model took your question to be about"


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
    """The customers that are named or spoken of; none where that is not clear."""
    named = named_accounts(services, question, person)
    return () if isinstance(named, Message) else named or spoken_of(services, question, person)


def _look_it_up(services: Services, question: Question, person: Person) -> None:
    """Customers that are named; else what the grammar is sure of; else the thread's customer; else the model's choice."""
    question = carried_on(services, question)
    named = named_accounts(services, question, person)
    if isinstance(named, Message):
        services.slack.reply(question.conversation, named)
        return
    if named:
        _answer_about(services, question, named)
        return
    desk = _desk(services, person)
    plan = plan_by_grammar(plain_english(words_of(question.text)), desk.vocabulary, desk.today)
    spoken = spoken_of(services, question, person)
    if plan and plan.is_sure and (plan.is_broad or not spoken or _changes_subject(question)):
        answer_found(services, question, [plan.run(desk)])
    elif not question.is_follow_up and (guessed := mistyped_account(services, question, person)):
        _answer_about(services, question, [guessed[0]], f"whose name comes nearest to “{guessed[1]}”")
    elif spoken and (question.is_follow_up or _is_about(spoken, question, plan, desk)):
        _answer_about(services, question, spoken, "" if question.is_follow_up else AS_BEFORE)
    else:
        _answer_by_choice(desk, question, plan, spoken)


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


def _answer_by_choice(desk: Desk, question: Question, plan: Plan | None, spoken: Sequence[AccountFacts]) -> None:
    """What a model chose to look up; where there is none or it chose nothing, the nearest that code can do."""
    services, text = desk.services, words_of(question.text)
    if plan is None and (met := account_of_contact(services, question, desk.person)):
        _answer_about(services, question, [met[0]], f"where {met[1]} is a contact")
        return
    chosen = Chosen()
    if services.model is not None:
        chosen = choose_look_ups(services.model, desk, text, [facts.name for facts in spoken])
        accounts = [facts for one in chosen.found for facts in one.accounts]
        if accounts:
            _answer_about(services, question, accounts[:MAX_ACCOUNTS], CHOSEN)
            return
        if chosen.found:
            prompt = load_prompt("choose")
            answer_found(services, question, chosen.found, f"{prompt.name} {prompt.version}")
            return
    if spoken and not question.is_direct:
        _answer_about(services, question, spoken, AS_BEFORE)
        return
    found = _nearest(desk, text, plan)
    if found:
        answer_found(services, question, [found], model_failed=chosen.model_failed)
        return
    refused = next((one for one in chosen.refused if "“" in one), "")
    unclear = "Which account do you mean?" if topics_of(text) or points_back(text) else NOT_UNDERSTOOD
    failed = (
        f"{escape(chosen.model_failed)}, so I read your question by simple rules alone." if chosen.model_failed else ""
    )
    told = f"{escape(without_addresses(refused or _unknown(text)) or unclear)} {failed} {WHAT_I_ANSWER}"
    services.slack.reply(question.conversation, words(told.strip()))


def _unknown(text: str) -> str:
    """That nothing is known under a name in the question, which is also said where it is only hidden."""
    topics = topics_of(text)
    names = [one for one in named_in(substance(text)) if one[:1].isupper()]
    names += uncovered_words(text, "", topics)[:1] if topics and not points_back(text) else ()
    return f"I found no customer “{names[0]}” that you may see, and nobody wrote of it." if names else ""


def _nearest(desk: Desk, text: str, plan: Plan | None) -> Found | None:
    """The grammar's guess, which says what it left out; else what people wrote with the question's own words."""
    if plan is not None:
        return plan.run(desk)
    asked = substance(text)
    wanted = [one for one in named_in(asked) if len(one) > 1] or (() if topics_of(text) or points_back(text) else asked)
    try:
        found = search_found(desk, wanted[:6]) if wanted else None
    except BadInput:
        return None
    return found if found and not any(line.denies for line in found.lines) else None


def _answer_about(
    services: Services, question: Question, accounts: Sequence[AccountFacts], why_these: str = ""
) -> None:
    to = question.conversation
    # Days are told as the asker counts them.
    now = services.clock.now().astimezone(services.people.time_zone(to.user_id))
    with services.db.begin() as session:
        sources = measure_fields(session)
    known = [_known(services, facts, now, frozenset(sources.values())) for facts in accounts]
    asked = Asked(words_of(question.text), known, now, sources, why_these=why_these)
    growing = GrowingAnswer(services, question, asked)
    composed = compose_answer(services.model, asked, growing.show)
    with services.db.begin() as session:
        remember_subject(session, to.channel_id, question.thread_key, [facts.id for facts in accounts], now)
    if _is_worth_saying(question, composed):
        deliver_answer(services, question, asked, composed, growing)


def _known(services: Services, facts: AccountFacts, now: datetime, mapped: frozenset[str]) -> Known:
    with services.db.begin() as session:
        return Known(facts, tuple(card_signals(session, facts, now=now)), load_fiscal_calendar(session), mapped)


def _is_worth_saying(question: Question, composed: Composed) -> bool:
    """Colleagues talk to one another in threads: without a mention, having nothing to say is no news."""
    return not composed.found_nothing or not question.is_follow_up
