"""The handoff's two forms. Pure."""

from __future__ import annotations

import json
from typing import Any

from app.errors import BadInput
from app.slack.action_ids import View
from app.slack.blocks import input_block, modal, text_input, users_select
from app.slack.conversation import Conversation
from app.slack.message import Block

FIELD = "text"
RECEIVER = "receiver"
_CHARACTERS = 1500


def return_view(handoff_id: str, asked: Conversation) -> Block:
    """What the receiver still needs to know."""
    field = text_input(FIELD, multiline=True, max_length=_CHARACTERS, placeholder="Who decides on the second site?")
    return _view(
        "Return with questions", input_block("Your questions", field, FIELD), View.HANDOFF_RETURN, handoff_id, asked
    )


def answer_view(handoff_id: str, asked: Conversation) -> Block:
    """The giver's answers."""
    field = text_input(FIELD, multiline=True, max_length=_CHARACTERS)
    return _view("Answer", input_block("Your answers", field, FIELD), View.HANDOFF_ANSWER, handoff_id, asked)


def choose_view(version_id: str, asked: Conversation) -> Block:
    """To whom, where the account names no success manager or somebody else is to have it."""
    field = input_block("To whom?", users_select(FIELD), RECEIVER, hint="They accept it, or return it with questions.")
    kept = json.dumps({"version_id": version_id, "conversation": asked.as_payload()})
    return modal("Hand over", [field], callback_id=View.HANDOFF_CHOOSE, submit="Offer", private_metadata=kept)


def chosen_in(view: dict[str, Any]) -> dict[str, Any]:
    """A submitted choice as a job's payload; raises BadInput where nobody was chosen."""
    who = str(view["state"]["values"].get(RECEIVER, {}).get(FIELD, {}).get("selected_user") or "")
    if not who:
        raise BadInput("Choose a person.", RECEIVER)
    return {**json.loads(view["private_metadata"]), "receiver": who}


def _view(title: str, field: Block, callback_id: str, handoff_id: str, asked: Conversation) -> Block:
    kept = json.dumps({"handoff_id": handoff_id, "conversation": asked.as_payload()})
    return modal(title, [field], callback_id=callback_id, submit="Send", private_metadata=kept)


def told_in(view: dict[str, Any]) -> dict[str, Any]:
    """A submitted form as a job's payload; raises BadInput where nothing was typed."""
    text = str(view["state"]["values"][FIELD][FIELD].get("value") or "").strip()
    if not text:
        raise BadInput("Type something first.", FIELD)
    return {**json.loads(view["private_metadata"]), "text": text}
