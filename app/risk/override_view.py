"""The form in which a person says what they expect of a renewal. Pure."""

from __future__ import annotations

import json
from typing import Any

from app.errors import BadInput
from app.risk.override import CAUSE_WORDS, REASON_CHARACTERS, VIEW_WORDS, Override
from app.salesforce.ids import is_record_id
from app.slack.action_ids import View as ViewId
from app.slack.blocks import (
    context,
    date_picker,
    input_block,
    modal,
    option,
    section,
    static_select,
    text_input,
)
from app.slack.conversation import Conversation
from app.slack.message import Block
from app.slack.text import day, escape

FIELD = "value"
END = "end"
"""The choice that ends a judgement."""
_TITLE = "Your view"


def waiting_view() -> Block:
    """What opens at once, within Slack's 3 seconds, until rights are checked."""
    return modal(_TITLE, [section("One moment, I am looking it up…")], callback_id=ViewId.JUDGE, close="Close")


def refused_view(why: str) -> Block:
    """A form that cannot be filled; `why` is mrkdwn, already escaped."""
    return modal(_TITLE, [section(why)], callback_id=ViewId.JUDGE, close="Close")


def judge_view(name: str, line: str, held: Override | None, to: Conversation, account_id: str) -> Block:
    """What they expect, why, the cause and until when, filled with what holds now; `name` and `line` are raw text."""
    views = [option(f"It {words}", view) for view, words in VIEW_WORDS.items()]
    causes = [option(words[0].upper() + words[1:], cause) for cause, words in CAUSE_WORDS.items()]
    initial = next((one for one in views if held and one["value"] == held.view), None)
    cause = next((one for one in causes if held and one["value"] == held.cause), None)
    ending = [option("I have no view of my own any more", END)] if held else []
    blocks = [
        section(f"*{escape(name, 150)}*\n{escape(line, 600)}"),
        input_block(
            "The renewal", static_select(FIELD, [*views, *ending], placeholder="Choose", initial=initial), "view"
        ),
        input_block(
            "Why",
            text_input(FIELD, initial=held.reason if held else "", multiline=True, max_length=REASON_CHARACTERS),
            "reason",
            optional=held is not None,
        ),
        input_block("Cause", static_select(FIELD, causes, placeholder="None", initial=cause), "cause", optional=True),
        input_block(
            "Holds until", date_picker(FIELD, initial=held.ends_on if held else None), "ends_on", optional=True
        ),
        context("Everybody who may see this account sees your view beside the likelihood; neither changes the other."),
    ]
    metadata = json.dumps({"a": account_id, "c": to.as_payload()})
    return modal(_TITLE, blocks, callback_id=ViewId.JUDGE, submit="Keep", private_metadata=metadata)


def judged_form(view: dict[str, Any]) -> tuple[str, Conversation, dict[str, str]]:
    """The account, the conversation and the fields of a submitted form; raises BadInput for anything not ours."""
    try:
        told = json.loads(view["private_metadata"])
        account_id, asked = str(told["a"]), Conversation.from_payload(told["c"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadInput("That form is from an older version of me; please open it again.") from None
    if not is_record_id(account_id):
        raise BadInput("That form is from an older version of me; please open it again.")
    return account_id, asked, {name: _typed(view, name) for name in ("view", "reason", "cause", "ends_on")}


def _typed(view: dict[str, Any], name: str) -> str:
    field = view["state"]["values"].get(name, {}).get(FIELD) or {}
    chosen = field.get("selected_option") or {}
    return str(chosen.get("value") or field.get("selected_date") or field.get("value") or "")


def held_words(held: Override, by: str) -> str:
    """A judgement in one sentence with its reason, raw text; `by` is the person's name."""
    return f"{view_words(held, by)}. “{held.reason}”"


def view_words(held: Override, by: str) -> str:
    """A judgement without the reason in its owner's words, which are for those who may see the account."""
    cause = f" ({CAUSE_WORDS[held.cause]})" if held.cause else ""
    until = f", until {day(held.ends_on)}" if held.ends_on else ""
    return f"{by}'s view of {day(held.at.date())}: it {VIEW_WORDS[held.view]}{cause}{until}"
