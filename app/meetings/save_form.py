"""The form that saves a conversation to Salesforce, and what it sends back. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.errors import BadInput
from app.meetings.recap import Recap
from app.meetings.suggest_account import Suggested
from app.meetings.talk import Talk, TalkKind
from app.meetings.talk_form import FIELD, SAVE_FORM, account_field, state_of, ticked_numbers, told_by
from app.slack.blocks import (
    checkboxes,
    context,
    input_block,
    option,
    section,
    static_select,
    text_input,
)
from app.slack.conversation import Conversation
from app.slack.message import Block
from app.slack.text import count, cut, day, escape

KIND, SUBJECT, RECAP, PROMISES = "kind", "subject", "recap", "promises"
SUBJECT_CHARACTERS, RECAP_CHARACTERS = 255, 3000
KIND_WORDS = {"Task": "Logged activity (Task)", "Event": "Meeting (Event)", "Note": "Note"}
_SPEAKERS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class SaveForm:
    """A filled form: where the conversation goes, and the words that a person confirmed."""

    draft_id: UUID
    account_id: str
    object_name: str
    subject: str
    recap: str
    promises: tuple[int, ...]
    asked: Conversation

    def as_payload(self) -> dict[str, Any]:
        """For a job."""
        return {
            "draft_id": str(self.draft_id),
            "account_id": self.account_id,
            "object": self.object_name,
            "subject": self.subject,
            "recap": self.recap,
            "promises": list(self.promises),
            "conversation": self.asked.as_payload(),
        }

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> SaveForm:
        """From a job."""
        return cls(
            UUID(payload["draft_id"]),
            payload["account_id"],
            payload["object"],
            payload["subject"],
            payload["recap"],
            tuple(payload["promises"]),
            Conversation.from_payload(payload["conversation"]),
        )


@dataclass(frozen=True, slots=True)
class Offered:
    """What a form starts from. `kinds` are the objects that the asker may create, the likeliest first."""

    draft_id: UUID
    talk: Talk
    recap: Recap
    kinds: Sequence[str]
    suggested: Suggested | None


def save_view(offered: Offered, asked: Conversation) -> Block:
    """Account, what to make, subject, recap and promises: all filled in, all to be changed."""
    talk, recap, near = offered.talk, offered.recap, offered.suggested
    kinds = [option(KIND_WORDS[kind], kind) for kind in offered.kinds]
    blocks = [
        context(_about(talk)),
        *([context(f":warning: {escape(talk.note)}")] if talk.note else []),
        account_field(near),
        input_block("Save as", static_select(FIELD, kinds, placeholder="Choose", initial=kinds[0]), KIND),
        input_block(
            "Subject", text_input(FIELD, initial=subject_of(talk, near), max_length=SUBJECT_CHARACTERS), SUBJECT
        ),
        input_block(
            "Recap",
            text_input(FIELD, initial=recap.text, multiline=True, max_length=RECAP_CHARACTERS),
            RECAP,
            hint="Change it as you like: it is saved in your name. The whole conversation follows below it.",
        ),
        *_promises(recap),
        context(_made_by(recap), "Whoever may see the account in Salesforce will be able to read this"),
    ]
    return SAVE_FORM.filled(blocks, "Save", offered.draft_id, asked)


def subject_of(talk: Talk, near: Suggested | None) -> str:
    """What the record is called until somebody says better."""
    if talk.kind is TalkKind.THREAD:
        return cut(f"Slack thread in {talk.title}", SUBJECT_CHARACTERS)
    return cut(f"Call with {near.name}" if near else f"Call: {talk.title}", SUBJECT_CHARACTERS)


def told_in_form(view: dict[str, Any], user_id: str) -> SaveForm:
    """A submitted form; raises BadInput for a field, or where somebody else opened it."""
    told = told_by(view, user_id)
    chosen = str((state_of(view, KIND).get("selected_option") or {}).get("value") or "")
    if chosen not in KIND_WORDS:
        raise BadInput("Choose what to save it as.", KIND)
    return SaveForm(
        draft_id=told.draft_id,
        account_id=told.account_id,
        object_name=chosen,
        subject=_words(view, SUBJECT, "Give it a subject."),
        recap=_words(view, RECAP, "Say in a few words what it was about."),
        promises=ticked_numbers(view, PROMISES),
        asked=told.asked,
    )


def _words(view: dict[str, Any], field: str, wanted: str) -> str:
    text = str(state_of(view, field).get("value") or "").strip()
    if not text:
        raise BadInput(wanted, field)
    return text


def _about(talk: Talk) -> str:
    names = ", ".join(escape(name, 60) for name in talk.speakers[:_SPEAKERS_SHOWN])
    more = f" and {len(talk.speakers) - _SPEAKERS_SHOWN} more" if len(talk.speakers) > _SPEAKERS_SHOWN else ""
    by = f" by {names}{more}" if names else ""
    what = "message" if talk.kind is TalkKind.THREAD else "line"
    return f"{escape(talk.title, 100)} · {count(len(talk.lines), what)}{by} · {day(talk.held_on)}"


def _promises(recap: Recap) -> list[Block]:
    if not recap.vows:
        return []
    told = "\n".join(f"{n}. {_who(vow.who)}“{escape(vow.quote, 250)}”" for n, vow in enumerate(recap.vows, start=1))
    choices = [option(f"{n}. {vow.quote}", str(n - 1)) for n, vow in enumerate(recap.vows, start=1)]
    ticked = [choice for choice, vow in zip(choices, recap.vows, strict=True) if vow.is_plain]
    field = checkboxes(FIELD, choices, ticked=ticked)
    label = "Promises of ours to keep in the ledger"
    return [section(f"*Promises found*\n{told}"), input_block(label, field, PROMISES, optional=True)]


def _who(name: str) -> str:
    return f"{escape(name, 60)}: " if name else ""


def _made_by(recap: Recap) -> str:
    if not recap.prompt_version:
        why = f" ({escape(recap.model_failed)})" if recap.model_failed else ""
        return f"Recap: the conversation's own decisive lines; no model wrote it{why}"
    left_out = f"; {count(recap.left_out, 'statement')} left out, no line supports them" if recap.left_out else ""
    return f"Recap: written by a model, each sentence checked against the lines{left_out}"
