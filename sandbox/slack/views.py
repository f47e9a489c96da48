"""Open modals and published home tabs, one stack per person."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from sandbox.slack.blockkit import each_block, elements_of
from sandbox.slack.elements import state_values
from sandbox.slack.errors import SlackError
from sandbox.slack.ids import Stamps, fresh_id

MAX_STACK = 3
DEFINED = "type title submit close blocks private_metadata callback_id external_id clear_on_close notify_on_close "
DEFINED_KEYS = tuple((DEFINED + "submit_disabled").split())


@dataclass(slots=True)
class View:
    """One modal or home tab. `notice` and `errors` are what the person sees besides the blocks."""

    id: str
    user: str
    definition: dict[str, Any]
    hash: str
    root_id: str
    previous_id: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    notice: str | None = None
    offered: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    channel: str | None = None
    """The channel the person stood in when the modal opened, for default_to_current_conversation."""

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """The blocks shown."""
        blocks: list[dict[str, Any]] = self.definition["blocks"]
        return blocks


class Views:
    """Everybody's modals and home tabs."""

    def __init__(self, stamps: Stamps) -> None:
        self._stamps = stamps
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def stack(self, user: str) -> list[View]:
        """Open modals of a person, the bottom one first."""
        return self._stacks.get(user, [])

    def home(self, user: str) -> View | None:
        """The home tab published for a person."""
        return self._homes.get(user)

    def homes(self) -> list[View]:
        """Everybody's home tabs."""
        return list(self._homes.values())

    def restore_homes(self, kept: list[View]) -> None:
        """Bring home tabs of an earlier run back."""
        self._homes = {view.user: view for view in kept}

    def find(self, view_id: str) -> View | None:
        """An open modal or published home tab by its id."""
        return next((view for view in self._all() if view.id == view_id), None)

    def find_external(self, external_id: str) -> View | None:
        """The same by `external_id`."""
        return next((v for v in self._all() if v.definition.get("external_id") == external_id), None)

    def _all(self) -> list[View]:
        modals = [view for stack in self._stacks.values() for view in stack]
        return [*modals, *self._homes.values()]

    def open(self, user: str, definition: dict[str, Any], channel: str | None = None) -> View:
        """A first modal, opened while standing in `channel`; one that was open is replaced, as the client does."""
        self._check_external(definition, None)
        view = self._new(user, definition, channel)
        self._stacks[user] = [view]
        return view

    def push(self, user: str, definition: dict[str, Any]) -> View:
        """A modal on top; raises `push_limit_reached` above three."""
        stack = self._stacks.setdefault(user, [])
        if len(stack) >= MAX_STACK:
            raise SlackError("push_limit_reached")
        self._check_external(definition, None)
        below = stack[-1] if stack else None
        view = self._new(user, definition, below.channel if below else None)
        if below is not None:
            view.root_id, view.previous_id = below.root_id, below.id
        stack.append(view)
        return view

    def update(self, view: View, definition: dict[str, Any], expected: str | None = None) -> View:
        """Other blocks in an open view; what was typed stays where block and action ids stay."""
        if expected and expected != view.hash:
            raise SlackError("hash_conflict")
        self._check_external(definition, view)
        view.definition = _defined(definition)
        view.values = state_values(view.blocks, view.values, view.channel)
        view.hash, view.errors, view.notice = self._hash(view.definition), {}, None
        return view

    def publish(self, user: str, definition: dict[str, Any], expected: str | None = None) -> View:
        """A person's home tab."""
        present = self._homes.get(user)
        if present is not None:
            return self.update(present, definition, expected)
        self._check_external(definition, None)
        self._homes[user] = self._new(user, definition)
        return self._homes[user]

    def close(self, view: View) -> None:
        """Take one modal off its stack."""
        stack = self._stacks.get(view.user, [])
        if view in stack:
            stack.remove(view)

    def clear(self, user: str) -> list[View]:
        """Close the whole stack; returns what was open, the top one first."""
        return list(reversed(self._stacks.pop(user, [])))

    def is_covered(self, view: View) -> bool:
        """Whether another modal lies on top of this one."""
        stack = self._stacks.get(view.user, [])
        return view in stack and stack[-1] is not view

    def _new(self, user: str, definition: dict[str, Any], channel: str | None = None) -> View:
        view_id = fresh_id("V")
        kept = _defined(definition)
        view = View(view_id, user, kept, self._hash(kept), root_id=view_id, channel=channel)
        view.values = state_values(view.blocks, here=channel)
        return view

    def _hash(self, definition: dict[str, Any]) -> str:
        digest = hashlib.sha256(json.dumps(definition, sort_keys=True).encode()).hexdigest()
        return f"{self._stamps.now_seconds()}.{fresh_id('h')[2:]}{digest[:6]}"

    def _check_external(self, definition: dict[str, Any], own: View | None) -> None:
        wanted = definition.get("external_id")
        if wanted and (other := self.find_external(wanted)) is not None and other is not own:
            raise SlackError("duplicate_external_id")


def _defined(definition: dict[str, Any]) -> dict[str, Any]:
    """The keys of a view that the app decides, with an id for each block and element that has none."""
    kept = {key: definition[key] for key in DEFINED_KEYS if key in definition}
    return {**kept, "blocks": with_ids(kept.get("blocks") or [])}


def with_ids(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A deep copy in which every block has a `block_id` and every interactive element an `action_id`."""
    named: list[dict[str, Any]] = json.loads(json.dumps(blocks))
    for block, _ in each_block(named):
        block.setdefault("block_id", fresh_id("b")[2:7])
        for element, _ in elements_of(block):
            element.setdefault("action_id", fresh_id("a")[2:7])
    return named
