"""Questions for a number begin with it; questions for a comparison show the customers side by side. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime

from app.assistant.line import Known, Line, ago
from app.crm.facts import AccountFacts, Measure
from app.slack.text import count, day, money, number

_HOW_MANY = re.compile(r"\bhow many\b|\bnumber of\b|\bcount(?: of)?\b", re.IGNORECASE)
COMPARES = re.compile(r"\b(?:compar\w+|versus|vs\.?|differ\w*|side by side)\b", re.IGNORECASE)
_COUNTED: dict[str, tuple[Callable[[AccountFacts], Sequence[object]], str, str]] = {
    "cases": (lambda facts: facts.open_cases, "open case", "open cases"),
    "open opportunities": (lambda facts: facts.open_deals, "open opportunity", "open opportunities"),
    "tasks and next steps": (lambda facts: facts.tasks, "open task", "open tasks"),
    "people": (lambda facts: facts.stakeholders, "contact", "contacts"),
    "products": (lambda facts: facts.products, "product", "products"),
    "contract": (lambda facts: facts.agreements, "contract", "contracts"),
}
_HEADS = {
    "ARR": "ARR",
    "renewal date": "Renewal",
    "health": "Health",
    "usage": "Active users",
    "owner and success manager": "Owner and success manager",
    "profile": "Segment",
    "risks": "Risks seen",
    "cases": "Open",
    "open opportunities": "Open",
    "tasks and next steps": "Open",
    "last touches": "Last touch",
}
"""The line of a comparison that a topic asks for."""


def number_first(question: str, topic: str, known: Known, lines: list[Line]) -> list[Line]:
    """The topic's lines after the number that was asked for; as they are where none was, or where there is nothing."""
    counted = _COUNTED.get(topic)
    if counted is None or not _HOW_MANY.search(question) or not lines or lines[0].denies:
        return lines
    read, one, many = counted
    found = len(read(known.facts))
    return [Line(f"{known.facts.name} has {count(found, one, many)}.", (known.facts.id,)), *lines]


def side_by_side(accounts: Sequence[Known], now: datetime, topics: Collection[str] = ()) -> list[Line]:
    """One line for each thing that at least one of the customers tells, each customer by name; of `topics` alone, where any."""
    told = [(known.facts.name, dict(_aspects(known, now))) for known in accounts]
    asked = {_HEADS[topic] for topic in topics if topic in _HEADS}
    heads = dict.fromkeys(
        head for _, aspects in told for head, value in aspects.items() if value and (not asked or head in asked)
    )
    ids = tuple(known.facts.id for known in accounts)
    return [Line(f"{head}: {_each(told, head)}.", ids) for head in heads]


def _each(told: Sequence[tuple[str, dict[str, str]]], head: str) -> str:
    return " · ".join(f"{name} {aspects.get(head) or 'not on record'}" for name, aspects in told)


def _aspects(known: Known, now: datetime) -> Iterator[tuple[str, str]]:
    facts = known.facts
    yield "ARR", money(facts.arr) if facts.arr else ""
    yield "Renewal", f"{day(facts.renewal_on)} ({ago(facts.renewal_on, now.date())})" if facts.renewal_on else ""
    yield "Health", _measured(facts.health)
    yield "Active users", _measured(facts.active_users)
    yield "Segment", ", ".join(part for part in (facts.segment, facts.industry) if part)
    yield "Owner and success manager", " and ".join(one.name for one in (facts.owner, facts.csm) if one)
    yield "Risks seen", str(sum(not one.is_counter_evidence for one in known.signals))
    heaps = (
        count(len(facts.open_deals), "opportunity", "opportunities"),
        count(len(facts.open_cases), "case"),
        count(len(facts.tasks), "task"),
    )
    yield "Open", ", ".join(heaps)
    last = next((one for one in facts.touches if one.at <= now), None)
    yield "Last touch", f"{day(last.at.date())} ({last.kind})" if last else ""


def _measured(measure: Measure | None) -> str:
    if measure is None:
        return ""
    return measure.word or ("" if measure.value is None else number(measure.value))
