"""What the forms about a conversation share: how they wait, what they carry, and which account is meant."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.errors import BadInput, SalesforceUnavailable, SlackUnavailable
from app.followups.access import FINAL
from app.meetings.source import TalkSource
from app.meetings.suggest_account import Suggested
from app.salesforce.ids import is_record_id
from app.services import Services
from app.slack.action_ids import Action, View
from app.slack.blocks import external_select, input_block, modal, option, section
from app.slack.conversation import Conversation
from app.slack.message import Block
from app.slack.text import escape

FIELD = "value"
ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class TalkForm:
    """One of the forms, by what stands above it and where it is sent."""

    title: str
    view: View

    def saying(self, text: str) -> Block:
        """The form while the conversation is read, or the reason why there is none; `text` is escaped mrkdwn."""
        return modal(self.title, [section(text)], callback_id=self.view, close="Close")

    def filled(self, blocks: Sequence[Block], submit: str, draft_id: UUID, asked: Conversation) -> Block:
        """The form itself; the conversation stays with us, and only its draft's id travels."""
        kept = json.dumps({"d": str(draft_id), "c": asked.as_payload()})
        return modal(self.title, blocks, callback_id=self.view, submit=submit, private_metadata=kept)


SAVE_FORM = TalkForm("Save to Salesforce", View.TALK_SAVE)
ITEMS_FORM = TalkForm("Action items", View.ITEMS)


def fill_form(
    services: Services,
    payload: dict[str, Any],
    form: TalkForm,
    drawn: Callable[[Services, Conversation, TalkSource], Block],
) -> None:
    """Job: turn the waiting modal into the form, or into the reason why there is none."""
    asked = Conversation.from_payload(payload["conversation"])
    try:
        view = drawn(services, asked, TalkSource.from_payload(payload["source"]))
    except (*FINAL, SalesforceUnavailable, SlackUnavailable) as refused:
        view = form.saying(escape(str(refused)))
    services.slack.update_view(payload["view_id"], view)


def account_field(near: Suggested | None) -> Block:
    """The account, with the likeliest one chosen and why."""
    initial = option(near.name, near.id) if near else None
    field = external_select(Action.ACCOUNT_SUGGEST, placeholder="Type a name", initial=initial)
    return input_block("Account", field, ACCOUNT, hint=f"Suggested {near.why}." if near and near.why else "")


@dataclass(frozen=True, slots=True)
class Told:
    """What every submitted form holds."""

    draft_id: UUID
    account_id: str
    asked: Conversation


def told_by(view: dict[str, Any], user_id: str) -> Told:
    """Which draft, account and asker; raises BadInput for the account, or where somebody else opened the form."""
    kept = json.loads(view["private_metadata"] or "{}")
    if "d" not in kept:
        raise BadInput("That form is not filled yet; please open it again.")
    asked = Conversation.from_payload(kept["c"])
    if asked.user_id != user_id:
        raise BadInput("That form was opened by somebody else; please open it yourself.")
    account_id = str((state_of(view, ACCOUNT, Action.ACCOUNT_SUGGEST).get("selected_option") or {}).get("value") or "")
    if not is_record_id(account_id):
        raise BadInput("Choose an account from the list.", ACCOUNT)
    return Told(UUID(kept["d"]), account_id, asked)


def ticked_numbers(view: dict[str, Any], block_id: str) -> tuple[int, ...]:
    """Which of what was offered is ticked, by its place in the list."""
    ticked = state_of(view, block_id).get("selected_options") or []
    return tuple(int(one["value"]) for one in ticked if str(one.get("value", "")).isdecimal())


def state_of(view: dict[str, Any], block_id: str, action_id: str = FIELD) -> dict[str, Any]:
    """A field as Slack sends it; empty where it is missing."""
    state: dict[str, Any] = view["state"]["values"].get(block_id, {}).get(action_id, {})
    return state
