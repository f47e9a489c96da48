"""Forms that the bot opens: waiting for one, and filling it in as its people would."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sandbox.demo.control import Control, StepFailed

_LOOKS = 100


def open_form(control: Control, user: str) -> dict[str, Any]:
    """The modal with fields on that person's screen; raises StepFailed where none opens."""
    for _ in range(_LOOKS):
        views = control.look("views", user=user)
        stack = views["views"] if isinstance(views, dict) else views
        if stack and any(block["type"] == "input" for block in stack[-1]["blocks"]):
            return dict(stack[-1])
        control.pause()
    raise StepFailed("the form did not open")


def filled(view: dict[str, Any], person: str) -> dict[str, Any]:
    """Values for every field by its kind: the person, the date and the text that it offers, or some."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            value = _value_for(element, person)
            if value is not None:
                values[block["block_id"]] = {element["action_id"]: value}
    return values


def _value_for(element: dict[str, Any], person: str) -> Any:
    match element["type"]:
        case "users_select":
            return person
        case "datepicker":
            return element.get("initial_date") or (date.today() + timedelta(days=3)).isoformat()  # noqa: DTZ011
        case "plain_text_input":
            return element.get("initial_value") or "Please have a look and call them."
        case _:
            return None
