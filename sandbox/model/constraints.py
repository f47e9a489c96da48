"""Values that keep to what a schema says of texts and numbers, beyond their kind."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from re import _constants as token  # type: ignore[attr-defined]  # the only reader of patterns that Python brings
from re import _parser as reader  # type: ignore[attr-defined]  # as above
from typing import Any

Schema = dict[str, Any]
LONGEST = 10_000
_EXAMPLES = {
    "date": "1970-01-01",
    "date-time": "1970-01-01T00:00:00Z",
    "time": "00:00:00Z",
    "duration": "P1D",
    "email": "nobody@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
_OF_CATEGORY = {token.CATEGORY_DIGIT: "0", token.CATEGORY_SPACE: " ", token.CATEGORY_NOT_DIGIT: "a"}


def fitting_text(text: str, schema: Schema) -> str:
    """The text as far as `format`, `pattern` and the lengths allow, else an example of what they ask for."""
    if "format" in schema:
        text = _of_format(text, str(schema["format"]))
    if "pattern" in schema and not matches(str(schema["pattern"]), text):
        text = example_of(str(schema["pattern"]))
    return text[: int(schema.get("maxLength", LONGEST))].ljust(int(schema.get("minLength", 0)), ".")


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern is found in the text; so it is taken to be where the pattern is none of Python's."""
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return True


def _of_format(text: str, wanted: str) -> str:
    if wanted in ("date", "date-time"):
        with suppress(ValueError):
            day = date.fromisoformat(text[:10]).isoformat()
            return day if wanted == "date" else f"{day}T00:00:00Z"
    return _EXAMPLES.get(wanted, text)


def example_of(pattern: str) -> str:
    """A short text in which the pattern is found."""
    return "".join(_examples(reader.parse(pattern)))


def _examples(parts: Iterable[Any]) -> Iterable[str]:
    for kind, value in parts:
        if kind is token.LITERAL:
            yield chr(value)
        elif kind in (token.ANY, token.NOT_LITERAL):
            yield "b" if value == ord("a") else "a"
        elif kind is token.IN:
            yield _one_of(value)
        elif kind in (token.MAX_REPEAT, token.MIN_REPEAT):
            yield "".join(_examples(value[2])) * value[0]
        elif kind is token.SUBPATTERN:
            yield from _examples(value[3])
        elif kind is token.BRANCH:
            yield from _examples(value[1][0])


def _one_of(options: list[Any]) -> str:
    """A character of a set; of a negated one, some character that it does not name."""
    kind, value = options[0]
    if kind is token.NEGATE:
        named = {chr(code) for which, code in options if which is token.LITERAL}
        spans = [code for which, code in options if which is token.RANGE]
        free = (one for one in "aB0~ " if one not in named and not any(low <= ord(one) <= up for low, up in spans))
        return next(free, "é")
    if kind is token.RANGE:
        return chr(value[0])
    return chr(value) if kind is token.LITERAL else _OF_CATEGORY.get(value, "a")


def fitting_number(number: float, schema: Schema, *, is_whole: bool) -> float | int:
    """The nearest number within the bounds that is a multiple of what the schema wants."""
    step = Decimal(str(schema.get("multipleOf", 1 if is_whole else 0)))
    low, high = _bounds(schema, step)
    found = Decimal(str(number))
    found = max(found, low) if low is not None else found
    found = min(found, high) if high is not None else found
    if step:
        found = math.ceil(found / step) * step
        found = math.floor(high / step) * step if high is not None and found > high else found
    return int(found) if is_whole else float(found)


def _bounds(schema: Schema, step: Decimal) -> tuple[Decimal | None, Decimal | None]:
    low, high, above, below = (
        Decimal(str(schema[name])) if name in schema else None
        for name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
    )
    gap = step or (abs(below - above) / 2 if above is not None and below is not None else Decimal("0.001"))
    low = above + gap if above is not None and (low is None or above >= low) else low
    high = below - gap if below is not None and (high is None or below <= high) else high
    return low, high
