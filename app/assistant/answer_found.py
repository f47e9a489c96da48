"""What look-ups found, shown to the asker alone, all of a list as a CSV file; and on the record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import structlog

from app.assistant.find_meant import words_of
from app.assistant.found_blocks import BY_MODEL, found_message
from app.assistant.list_blocks import SHOWN, list_csv
from app.assistant.list_query import ListQuery
from app.assistant.question import Question
from app.assistant.tables import Answer
from app.assistant.those import what_it_was_about
from app.assistant.tools.desk import Found
from app.audit.log import record
from app.crm.read_origin import as_of
from app.errors import SlackRefused
from app.handoffs.written_parts import from_records_alone
from app.jobs.claims import claim
from app.services import Services
from app.slack.blocks import words

log = structlog.get_logger(__name__)

_WANTS_FILE = re.compile(r"\b(?:csv|export|file|spreadsheet|excel|download|all)\b", re.IGNORECASE)
_KEPT_IDS, _KEPT_CHARACTERS = 200, 300


def answer_found(
    services: Services, question: Question, found: Sequence[Found], prompt: str = "", model_failed: str = ""
) -> None:
    """The sentences and the table where it was asked, seen by the asker alone; the file in their direct messages.

    `prompt` names the prompt under which a model chose the look-ups; `model_failed` says why none could.
    """
    _keep(services, question, found, prompt)
    url = services.salesforce.record_url
    with services.db.begin() as session:
        fresh = as_of(session)
    how = BY_MODEL if prompt else from_records_alone(model_failed) if model_failed else ""
    message = found_message(found, url, fresh, answer_id=str(question.answer_id), how=how)
    to = question.conversation
    if question.is_direct:
        services.slack.post(to.channel_id, message, key=f"list:{question.answer_id}", thread_ts=to.thread_ts)
    else:
        services.slack.reply(to, message)
    for query, listed in (one.listed for one in found if one.listed):
        if listed.rows and (len(listed.rows) > SHOWN or _WANTS_FILE.search(question.text)):
            _send_file(services, question, query, list_csv(query, listed, url))
            return


def _keep(services: Services, question: Question, found: Sequence[Found], prompt: str) -> None:
    """For the verdict below the answer, and the line in the ops log: what was read to whom."""
    ids = [one for each in found for line in each.lines for one in line.record_ids]
    rows = [row.id for each in found if each.listed for row in each.listed[1].rows]
    read = list(dict.fromkeys([*ids, *rows]))
    asked = words_of(question.text)[:_KEPT_CHARACTERS]
    content: dict[str, Any] = {"sentences": [], "left_out": 0, "filter": [one.heading for one in found], "asked": asked}
    content["listed"] = next((told for one in found if (told := what_it_was_about(one))), None)
    with services.db.begin() as session:
        session.merge(Answer.to(question, read[:_KEPT_IDS], content, prompt))
        subject = next((one.listed[0].subject for one in found if one.listed), "look-up")
        detail = {
            "filter": "; ".join(one.heading for one in found),
            "rows": len(rows),
            "records": read[:20],
            "prompt": prompt,
        }
        record(session, actor=question.conversation.user_id, kind="list", subject=subject, detail=detail)


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
