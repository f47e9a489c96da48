"""A message becomes a follow-up: which account it is about, then the usual form with the message's words in it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from app.errors import SalesforceUnavailable
from app.followups.access import FINAL, person_who_may_see
from app.followups.origin import OriginKind, for_account
from app.followups.rules import TITLE_CHARACTERS
from app.followups.subject import read_subject
from app.followups.views import FormContext, assign_view, notice_view
from app.risk.findings import working_day
from app.services import Services
from app.slack.action_ids import Action, View
from app.slack.blocks import external_select, input_block, modal
from app.slack.conversation import Conversation
from app.slack.message import Block
from app.slack.text import escape, plain

ACCOUNT = "account"
_DUE_IN_DAYS = 3


def account_view(asked: Conversation, *, what: str | None) -> Block:
    """Which account: for a follow-up when `what` is given (the message's words), else to look at it."""
    field = input_block("Account", external_select(Action.ACCOUNT_SUGGEST, placeholder="Type a name"), ACCOUNT)
    kept = {"c": asked.as_payload(), "what": plain(what, TITLE_CHARACTERS) if what is not None else None}
    title, submit = ("Create action item", "Next") if what is not None else ("Find an account", "Show")
    metadata = json.dumps(kept)
    return modal(title, [field], callback_id=View.SHORTCUT_ACCOUNT, submit=submit, private_metadata=metadata)


def fill_item_form(services: Services, payload: dict[str, Any]) -> None:
    """Job: turn the waiting modal into the follow-up's form, or into the reason why there is none."""
    asked = Conversation.from_payload(payload["conversation"])
    try:
        view = _form(services, asked, payload["account_id"], payload["what"])
    except (*FINAL, SalesforceUnavailable) as refused:
        view = notice_view(escape(str(refused)))
    services.slack.update_view(payload["view_id"], view)


def _form(services: Services, asked: Conversation, account_id: str, what: str) -> Block:
    origin = for_account(OriginKind.THREAD, account_id)
    with services.db.begin() as session:
        subject = read_subject(session, origin)
    person_who_may_see(services, asked.user_id, subject)
    due_on = working_day(services.clock.today(services.people.time_zone(asked.user_id)) + timedelta(days=_DUE_IN_DAYS))
    view = assign_view(subject, FormContext(origin, asked), owner_slack_id=asked.user_id, due_on=due_on)
    for block in view["blocks"]:
        if block.get("block_id") == "title" and what:
            block["element"]["initial_value"] = what
    return view
