"""A question for a list: filtered by code, shown to the asker alone, all of it as a CSV file."""

from __future__ import annotations

import re

import structlog

from app.assistant.blocks import words
from app.assistant.list_blocks import SHOWN, list_csv, list_message
from app.assistant.list_query import ListQuery
from app.assistant.question import Question
from app.assistant.read_list import read_list
from app.audit.log import record
from app.crm.facts import Person
from app.crm.read_origin import as_of
from app.errors import SlackRefused
from app.jobs.claims import claim
from app.services import Services

log = structlog.get_logger(__name__)

_WANTS_FILE = re.compile(r"\b(?:csv|export|file|spreadsheet|excel|download|all)\b", re.IGNORECASE)


def answer_list(services: Services, question: Question, person: Person, query: ListQuery) -> None:
    """The table where it was asked, seen by the asker alone; the file in their direct messages."""
    listed = read_list(services, person, query)
    url = services.salesforce.record_url
    with services.db.begin() as session:
        fresh = as_of(session)
        detail = {"filter": query.words, "rows": len(listed.rows)}
        record(session, actor=question.conversation.user_id, kind="list", subject=query.subject, detail=detail)
    message = list_message(query, listed, url, fresh)
    to = question.conversation
    if question.is_direct:
        services.slack.post(to.channel_id, message, key=f"list:{question.answer_id}", thread_ts=to.thread_ts)
    else:
        services.slack.reply(to, message)
    if listed.rows and (len(listed.rows) > SHOWN or _WANTS_FILE.search(question.text)):
        _send_file(services, question, query, list_csv(query, listed, url))


def _send_file(services: Services, question: Question, query: ListQuery, content: bytes) -> None:
    with services.db.begin() as session:
        if not claim(session, "list.csv", str(question.answer_id)):
            return
    try:
        channel = services.slack.direct_channel(question.conversation.user_id)
        services.slack.upload(channel, f"{query.subject}.csv", content, title=query.words[:200])
    except SlackRefused as refused:
        log.warning("file_refused", code=refused.code)
        told = f"I could not send you the CSV file: Slack refuses it ({refused.code}). An admin can reinstall me with files:write."
        services.slack.reply(question.conversation, words(told))
