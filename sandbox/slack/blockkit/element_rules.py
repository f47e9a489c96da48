"""Rules over several fields of one block element."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.slack.blockkit import limits
from sandbox.slack.blockkit.shape import Place


def _offered(element: Mapping[str, Any]) -> list[Any]:
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(o for group in groups for o in group["options"])]


def initial_is_offered(element: dict[str, Any], place: Place) -> None:
    """What is chosen at first must be on offer."""
    chosen = list(element.get("initial_options") or [])
    if "initial_option" in element:
        chosen.append(element["initial_option"])
    offered = _offered(element)
    if any(one not in offered for one in chosen):
        place.refuse("initial option must exactly match one of the options", "one_of_options")


def option_values_differ(element: dict[str, Any], place: Place) -> None:
    """No two options of one element may have the same value."""
    values = [option.get("value") for option in _offered(element) if "value" in option]
    if len(set(values)) < len(values):
        place.refuse("option values must be unique", "unique", "value")


def initial_within_maximum(element: dict[str, Any], place: Place) -> None:
    """No more chosen at first than may be chosen."""
    most = element.get("max_selected_items")
    names = ("initial_options", "initial_users", "initial_conversations", "initial_channels")
    for name in names:
        if most is not None and len(element.get(name) or []) > most:
            place.at(name).refuse(f"no more than {most} items allowed", "max_items", most)


def lengths_in_order(element: dict[str, Any], place: Place) -> None:
    """`min_length` must not exceed `max_length`."""
    if element.get("min_length", 0) > element.get("max_length", limits.INPUT_LENGTH):
        place.refuse("min_length must not exceed max_length", "order", "min_length <= max_length")
