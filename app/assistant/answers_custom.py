"""The org's own fields of an account, asked for by their names: NPS, tier, onboarding stage. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

from app.assistant.line import Known, Line, sentence
from app.slack.text import cut, number, one_line

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_RECORD_ID = re.compile(r"[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,9})?")
_VALUE_CHARACTERS, _MOST = 300, 3


def asked_fields(question: str, known: Known) -> tuple[list[Line], str]:
    """What those fields say that the question names in full, and the question without their names.

    Fields that a measure is read from are told by their topic; values that are ids of records are nobody's answer.
    """
    lines: list[Line] = []
    for field, value in sorted(known.facts.custom.items(), key=lambda item: -len(item[0])):
        label = " ".join(_WORD.findall(field.removesuffix("__c").rpartition("__")[2]))
        named = re.compile(rf"\b{re.escape(label)}s?\b", re.IGNORECASE)
        if field in known.mapped or len(label) < 2 or len(lines) == _MOST or not named.search(question):
            continue
        told = shown_value(value)
        if told is not None:
            lines.append(Line(sentence(f"{label}: {told}"), (known.facts.id,)))
            question = named.sub(" ", question)
    return lines, question


def shown_value(value: object) -> str | None:
    """A field's value as a reader reads it; None where it is empty or the id of a record."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number(value)
    text = one_line(str(value or ""))
    if _NUMBER.fullmatch(text):
        return number(Decimal(text))
    return None if not text or _RECORD_ID.fullmatch(text) else cut(text, _VALUE_CHARACTERS)
