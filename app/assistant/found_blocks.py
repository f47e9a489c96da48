"""What look-ups found, as Slack shows it: sentences with their records, and at most one table. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from app.assistant.blocks import AnswerView, Cited, answer_message, feedback_buttons
from app.assistant.line import Line
from app.assistant.list_blocks import counted, limits, list_message
from app.assistant.tools.desk import Found
from app.crm.record_words import record_word
from app.slack.blocks import actions, section
from app.slack.message import Block, Message
from app.slack.text import escape

BY_MODEL = "A model chose what to look up; the figures are computed from the records"


def found_message(
    found: Sequence[Found], url: Callable[[str], str], as_of: datetime | None, *, answer_id: str, how: str = ""
) -> Message:
    """All of it in one message; `how` says who chose what to look up. Slack takes one table a message: further lists are counted."""
    tables = [one.listed for one in found if one.listed]
    lines = [*(line for one in found for line in one.lines), *_counts(found)]
    table = list_message(*tables[0], url, as_of) if tables else None
    if table and not lines:
        chosen = [_small(how)] if how else []
        return Message(table.text, (*table.blocks, *chosen, actions(*feedback_buttons(answer_id))))
    sentences = tuple(
        Cited(line.text, tuple((record_id, record_word(record_id)) for record_id in line.record_ids)) for line in lines
    )
    left_out = [note for query, listed in tables for note in limits(query, listed)]
    told = [
        *dict.fromkeys([note for one in found for note in one.notes] + left_out),
        *([how] if how else []),
        "only what you may see",
    ]
    view = AnswerView(sentences, url, as_of, note=escape(" · ".join(told), 600))
    message = answer_message(view, answer_id=answer_id)
    if table is None:
        return message
    return Message(message.text, (*message.blocks[:-2], *table.blocks[:-1], *message.blocks[-2:]))


def _small(text: str) -> Block:
    return section(f"_{escape(text)}_")


def _counts(found: Sequence[Found]) -> list[Line]:
    more = [one.listed for one in found if one.listed][1:]
    return [
        Line(f"{query.words}: {counted(listed, ())}", tuple(row.id for row in listed.rows[:3]))
        for query, listed in more
    ]
