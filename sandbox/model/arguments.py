"""What the model puts into a tool call: what the question says, by the names of the parameters; null for the rest."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Any

from sandbox.model.relevance import stems, with_synonyms

_TODAY = re.compile(r"\bToday is (\d{4})-(\d{2})-(\d{2})")
_MONTH = re.compile(rf"\b({'|'.join(calendar.month_name[1:])})\b(?: (\d{{4}}))?")
_ASKED_FIRST = "who what when where which whose how why is are was were do does did has have had can could show list tell give find any all compare the and".split()  # noqa: SIM905
_MINE = re.compile(r"\b(?:my|mine|me|I)\b")


def names_in(question: str) -> list[str]:
    """Runs of capitalised words, but for the word that begins the question."""
    found: list[str] = []
    run: list[str] = []
    for word in [*question.split(), "."]:
        bare = re.sub(r"['’]s$", "", word.strip(',;:?!.()"“”'))
        if bare[:1].isupper() and bare.lower() not in _ASKED_FIRST:
            run.append(bare)
        elif run:
            found.append(" ".join(run))
            run = []
    return found


def argument(name: str, part: dict[str, Any], question: str, told: str) -> Any:
    """A value for one parameter that may be null; `told` is everything the user said, the day among it."""
    kinds = part.get("type") or ()
    value: Any = None
    if kinds == "boolean":
        # A flag is put up by a word of its own name, not by what all lists have in common.
        value = bool(set(stems(name.replace("_", " "))) & set(stems(question)))
    elif "enum" in part:
        value = _option([one for one in part["enum"] if one is not None], question)
    elif name in {"owner", "whose"}:
        value = "me" if _MINE.search(question) else None
    elif name.endswith(("_from", "_until")):
        value = _month_day(question, told, last=name.endswith("_until"))
    elif name in {"words", "query", "search"}:
        value = " ".join(stems(question)) or None
    elif "number" not in kinds and "integer" not in kinds:
        value = _named(name, question)
    return value


def _option(options: list[str], question: str) -> str | None:
    asked = with_synonyms(stems(question))
    fit = {one: len(set(stems(str(one).replace("_", " "))) & asked) for one in options}
    best = max(options, key=lambda one: fit[one], default=None)
    return best if best is not None and fit[best] else None


def _named(parameter: str, question: str) -> str | None:
    names = names_in(question)
    if parameter in {"name", "account"}:
        return names[0] if names else None
    if parameter == "other_name":
        return names[1] if len(names) > 1 else None
    return None


def _month_day(question: str, told: str, *, last: bool) -> str | None:
    found, today = _MONTH.search(question), _TODAY.search(told)
    if not found or not today:
        return None
    month = list(calendar.month_name).index(found[1])
    year = int(found[2]) if found[2] else int(today[1]) + (month < int(today[2]))
    return date(year, month, calendar.monthrange(year, month)[1] if last else 1).isoformat()
