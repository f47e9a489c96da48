"""An answer goes into the thread where everybody there may see it, else to the asker alone; and on the record."""

from __future__ import annotations

from app.assistant.blocks import AnswerView, answer_message
from app.assistant.compose_answer import Asked, Composed
from app.assistant.grow_answer import GrowingAnswer
from app.assistant.question import Question
from app.assistant.tables import Answer
from app.assistant.who_reads import access_ids, reading_along
from app.audit.log import record
from app.errors import SlackRefused
from app.services import Services
from app.slack.audience import Audience
from app.slack.message import Message
from app.slack.text import count, escape


def deliver_answer(
    services: Services, question: Question, asked: Asked, composed: Composed, growing: GrowingAnswer
) -> None:
    """Keep the answer, then show it whole, or to the asker alone with a button that shares it."""
    to = question.conversation
    audience = reading_along(services, question, asked, composed)
    _keep(services, question, asked, composed)
    share = str(question.answer_id) if audience and to.thread_ts else None

    def told(why_private: str) -> Message:
        view = _view(services, asked, composed, _notes(asked, why_private))
        return answer_message(view, answer_id=str(question.answer_id), share_id=share)

    if audience:
        growing.leave()
        services.slack.reply(to, told(_note(audience)))
        return
    try:
        growing.finish(told(""))
    except SlackRefused as refused:
        if not refused.advice:
            raise
        services.slack.reply(to, told(f"Only you see this: {refused.advice}"))


def _notes(asked: Asked, why_private: str) -> str:
    about = ", ".join(facts.name for facts in asked.facts)
    remembered = f"About {escape(about, 200)}, {asked.why_these}" if asked.why_these else ""
    return " · ".join(note for note in (remembered, why_private) if note)


def _note(audience: Audience) -> str:
    if not (audience.unseeing or not audience.is_known):
        return ""
    who = count(audience.unseeing, "person", "people") if audience.is_known else "some people"
    return f"Only you see this: {who} in this channel may not see all of it in Salesforce"


def _view(services: Services, asked: Asked, composed: Composed, note: str) -> AnswerView:
    return AnswerView(
        sentences=composed.sentences,
        url=services.salesforce.record_url,
        as_of=min((facts.as_of for facts in asked.facts if facts.as_of), default=None),
        left_out=composed.left_out,
        by_model=bool(composed.prompt_version),
        model_failed=composed.model_failed,
        note=note,
    )


def _keep(services: Services, question: Question, asked: Asked, composed: Composed) -> None:
    """The answer for sharing, and the line in the ops log: which records were read to whom."""
    read = sorted(access_ids(asked.facts, composed.record_ids))
    sentences = [[one.text, [list(record) for record in one.records]] for one in composed.sentences]
    content = {"sentences": sentences, "left_out": composed.left_out}
    with services.db.begin() as session:
        session.merge(Answer.to(question, read, content, composed.prompt_version))
        detail = {
            "records": list(composed.record_ids),
            "prompt": composed.prompt_version,
            "left_out": composed.left_out,
        }
        record(session, actor=question.conversation.user_id, kind="answer", subject=asked.facts[0].id, detail=detail)
