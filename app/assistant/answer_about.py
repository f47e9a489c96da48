"""A question about customers that are known: their facts, put together and delivered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.assistant.compose_answer import Asked, Composed, compose_answer
from app.assistant.deliver_answer import deliver_answer
from app.assistant.find_meant import words_of
from app.assistant.grow_answer import GrowingAnswer
from app.assistant.line import Known
from app.assistant.question import Question
from app.assistant.remember import remember_subject
from app.crm.facts import AccountFacts
from app.crm.fiscal import load_fiscal_calendar
from app.crm.read_measures import measure_fields
from app.risk.find_risks import card_signals
from app.services import Services


def answer_about(services: Services, question: Question, accounts: Sequence[AccountFacts], why_these: str = "") -> None:
    """Answer from the facts of these; `why_these` is said where the question does not name them."""
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
