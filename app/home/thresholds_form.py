"""The form in which an admin moves the lines of the rules: for everybody, a segment, or one channel's digest. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from app.errors import BadInput
from app.risk.threshold_bounds import BOUNDS, check_threshold
from app.risk.thresholds import Thresholds
from app.slack.action_ids import Action, View
from app.slack.blocks import actions, context, input_block, modal, option, section, static_select, text_input
from app.slack.conversation import Conversation
from app.slack.message import Block

FIELD = "value"
_TITLE = "Thresholds"


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom lines hold: `key` is empty for everybody, `segment:<name>` or `digest:<id>`; `name` is raw text."""

    key: str
    name: str

    @property
    def id(self) -> str:
        """What stands for it in a form, however long a segment's name is."""
        return sha256(self.key.encode()).hexdigest()[:16] if self.key else "all"


EVERYBODY = Scope("", "Everybody")


@dataclass(frozen=True, slots=True)
class Lines:
    """What holds in a scope before its own lines, and its own."""

    scope: Scope
    usual: Thresholds
    own: Mapping[str, str | None]


def waiting_form() -> Block:
    """What opens at once."""
    return modal(_TITLE, [section("One moment …")], callback_id=View.THRESHOLDS, close="Close")


def thresholds_form(asked: Conversation, scopes: Sequence[Scope], lines: Lines) -> Block:
    """Every line with its limits; an empty field means what is usual, which stands in it in grey."""
    chosen = lines.scope
    options = list({scope.id: option(scope.name, scope.id) for scope in scopes}.values())
    initial = next(one for one in options if one["value"] == chosen.id)
    select = static_select(Action.THRESHOLDS_SEGMENT, options, placeholder="For whom", initial=initial)
    fields = [_field(name, lines) for name in BOUNDS]
    note = context("A field left empty takes the grey value. A segment’s own lines come last, over a channel’s.")
    kept = {"asked": asked.as_payload(), "scope": chosen.id}
    return modal(
        _TITLE,
        [section("*For whom these lines hold*"), actions(select, block_id="scope"), note, *fields],
        callback_id=View.THRESHOLDS,
        submit="Save",
        private_metadata=json.dumps(kept),
    )


def _field(name: str, lines: Lines) -> Block:
    """One line. Its block's id changes with the scope, since Slack keeps what was typed under an id."""
    bound = BOUNDS[name]
    usual = bound.shown(getattr(lines.usual, name)) or "none"
    own = lines.own.get(name)
    value = bound.shown(None if own is None else check_threshold(name, own)) if name in lines.own else ""
    element = text_input(FIELD, initial=value, placeholder=usual, max_length=20)
    return input_block(bound.words, element, f"{name}:{lines.scope.id}", optional=True, hint=bound.range_words)


def filled_lines(view: Mapping[str, Any]) -> dict[str, str]:
    """Name → what was typed, empty for a field that was left alone. Raises WrongLines with every field that is wrong."""
    typed: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for block_id, elements in view["state"]["values"].items():
        name = block_id.partition(":")[0]
        if name not in BOUNDS:
            continue
        typed[name] = str(elements.get(FIELD, {}).get("value") or "").strip()
        try:
            if typed[name]:
                check_threshold(name, typed[name])
        except BadInput as bad:
            wrong[block_id] = str(bad)
    if wrong:
        raise WrongLines(wrong)
    return typed


class WrongLines(Exception):
    """Fields of the form that cannot be used: block id → what is wrong."""

    def __init__(self, wrong: dict[str, str]) -> None:
        super().__init__(", ".join(wrong))
        self.wrong = wrong
