"""An answer as Slack shows it: sentences with numbered links to the records that say so. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.assistant.small_talk import I_ONLY_READ
from app.crm.facts import AccountFacts
from app.handoffs.written_parts import from_records_alone
from app.llm.readable import without_addresses
from app.slack.action_ids import Action
from app.slack.blocks import Element, actions, button, context, section, words
from app.slack.message import Block, Message
from app.slack.text import count, escape, link, when

CITATIONS = 12


@dataclass(frozen=True, slots=True)
class Cited:
    """One sentence (plain text) with the records it rests on, each with the reader's word for it."""

    text: str
    records: tuple[tuple[str, str], ...]
    rests_on: tuple[tuple[str, str], ...] = ()
    """Record id and text of each fact that a model's sentence rests on; empty for code's own."""


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What an answer says and what is said about it."""

    sentences: tuple[Cited, ...]
    url: Callable[[str], str]
    as_of: datetime | None
    left_out: int = 0
    by_model: bool = False
    model_failed: str = ""
    note: str = ""


def answer_message(view: AnswerView, *, answer_id: str, share_id: str | None = None) -> Message:
    """The answer with buttons that say whether it helped; with `share_id`, one that shares it with the thread."""
    numbers: dict[str, int] = {}
    lines = [_line(sentence, numbers, view.url) for sentence in view.sentences]
    blocks: list[Block] = [section(chunk) for chunk in _paragraphs(lines)]
    if numbers:
        blocks.append(context(_sources(view, numbers)))
    blocks.append(context(*_notes(view)))
    share = [button("Share to thread", Action.ANSWER_SHARE, share_id)] if share_id else []
    blocks.append(actions(*share, *feedback_buttons(answer_id)))
    return Message(_spoken(view.sentences), tuple(blocks))


def _spoken(sentences: Sequence[Cited]) -> str:
    """What a notification says."""
    return " ".join(escape(without_addresses(sentence.text), 300) for sentence in sentences[:3])


def first_lines(sentences: Sequence[Cited], url: Callable[[str], str]) -> Message:
    """The beginning of an answer whose rest is being written."""
    numbers: dict[str, int] = {}
    lines = [_line(sentence, numbers, url) for sentence in sentences]
    return Message(_spoken(sentences), tuple(section(chunk) for chunk in _paragraphs(lines)))


def feedback_buttons(answer_id: str) -> tuple[Element, Element]:
    """Whether the answer helped; both carry the answer's id."""
    return (
        button("👍 Helpful", Action.ANSWER_FEEDBACK, f"yes:{answer_id}"),
        button("👎 Not helpful", Action.ANSWER_FEEDBACK_NO, f"no:{answer_id}"),
    )


def order_message(accounts: Sequence[AccountFacts]) -> Message:
    """That a question changes nothing, and the buttons that do, for the customer that was named."""
    if len(accounts) != 1:
        return words(I_ONLY_READ)
    name, account_id = accounts[0].name, accounts[0].id
    told = f"I change nothing from a message alone. For *{escape(name, 100)}* one of these begins it; you see it before it is saved:"
    doors = (
        button("Assign follow-up", Action.FOLLOWUP_ASSIGN, account_id, style="primary"),
        button("Hand off", Action.HANDOFF_START, account_id),
        button("Open the account", Action.ACCOUNT_PICK, account_id),
    )
    return Message(told, (section(told), actions(*doors)))


def _line(sentence: Cited, numbers: dict[str, int], url: Callable[[str], str]) -> str:
    marks = []
    for record_id, _ in sentence.records:
        number = numbers.setdefault(record_id, len(numbers) + 1)
        marks.append(link(url(record_id), f"[{number}]"))
    return f"{escape(without_addresses(sentence.text), 600)} {''.join(marks)}"


def _sources(view: AnswerView, numbers: dict[str, int]) -> str:
    """The records by number; what does not fit is reached by the number in the text."""
    kinds = {record_id: kind for sentence in view.sentences for record_id, kind in sentence.records}
    shown = [f"[{n}] {link(view.url(record_id), kinds[record_id], 40)}" for record_id, n in numbers.items()]
    return "  ".join(shown[:CITATIONS])


def _paragraphs(lines: Sequence[str]) -> list[str]:
    """Lines in as few sections as hold them whole: a link that is cut in two would show its address."""
    paragraphs: list[str] = []
    for line in lines:
        if paragraphs and len(paragraphs[-1]) + len(line) < 2900:
            paragraphs[-1] += f"\n{line}"
        else:
            paragraphs.append(line)
    return paragraphs


def _notes(view: AnswerView) -> list[str]:
    notes = [f"From Salesforce as of {when(view.as_of)}" if view.as_of else "From Salesforce"]
    if view.left_out:
        notes.append(
            f"{count(view.left_out, 'statement')} left out: no record supports {'it' if view.left_out == 1 else 'them'}"
        )
    if view.by_model:
        notes.append("Partly written by a model, checked against the records")
    elif view.model_failed:
        notes.append(escape(from_records_alone(view.model_failed)))
    return notes + ([view.note] if view.note else [])
