"""The life of an action item: what may follow what."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from app.errors import BadInput

MOST_DAYS_AHEAD = 730
TITLE_CHARACTERS = 255
"""Salesforce's limit for a Task's subject."""


class ItemState(StrEnum):
    """Where an item stands; done and cancelled are final."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    DONE = "done"
    CANCELLED = "cancelled"


class ItemAct(StrEnum):
    """What can happen to an item."""

    ASSIGN = "assign"
    ACKNOWLEDGE = "acknowledge"
    SNOOZE = "snooze"
    REASSIGN = "reassign"
    ESCALATE = "escalate"
    COMPLETE = "complete"
    CANCEL = "cancel"
    REMIND = "remind"
    CHANGE = "change"
    """Its date or its Task changed in Salesforce."""
    ADOPT = "adopt"
    """A Salesforce Task became an item, so that what happens to it has a history."""


LIVE_STATES = (ItemState.OPEN, ItemState.ACKNOWLEDGED)

_AFTER: dict[tuple[ItemState, ItemAct], ItemState] = {
    (ItemState.OPEN, ItemAct.ACKNOWLEDGE): ItemState.ACKNOWLEDGED,
    (ItemState.ACKNOWLEDGED, ItemAct.ACKNOWLEDGE): ItemState.ACKNOWLEDGED,
    **{(state, ItemAct.COMPLETE): ItemState.DONE for state in LIVE_STATES},
    **{(state, ItemAct.CANCEL): ItemState.CANCELLED for state in LIVE_STATES},
    # Somebody who puts an item off has seen it.
    **{(state, ItemAct.SNOOZE): ItemState.ACKNOWLEDGED for state in LIVE_STATES},
    # A new owner has not seen it yet.
    **{(state, ItemAct.REASSIGN): ItemState.OPEN for state in LIVE_STATES},
    **{(state, act): state for state in LIVE_STATES for act in (ItemAct.ESCALATE, ItemAct.REMIND, ItemAct.CHANGE)},
}


def after(state: ItemState, act: ItemAct) -> ItemState | None:
    """The state that follows, or None where the act is not possible (any more)."""
    return _AFTER.get((state, act))


def check_due(due_on: date, today: date) -> date:
    """The date itself; raises BadInput for the past and for dates beyond two years."""
    if due_on < today:
        raise BadInput("That day has passed; choose today or a later day.", field="due_on")
    if due_on > today + timedelta(days=MOST_DAYS_AHEAD):
        raise BadInput("That is more than two years away; choose a nearer day.", field="due_on")
    return due_on


def check_snooze(until: date, today: date) -> date:
    """The date itself; raises BadInput unless it lies after today and within two years."""
    if until <= today:
        raise BadInput("Choose a day after today.", field="until")
    if until > today + timedelta(days=MOST_DAYS_AHEAD):
        raise BadInput("That is more than two years away; choose a nearer day.", field="until")
    return until


def check_title(title: str) -> str:
    """The title on one line; raises BadInput where nothing is left of it, or it is too long for Salesforce."""
    line = " ".join(title.split())
    if not line:
        raise BadInput("Say in a few words what is to be done.", field="title")
    if len(line) > TITLE_CHARACTERS:
        raise BadInput(f"Salesforce takes at most {TITLE_CHARACTERS} characters here.", field="title")
    return line
