"""The form with several action items at once, and what it sends back. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.errors import BadInput
from app.followups.rules import TITLE_CHARACTERS, check_due, check_title
from app.meetings.propose_items import Proposal, Proposals
from app.meetings.suggest_account import Suggested
from app.salesforce.ids import is_record_id
from app.slack.action_ids import Action, View
from app.slack.blocks import (
    checkboxes,
    context,
    date_picker,
    divider,
    external_select,
    input_block,
    modal,
    option,
    section,
    text_input,
    users_select,
)
from app.slack.conversation import Conversation
from app.slack.message import Block
from app.slack.text import count, escape

TITLE = "Action items"
FIELD = "value"
ACCOUNT, CHOSEN = "account", "chosen"


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
    near = heading.account
    field = external_select(
        Action.ACCOUNT_SUGGEST, placeholder="Type a name", initial=option(near.name, near.id) if near else None
    )
    choices = [option(f"{n}. {one.title}", str(n - 1)) for n, one in enumerate(found.offered, start=1)]
    blocks = [
        context(heading.text, *([f":warning: {heading.note}"] if heading.note else [])),
        input_block("Account", field, ACCOUNT, hint=f"Suggested {near.why}." if near and near.why else ""),
        input_block("Assign these", checkboxes(FIELD, choices, ticked=choices), CHOSEN),
        *(block for n, one in enumerate(found.offered) for block in _row(n, one)),
        context(*_foot(found)),
    ]
    kept = json.dumps({"d": str(draft_id), "c": asked.as_payload()})
    return modal(TITLE, blocks, callback_id=View.ITEMS, submit="Assign", private_metadata=kept)


def waiting_view(what: str) -> Block:
    """What opens at once, within Slack's 3 seconds, while the conversation is read."""
    return modal(TITLE, [section(what)], callback_id=View.ITEMS, close="Close")


def notice_view(text: str) -> Block:
    """A form that cannot be filled, and why; `text` is mrkdwn, already escaped."""
    return modal(TITLE, [section(text)], callback_id=View.ITEMS, close="Close")


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
    return [*told, *(["A model helped to find them; each line was checked to be there"] if found.by_model else [])]


def told_in_form(view: dict[str, Any], user_id: str, today: date) -> ItemsForm:
    """A submitted form; raises BadInput for a field, or where somebody else opened it."""
    kept = json.loads(view["private_metadata"] or "{}")
    if "d" not in kept:
        raise BadInput("That form is not filled yet; please open it again.")
    asked = Conversation.from_payload(kept["c"])
    if asked.user_id != user_id:
        raise BadInput("That form was opened by somebody else; please open it yourself.")
    account_id = str((_state(view, ACCOUNT, Action.ACCOUNT_SUGGEST).get("selected_option") or {}).get("value") or "")
    if not is_record_id(account_id):
        raise BadInput("Choose an account from the list.", ACCOUNT)
    ticked = _state(view, CHOSEN).get("selected_options") or []
    numbers = [int(one["value"]) for one in ticked if str(one.get("value", "")).isdecimal()]
    if not numbers:
        raise BadInput("Tick at least one, or close the form.", CHOSEN)
    rows = tuple(_told_row(view, n, today) for n in numbers)
    return ItemsForm(UUID(kept["d"]), account_id, rows, asked)


def _told_row(view: dict[str, Any], n: int, today: date) -> Row:
    who = str(_state(view, f"who-{n}").get("selected_user") or "")
    if not who:
        raise BadInput("Choose a person, or untick this one.", f"who-{n}")
    try:
        due_on = check_due(date.fromisoformat(_state(view, f"due-{n}").get("selected_date") or ""), today)
    except ValueError:
        raise BadInput("Choose a day.", f"due-{n}") from None
    except BadInput as bad:
        raise BadInput(str(bad), f"due-{n}") from None
    try:
        title = check_title(_state(view, f"title-{n}").get("value") or "")
    except BadInput as bad:
        raise BadInput(str(bad), f"title-{n}") from None
    return Row(n, title, who, due_on)


def _state(view: dict[str, Any], block_id: str, action_id: str = FIELD) -> dict[str, Any]:
    state: dict[str, Any] = view["state"]["values"].get(block_id, {}).get(action_id, {})
    return state
