"""A small language for JSON shapes: the tables of blocks and elements are written in its checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from sandbox.slack.blockkit.problem import Problem


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in the payload, where refusals are noted down."""

    pointer: str
    problems: list[Problem]

    def at(self, key: str | int) -> Place:
        """The spot one step further in."""
        return Place(f"{self.pointer}/{key}", self.problems)

    def refuse(self, message: str, kind: str, expected: Any = None, **more: Any) -> None:
        """Note a failed constraint of that kind."""
        constraint = {"type": kind, "expected": expected, **more}
        self.problems.append(Problem("failed_constraint", message, self.pointer, None, constraint))

    def miss(self, name: str) -> None:
        """Note that a required field is absent."""
        message = f"missing required field: {name}"
        self.problems.append(Problem("missing_field", message, self.pointer, name))


Check = Callable[[object, Place], None]
Rule = Callable[[dict[str, Any], Place], None]


@dataclass(frozen=True, slots=True)
class Shape:
    """An object: the fields it must have, those it may have, and rules over several of them."""

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    rules: Sequence[Rule] = ()

    def __call__(self, value: object, place: Place) -> None:
        """Check one object; unknown fields are refused."""
        if not isinstance(value, dict):
            place.refuse("must provide an object", "type", "object")
            return
        before = len(place.problems)
        self._check_fields(value, place)
        if len(place.problems) == before:
            for rule in self.rules:
                rule(value, place)

    def _check_fields(self, value: dict[str, Any], place: Place) -> None:
        for name in self.required:
            if name not in value:
                place.miss(name)
        for name, item in value.items():
            check = self.required.get(name) or self.optional.get(name)
            if check is None:
                place.refuse(f"invalid additional property: {name}", "additional_property", None, got=name)
            else:
                check(item, place.at(name))


def string(longest: int | None = None, shortest: int = 0) -> Check:
    """A string of that many characters, both ends included."""

    def check(value: object, place: Place) -> None:
        if not isinstance(value, str):
            place.refuse("must provide a string", "type", "string")
        elif len(value) < shortest:
            place.refuse(f"must be more than {shortest - 1} characters", "min_length", shortest)
        elif longest is not None and len(value) > longest:
            place.refuse(f"must be less than {longest + 1} characters", "max_length", longest)

    return check


def integer(least: int | None = None, most: int | None = None) -> Check:
    """A whole number within that range, both ends included."""

    def check(value: object, place: Place) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            place.refuse("must provide a number", "type", "integer")
        elif least is not None and value < least:
            place.refuse(f"must be greater than or equal to {least}", "minimum", least)
        elif most is not None and value > most:
            place.refuse(f"must be less than or equal to {most}", "maximum", most)

    return check


def number(value: object, place: Place) -> None:
    """Any finite JSON number."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not isfinite(value):
        place.refuse("must provide a number", "type", "number")


def boolean(value: object, place: Place) -> None:
    """True or false, not a word for it."""
    if not isinstance(value, bool):
        place.refuse("must provide a boolean", "type", "boolean")


def any_list(value: object, place: Place) -> None:
    """A list, whatever is in it."""
    if not isinstance(value, list):
        place.refuse("must provide an array", "type", "array")


def one_of(*allowed: object) -> Check:
    """One of these values and no other."""

    def check(value: object, place: Place) -> None:
        if value not in allowed or isinstance(value, bool):
            place.refuse("must be a valid enum value", "enum", list(allowed), got=value)

    return check


def matching(test: Callable[[str], bool], message: str, kind: str, longest: int | None = None) -> Check:
    """A string that passes a test of its form."""
    plain = string(longest, 1)

    def check(value: object, place: Place) -> None:
        before = len(place.problems)
        plain(value, place)
        if len(place.problems) == before and not test(str(value)):
            place.refuse(message, "format", kind)

    return check


def listing(item: Check, fewest: int = 0, most: int | None = None) -> Check:
    """An array of such items, of a length within that range."""

    def check(value: object, place: Place) -> None:
        if not isinstance(value, list):
            place.refuse("must provide an array", "type", "array")
            return
        if len(value) < fewest:
            place.refuse(f"no less than {fewest} items allowed", "min_items", fewest)
        if most is not None and len(value) > most:
            place.refuse(f"no more than {most} items allowed", "max_items", most)
        for index, entry in enumerate(value):
            item(entry, place.at(index))

    return check


def typed(shapes: Mapping[str, Shape], names: Sequence[str] | None = None) -> Check:
    """An object whose `type` picks its shape among `names` (all of the table where not given)."""

    def check(value: object, place: Place) -> None:
        if not isinstance(value, dict):
            place.refuse("must provide an object", "type", "object")
            return
        allowed = sorted(shapes) if names is None else list(names)
        kind = value.get("type")
        if "type" not in value:
            place.miss("type")
        elif kind not in allowed:
            place.at("type").refuse(f"unsupported type: {kind}", "enum", allowed, got=kind)
        else:
            shapes[kind](value, place)

    return check
