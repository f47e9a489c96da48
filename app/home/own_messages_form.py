"""The form of a person's own messages. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import time
from typing import Any

from app.digests.personal import Wish
from app.slack.action_ids import View
from app.slack.blocks import checkboxes, context, input_block, modal, option, section, time_picker
from app.slack.conversation import Conversation
from app.slack.message import Block
from app.slack.text import escape

FIELD = "value"
_TITLE = "Your own messages"


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen: `weekday` and `zone` in words; `resting` names what an admin has switched off for all."""

    wish: Wish
    at: time
    weekday: str
    zone: str
    resting: tuple[str, ...] = ()


def waiting_form() -> Block:
    """What opens at once, until the form is filled."""
    return modal(_TITLE, [section("One moment …")], callback_id=View.WISH, close="Close")


def own_form(asked: Conversation, offered: Offered) -> Block:
    """Which of the two, and at what hour."""
    daily = option("Your day", "daily", "On working days: what is due, overdue, at risk")
    weekly = option("Your accounts", "weekly", f"Every {offered.weekday}, in the same message")
    wish = offered.wish
    ticked = [one for one, wanted in ((daily, wish.daily), (weekly, wish.weekly)) if wanted]
    which = checkboxes(FIELD, [daily, weekly], ticked=ticked)
    blocks = [
        input_block("What comes by itself", which, "which", optional=True),
        input_block("At", time_picker(FIELD, offered.at), "local_time", hint=f"In {offered.zone}, as in Salesforce."),
        *(
            [context(f"An admin has switched off for everybody: {escape(', '.join(offered.resting))}.")]
            if offered.resting
            else []
        ),
        context(
            "What a colleague gives to you, and what cannot wait, comes in any case, in your working hours. "
            "Briefs before meetings: `/brief on`, `/brief off`."
        ),
    ]
    kept = json.dumps({"asked": asked.as_payload()})
    return modal(_TITLE, blocks, callback_id=View.WISH, submit="Save", private_metadata=kept)


def filled_own_form(view: dict[str, Any]) -> dict[str, Any]:
    """What a submitted form holds, as the job takes it."""
    values = view["state"]["values"]
    ticked = values.get("which", {}).get(FIELD, {}).get("selected_options") or []
    chosen = {one["value"] for one in ticked}
    hour = values.get("local_time", {}).get(FIELD, {}).get("selected_time") or ""
    return {"daily": "daily" in chosen, "weekly": "weekly" in chosen, "local_time": hour}
