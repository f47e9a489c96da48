"""A customer on one screen: who they are, what they are worth, how they do, what is open, what came last. Pure."""

from __future__ import annotations

from datetime import datetime

from app.assistant.answers_standing import arr, health, owner, profile, renewal
from app.assistant.answers_work import touches
from app.assistant.line import Known, Line, sentence
from app.slack.text import count


def overview(known: Known, now: datetime) -> list[Line]:
    """At most nine lines, the standing facts first."""
    facts = known.facts
    told = [profile(known, now), arr(known, now), renewal(known, now), owner(known, now)[:1], health(known, now)[:1]]
    lines = [line for group in told for line in group if not line.denies]
    risks = [one for one in known.signals if not one.is_counter_evidence]
    lines += [Line(sentence(f"Risk: {one.sentence}"), one.evidence or (facts.id,)) for one in risks[:2]]
    return [*lines, *_open(known), *[line for line in touches(known, now)[:1] if not line.denies]]


def _open(known: Known) -> list[Line]:
    """How much is open, in one line."""
    facts = known.facts
    heaps = (
        (facts.open_deals, "open opportunity", "open opportunities"),
        (facts.open_cases, "open case", "open cases"),
        (facts.tasks, "open task", "open tasks"),
    )
    told = [count(len(heap), one, many) for heap, one, many in heaps if heap]
    ids = tuple(heap[0].id for heap, _, _ in heaps if heap)
    return [Line(f"Open: {', '.join(told)}.", ids)] if told else []
