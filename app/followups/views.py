"""The forms of the follow-up buttons. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.errors import BadInput
from app.followups.dismiss_risk import REASON_WORDS
from app.followups.form import NOWHERE, Source
from app.followups.origin import Origin, parse_origin
from app.followups.rules import TITLE_CHARACTERS
from app.followups.subject import Subject
from app.slack.action_ids import View
from app.slack.blocks import (
    context,
    date_picker,
    input_block,
    modal,
    option,
    section,
    static_select,
    text_input,
    users_select,
)
from app.slack.conversation import Conversation
from app.slack.message import Block
from app.slack.text import escape

FIELD = "value"
"""The action id of every field; its block id names it."""
_TITLE = "Assign follow-up"


@dataclass(frozen=True, slots=True)
class FormContext:
    """What a form carries along: ids only, checked again when it comes back."""

    origin: Origin
    asked: Conversation
    source: Source = NOWHERE

    def as_metadata(self) -> str:
        """For `private_metadata`."""
        source = [self.source.channel, self.source.ts]
        return json.dumps({"o": self.origin.value, "c": self.asked.as_payload(), "s": source})

    @classmethod
    def from_metadata(cls, metadata: str) -> FormContext:
        """From `private_metadata`; raises BadInput for anything that we did not put there."""
        try:
            told: dict[str, Any] = json.loads(metadata)
            return cls(parse_origin(told["o"]), Conversation.from_payload(told["c"]), Source(*told["s"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BadInput("That form is from an older version of me; please open it again.") from None


def loading_view() -> Block:
    """What opens at once, within Slack's 3 seconds, until the form is filled."""
    return modal(_TITLE, [section("One moment, I am looking it up…")], callback_id=View.ASSIGN, close="Close")


def notice_view(text: str) -> Block:
    """A form that cannot be filled, and why; `text` is mrkdwn, already escaped."""
    return modal(_TITLE, [section(text)], callback_id=View.ASSIGN, close="Close")


def assign_view(subject: Subject, form: FormContext, *, owner_slack_id: str | None, due_on: date) -> Block:
    """Who, by when, what: prefilled."""
    blocks = [
        context(f"*{escape(subject.account_name, 150)}*") if subject.account_name else context("Follow-up"),
        input_block("Who", users_select(FIELD, initial=owner_slack_id), "assignee"),
        input_block("Due", date_picker(FIELD, initial=due_on), "due_on"),
        input_block("What", text_input(FIELD, initial=subject.title, max_length=TITLE_CHARACTERS), "title"),
        input_block(
            "Note",
            text_input(FIELD, multiline=True, max_length=2000, placeholder="Anything that they should know"),
            "note",
            optional=True,
            hint="They get a Salesforce Task and a message from me.",
        ),
    ]
    return modal(_TITLE, blocks, callback_id=View.ASSIGN, submit="Assign", private_metadata=form.as_metadata())


def snooze_view(form: FormContext, *, until: date) -> Block:
    """Until when."""
    blocks = [input_block("Quiet until", date_picker(FIELD, initial=until), "until")]
    return modal("Snooze", blocks, callback_id=View.SNOOZE, submit="Snooze", private_metadata=form.as_metadata())


def dismiss_view(form: FormContext) -> Block:
    """Why it is no risk."""
    reasons = [option(text, reason) for reason, text in REASON_WORDS.items()]
    blocks = [
        input_block("Why is it not a risk?", static_select(FIELD, reasons, placeholder="Choose a reason"), "reason"),
        input_block("Note", text_input(FIELD, multiline=True, max_length=1000), "note", optional=True),
        context("Your answer counts in the precision shown for the rules that spoke."),
    ]
    return modal("Not a risk", blocks, callback_id=View.DISMISS, submit="Send", private_metadata=form.as_metadata())
