"""Share an answer with its thread, on the click of somebody who may see what it rests on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.visible_records import visible_records
from app.assistant.blocks import AnswerView, Cited, answer_message
from app.assistant.tables import Answer
from app.assistant.topics import TOPIC_WORDS
from app.audit.log import record
from app.crm.read_origin import as_of
from app.errors import BadInput, NotVisible
from app.services import Services
from app.slack.blocks import words
from app.slack.conversation import Conversation
from app.slack.publisher import Posted
from app.slack.text import mention


def share_answer(services: Services, payload: dict[str, Any]) -> None:
    """Job: post a private answer into its thread, once, saying who shared it."""
    to = Conversation.from_payload(payload["conversation"])
    if services.people.is_shared_channel(to.channel_id):
        raise BadInput("People of other companies read this channel, so I cannot share customer data here.")
    with services.db.begin() as session:
        answer = session.get(Answer, UUID(payload["answer_id"]))
        fresh = as_of(session)
    if answer is None:
        raise BadInput("That answer is no longer kept. Please ask again.")
    person = services.people.salesforce_user(to.user_id)
    if not set(answer.record_ids) <= visible_records(services, person, answer.record_ids):
        raise NotVisible("that answer")
    sentences = tuple(
        Cited(text, tuple((record_id, kind) for record_id, kind in records))
        for text, records in answer.content["sentences"]
    )
    view = AnswerView(
        sentences=sentences or (Cited(f"Salesforce does not say. I can answer about: {TOPIC_WORDS}.", ()),),
        url=services.salesforce.record_url,
        as_of=fresh,
        left_out=answer.content["left_out"],
        by_model=bool(answer.prompt_version),
        note=f"Shared by {mention(to.user_id)}",
    )

    def on_record(session: Session, place: Posted) -> None:
        detail = {"answer": str(answer.id), "channel": place.channel, "ts": place.ts}
        record(session, actor=to.user_id, kind="share", subject=answer.record_ids[0], detail=detail)

    services.slack.post(
        answer.channel_id,
        answer_message(view, answer_id=str(answer.id)),
        key=f"answer-shared:{answer.id}",
        thread_ts=answer.thread_ts,
        on_posted=on_record,
    )
    services.slack.reply(to, words("Shared with the thread."), replace=True)
