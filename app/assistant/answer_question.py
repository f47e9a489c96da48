"""A question in a thread, a direct message or the card's form: find the account, compose, answer where it was asked."""

from __future__ import annotations

from typing import Any

from app.assistant.blocks import words
from app.assistant.compose_answer import compose_answer
from app.assistant.deliver_answer import deliver_answer
from app.assistant.find_meant import words_of
from app.assistant.meant_accounts import meant_accounts, thread_subject
from app.assistant.question import Question
from app.assistant.remember import remember_subject
from app.services import Services
from app.slack.message import Message

SHARED_CHANNEL = (
    "People of other companies read this channel, so I say nothing about customers here. "
    "Ask me in a direct message or in an internal channel."
)


def answer_question(services: Services, payload: dict[str, Any]) -> None:
    """Job: answer, say which account is unclear, or say that the records do not tell. Never silent."""
    question = Question.from_payload(payload)
    to = question.conversation
    if question.is_follow_up and not thread_subject(services, question):
        return  # a thread between people that is none of the bot's business
    if not question.is_direct and services.people.is_shared_channel(to.channel_id):
        services.slack.reply(to, words(SHARED_CHANNEL))
        return
    accounts = meant_accounts(services, question, services.people.salesforce_user(to.user_id))
    if isinstance(accounts, Message):
        services.slack.reply(to, accounts)
        return
    now = services.clock.now()
    composed = compose_answer(services.model, words_of(question.text), accounts, now)
    if to.thread_ts is not None:
        with services.db.begin() as session:
            remember_subject(session, to.channel_id, to.thread_ts, [facts.id for facts in accounts], now)
    deliver_answer(services, question, accounts, composed)
