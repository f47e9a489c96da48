"""Thumbs up or down under an answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.assistant.tables import Answer, AnswerFeedback
from app.audit.log import record
from app.errors import BadInput
from app.services import Services
from app.slack.blocks import words
from app.slack.conversation import Conversation


def note_feedback(services: Services, payload: dict[str, Any]) -> None:
    """Job: keep one verdict per person and answer, the last one; thank in one line."""
    to = Conversation.from_payload(payload["conversation"])
    verdict, _, answer_id = str(payload["value"]).partition(":")
    with services.db.begin() as session:
        answer = session.get(Answer, UUID(answer_id))
        if answer is None or verdict not in ("yes", "no"):
            raise BadInput("That answer is no longer kept. Please ask again.")
        session.merge(AnswerFeedback(answer_id=answer.id, user_id=to.user_id, helped=verdict == "yes"))
        detail = {"answer": answer_id, "helped": verdict == "yes", "prompt": answer.prompt_version}
        record(session, actor=to.user_id, kind="answer.feedback", subject=answer_id, detail=detail)
    thanks = "Thanks, noted." if verdict == "yes" else "Thanks, noted: an admin can see which answers did not help."
    services.slack.reply(Conversation(to.team_id, to.user_id, to.channel_id, to.thread_ts), words(thanks))
