"""The modal behind the card's Ask button. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from app.errors import BadInput
from app.slack.action_ids import View
from app.slack.blocks import context, input_block, modal, text_input
from app.slack.conversation import Conversation
from app.slack.message import Block

QUESTION = "question"
QUESTION_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody wants to know of an account, and where they asked."""

    conversation: Conversation
    account_id: str
    text: str


def ask_view(account_id: str, conversation: Conversation) -> Block:
    """One field; the account's name is left out, since rights are checked only when the question is answered."""
    field = text_input(
        QUESTION, placeholder="What did we promise them?", multiline=True, max_length=QUESTION_CHARACTERS
    )
    blocks = (
        input_block("Your question about this account", field, QUESTION),
        context("I answer from Salesforce, with a link to each record, and say so when it is not there."),
    )
    kept = json.dumps({"account_id": account_id, "conversation": conversation.as_payload()})
    return modal("Ask about the account", blocks, callback_id=View.ASK, submit="Ask", private_metadata=kept)


def question_of(view: dict[str, Any]) -> Question:
    """The question of a submitted modal; raises BadInput for an empty one."""
    kept = json.loads(view["private_metadata"])
    text = str(view["state"]["values"][QUESTION][QUESTION].get("value") or "").strip()
    if not text:
        raise BadInput("Type a question first.", QUESTION)
    return Question(Conversation.from_payload(kept["conversation"]), str(kept["account_id"]), text)
