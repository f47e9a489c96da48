"""The form with several action items at once, and what it sends back. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.errors import BadInput
from app.followups.rules import TITLE_CHARACTERS, check_due, check_title
from app.meetings.propose_items import Proposal, Proposals
from app.meetings.suggest_account import Suggested
from app.meetings.talk_form import FIELD, ITEMS_FORM, account_field, state_of, ticked_numbers, told_by
from app.slack.blocks import (
    checkboxes,
    context,
    date_picker,
    divider,
    input_block,
    option,
    section,
    text_input,
    users_select,
)
from app.slack.conversation import Conversation
from app.slack.message import Block
from app.slack.text import count, escape

CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Row:
    """One item as it came back. `number` is its place in what was offered."""

    number: int
    title: str
    slack_user_id: str
    due_on: date

    def as_payload(self) -> dict[str, Any]:
        """For a job."""
        return {"n": self.number, "title": self.title, "who": self.slack_user_id, "due_on": self.due_on.isoformat()}

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Row:
        """From a job."""
        return cls(payload["n"], payload["title"], payload["who"], date.fromisoformat(payload["due_on"]))


@dataclass(frozen=True, slots=True)
class ItemsForm:
    """A filled form."""

    draft_id: UUID
    account_id: str
    rows: tuple[Row, ...]
    asked: Conversation

    def as_payload(self) -> dict[str, Any]:
        """For a job."""
        return {
            "draft_id": str(self.draft_id),
            "account_id": self.account_id,
            "rows": [row.as_payload() for row in self.rows],
            "conversation": self.asked.as_payload(),
        }

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> ItemsForm:
        """From a job."""
        rows = tuple(Row.from_payload(row) for row in payload["rows"])
        asked = Conversation.from_payload(payload["conversation"])
        return cls(UUID(payload["draft_id"]), payload["account_id"], rows, asked)


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the rows (mrkdwn, already escaped), and the account where it is clear."""

    text: str
    account: Suggested | None
    note: str = ""


def items_view(draft_id: UUID, heading: Heading, found: Proposals, asked: Conversation) -> Block:
    """Every item with its source line, what, who and by when; ticked ones are assigned together."""
    choices = [option(f"{n}. {one.title}", str(n - 1)) for n, one in enumerate(found.offered, start=1)]
    blocks = [
        context(heading.text, *([f":warning: {heading.note}"] if heading.note else [])),
        account_field(heading.account),
        input_block("Assign these", checkboxes(FIELD, choices, ticked=choices), CHOSEN),
        *(block for n, one in enumerate(found.offered) for block in _row(n, one)),
        context(*_foot(found)),
    ]
    return ITEMS_FORM.filled(blocks, "Assign", draft_id, asked)


def _row(n: int, one: Proposal) -> list[Block]:
    said = ", ".join(escape(part, 60) for part in (one.said_by, one.at) if part)
    quoted = f"> “{escape(one.quote, 400)}”{f' — {said}' if said else ''}" if one.quote else ""
    title = text_input(FIELD, initial=one.title, max_length=TITLE_CHARACTERS)
    person = users_select(FIELD, initial=one.slack_user_id or None)
    return [
        divider(),
        section(f"*{n + 1}.* {quoted}" if not quoted else f"*{n + 1}.*\n{quoted}"),
        input_block("What", title, f"title-{n}", optional=True),
        input_block("Who", person, f"who-{n}", optional=True),
        input_block("Due", date_picker(FIELD, initial=one.due_on), f"due-{n}", optional=True),
    ]


def _foot(found: Proposals) -> Sequence[str]:
    told = ["Each gets a Salesforce Task and a message from me"]
    told += [f"{count(found.assigned, 'item')} of this conversation assigned before"] if found.assigned else []
    told += [f"{count(found.more, 'more')} did not fit: assign these, then open it again"] if found.more else []
    told += ["A model helped to find them; each line was checked to be there"] if found.by_model else []
    return [*told, *([f"{escape(found.model_failed)}: found by the words alone"] if found.model_failed else [])]


def told_in_form(view: dict[str, Any], user_id: str, today: date) -> ItemsForm:
    """A submitted form; raises BadInput for a field, or where somebody else opened it."""
    told, numbers = told_by(view, user_id), ticked_numbers(view, CHOSEN)
    if not numbers:
        raise BadInput("Tick at least one, or close the form.", CHOSEN)
    rows = tuple(_told_row(view, n, today) for n in numbers)
    return ItemsForm(told.draft_id, told.account_id, rows, told.asked)


def _told_row(view: dict[str, Any], n: int, today: date) -> Row:
    who = str(state_of(view, f"who-{n}").get("selected_user") or "")
    if not who:
        raise BadInput("Choose a person, or untick this one.", f"who-{n}")
    try:
        due_on = check_due(date.fromisoformat(state_of(view, f"due-{n}").get("selected_date") or ""), today)
    except ValueError:
        raise BadInput("Choose a day.", f"due-{n}") from None
    except BadInput as bad:
        raise BadInput(str(bad), f"due-{n}") from None
    try:
        title = check_title(state_of(view, f"title-{n}").get("value") or "")
    except BadInput as bad:
        raise BadInput(str(bad), f"title-{n}") from None
    return Row(n, title, who, due_on)
