"""“And why?”, “by owner”: a few words that mean the list which was answered just before."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from app.assistant.find_meant import words_of
from app.assistant.periods import find_period
from app.assistant.question import Question
from app.assistant.remember import KEPT
from app.assistant.tables import Answer
from app.crm.fiscal import FiscalCalendar
from app.services import Services

_CARRIES_ON = re.compile(
    r"^\W*(?:(?:and|so|but|ok|okay|now) )*(?:why(?: (?:so|is that|are they))?|how come"
    r"|(?:(?:split|grouped|broken down|break it down|sorted) )?(?:by|per) (?:owner|rep|seller|stage|month|account"
    r"|customer|segment|type|industry)s?|(?:the )?(?:\d+ )?(?:biggest|largest|smallest)(?: \d+| one| ones)?(?: first)?|(?:the )?top \d+|(?:only|just) (?:mine|my own|my team(?:['’]s)?))\W*$",
    re.IGNORECASE,
)


_AND = re.compile(r"^\W*(?:(?:and|so|but|ok|okay|now|what about|how about|for) )*|\W*$", re.IGNORECASE)


def carried_on(services: Services, question: Question) -> Question:
    """The question with the words of the list question before it, where it says too little by itself.

    Another stretch of time stands in the place of the one before.
    """
    text, today = words_of(question.text), services.clock.now().date()
    bare = _AND.sub("", text)
    period = find_period(bare, today, FiscalCalendar())
    is_period = bool(period and bare.removeprefix("in ") == period[0].group().removeprefix("in "))
    if question.account_id or not (is_period or _CARRIES_ON.match(text)):
        return question
    before = str(answer_before(services, question).get("asked") or "").rstrip(" ?.!")
    if is_period and (old := find_period(before, today, FiscalCalendar())):
        before = f"{before[: old[0].start()]}{before[old[0].end() :]}".strip()
    return replace(question, text=f"{before} {bare if is_period else text}") if before else question


def answer_before(services: Services, question: Question) -> dict[str, Any]:
    """What the asker was answered last in the same conversation, within a day; empty where nothing was."""
    to = question.conversation
    newest = select(Answer.content).where(
        Answer.channel_id == to.channel_id,
        Answer.asked_by == to.user_id,
        Answer.id != question.answer_id,
        Answer.created_at > services.clock.now() - KEPT,
    )
    if not question.is_direct:
        newest = newest.where(Answer.thread_ts.is_not_distinct_from(to.thread_ts))
    with services.db.begin() as session:
        return session.scalar(newest.order_by(Answer.created_at.desc()).limit(1)) or {}
