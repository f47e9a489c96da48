"""“And why?”, “by owner”: a few words that mean the list which was answered just before."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.assistant.find_meant import words_of
from app.assistant.question import Question
from app.assistant.remember import KEPT
from app.assistant.tables import Answer
from app.services import Services

_CARRIES_ON = re.compile(
    r"^\W*(?:(?:and|so|but|ok|okay|now) )*(?:why(?: (?:so|is that|are they))?|how come"
    r"|(?:(?:split|grouped|broken down|break it down|sorted) )?(?:by|per) (?:owner|rep|seller|stage|month|account|customer|segment|type|industry)s?|(?:the )?biggest first)\W*$",
    re.IGNORECASE,
)


def carried_on(services: Services, question: Question) -> Question:
    """The question with the words of the list question before it, where it says too little by itself.

    Only the asker's own last answer in the same conversation counts, for a day, and only where it was a list.
    """
    text = words_of(question.text)
    if question.account_id or not _CARRIES_ON.match(text):
        return question
    with services.db.begin() as session:
        before = _asked_before(session, services, question)
    return replace(question, text=f"{before.rstrip(' ?.!')} {text}") if before else question


def _asked_before(session: Session, services: Services, question: Question) -> str:
    to = question.conversation
    newest = select(Answer.content).where(
        Answer.channel_id == to.channel_id,
        Answer.asked_by == to.user_id,
        Answer.id != question.answer_id,
        Answer.created_at > services.clock.now() - KEPT,
    )
    if not question.is_direct:
        newest = newest.where(Answer.thread_ts.is_not_distinct_from(to.thread_ts))
    content = session.scalar(newest.order_by(Answer.created_at.desc()).limit(1))
    return str((content or {}).get("asked") or "")
