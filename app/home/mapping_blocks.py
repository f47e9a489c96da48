"""Which Salesforce field holds which measure, as a message and as a form. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.salesforce.mapping_rules import FieldMapping
from app.slack.action_ids import Action, View
from app.slack.blocks import actions, button, context, input_block, modal, option, section, static_select
from app.slack.conversation import Conversation
from app.slack.message import Block, Message
from app.slack.text import escape

NAMES = {
    "health": "Health",
    "arr": "ARR",
    "active_users": "Active users",
    "licences": "Licences",
    "renewal_date": "Renewal date",
    "sentiment": "Sentiment",
    "segment": "Segment",
    "csm": "Customer success manager",
}
FIELD = "field"
NONE = "-"
# Slack takes 100 options; one of them is "none".
MOST_FIELDS = 99

Choices = Mapping[str, Sequence[FieldMapping]]
"""By measure, the fields that may hold it."""


def mapping_message(mapped: Mapping[str, FieldMapping], *, may_change: bool) -> Message:
    """What is read from where, and a button for admins."""
    told = "Which Salesforce fields I read your measures from"
    lines = "\n".join(_line(measure, mapped.get(measure)) for measure in NAMES)
    blocks: list[Block] = [section(f"*{told}*"), section(lines)]
    if may_change:
        blocks.append(actions(button("Check and confirm", Action.FIELDS_OPEN, style="primary")))
    else:
        blocks.append(context("An admin can confirm or change these."))
    return Message(told, tuple(blocks))


def _line(measure: str, found: FieldMapping | None) -> str:
    if found is None:
        return f"*{NAMES[measure]}*: no field, so I say nothing about it"
    how = "confirmed" if found.status == "confirmed" else "suggested by its name, not confirmed"
    return f"*{NAMES[measure]}*: {escape(found.label or found.field, 80)} (`{escape(found.field)}`), {how}"


def mapping_form(asked: Conversation, mapped: Mapping[str, FieldMapping], choices: Choices) -> Block:
    """One select a measure that some field could hold, with what is read now chosen."""
    blocks = [_field(measure, mapped.get(measure), choices[measure]) for measure in NAMES if choices.get(measure)]
    if not blocks:
        return modal(
            "Fields", [section("Your org has no custom account field that could hold a measure.")], callback_id="-"
        )
    note = "Only custom fields of Account of a fitting type are offered. A new field is read with the next sync."
    kept = json.dumps({"asked": asked.as_payload()})
    title = "Fields of your measures"
    return modal(title, [*blocks, context(note)], callback_id=View.FIELDS, submit="Confirm", private_metadata=kept)


def _field(measure: str, current: FieldMapping | None, fitting: Sequence[FieldMapping]) -> Block:
    fields = [option(one.label or one.field, one.field, one.field) for one in fitting[:MOST_FIELDS]]
    nothing = option("None: say nothing about it", NONE)
    chosen = next((one for one in fields if current and one["value"] == current.field), nothing)
    select = static_select(FIELD, [nothing, *fields], placeholder="Choose a field", initial=chosen)
    return input_block(NAMES[measure], select, measure)


def filled_fields(view: dict[str, Any]) -> dict[str, str | None]:
    """The field of each measure in a submitted form; None where there is to be none."""
    chosen = {
        measure: str((values.get(FIELD, {}).get("selected_option") or {}).get("value") or NONE)
        for measure, values in view["state"]["values"].items()
        if measure in NAMES
    }
    return {measure: None if field == NONE else field for measure, field in chosen.items()}
