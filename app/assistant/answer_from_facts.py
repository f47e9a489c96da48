"""Answers to the commonest questions by code alone: exact, also where the answer is "none". Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from app.crm.facts import AccountFacts, Deal
from app.slack.text import count, day, money, number

ITEMS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence (plain text) with the records that say so."""

    text: str
    record_ids: tuple[str, ...]
    denies: bool = False
    """It says that something is absent, which only code may say."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A kind of question: the words that mark it, and who answers it."""

    name: str
    words: re.Pattern[str]
    answer: Callable[[AccountFacts, datetime], list[Line]]


def answer_from_facts(question: str, facts: AccountFacts, now: datetime) -> list[Line]:
    """The lines for every topic that the question touches; empty where it touches none that code knows."""
    return [line for topic in TOPICS if topic.words.search(question) for line in topic.answer(facts, now)]


def _renewal(facts: AccountFacts, now: datetime) -> list[Line]:
    if facts.renewal_on is None:
        return [Line(f"Salesforce holds no renewal date for {facts.name}.", (facts.id,), denies=True)]
    days = (facts.renewal_on - now.date()).days
    ahead = f"in {count(days, 'day')}" if days >= 0 else f"{count(-days, 'day')} ago"
    source = facts.renewal_source_id or facts.id
    return [Line(f"{facts.name} renews on {day(facts.renewal_on)}, {ahead}.", (source,))]


def _owner(facts: AccountFacts, _: datetime) -> list[Line]:
    told = [Line(f"{facts.owner.name} owns the account.", (facts.id,))] if facts.owner else []
    return told + ([Line(f"{facts.csm.name} is the customer success manager.", (facts.id,))] if facts.csm else [])


def _deals(facts: AccountFacts, _: datetime) -> list[Line]:
    if not facts.open_deals:
        return [Line(f"{facts.name} has no open opportunity.", (facts.id,), denies=True)]
    more = len(facts.open_deals) - ITEMS
    lines = [Line(_deal_sentence(deal), (deal.id,)) for deal in facts.open_deals[:ITEMS]]
    return lines + ([Line(f"{count(more, 'more open opportunity', 'more open opportunities')}.", (facts.id,))] if more > 0 else [])


def _deal_sentence(deal: Deal) -> str:
    told = [f"{deal.name} is open in {deal.stage}"]
    told += [f"worth {money(deal.amount)}"] if deal.amount else []
    told += [f"closing {day(deal.close_on)}"] if deal.close_on else []
    told += [f"next step: {deal.next_step}"] if deal.next_step else []
    return ", ".join(told) + "."


def _cases(facts: AccountFacts, _: datetime) -> list[Line]:
    if not facts.open_cases:
        return [Line(f"{facts.name} has no open case.", (facts.id,), denies=True)]
    return [
        Line(f"Case {case.number} ({case.priority or 'no priority'}, {case.status}): {case.subject}.", (case.id,))
        for case in facts.open_cases[:ITEMS]
    ]


def _people(facts: AccountFacts, _: datetime) -> list[Line]:
    if not facts.stakeholders:
        return [Line(f"{facts.name} has no contact in Salesforce.", (facts.id,), denies=True)]
    lines = []
    for person in facts.stakeholders[:ITEMS]:
        about = ", ".join(part for part in (person.title, person.role) if part)
        last = f", last touch {day(person.last_touch_at.date())}" if person.last_touch_at else ", no touch on record"
        left = ", has left" if person.has_left else ""
        lines.append(Line(f"{person.name}{f' ({about})' if about else ''}{left}{last}.", (person.id,)))
    return lines


def _usage(facts: AccountFacts, _: datetime) -> list[Line]:
    lines = []
    for label, measure in (("Health", facts.health), ("Active users", facts.active_users), ("Licences", facts.licences)):
        if measure and measure.value is not None:
            since = f", from {number(measure.history[0][1])} on {day(measure.history[0][0])}" if measure.history else ""
            lines.append(Line(f"{label}: {number(measure.value)}{since}.", (facts.id,)))
    return lines or [Line(f"Salesforce holds no usage or health for {facts.name}.", (facts.id,), denies=True)]


def _arr(facts: AccountFacts, _: datetime) -> list[Line]:
    if facts.arr is None:
        return [Line(f"Salesforce holds no ARR for {facts.name}.", (facts.id,), denies=True)]
    return [Line(f"ARR is {money(facts.arr)}.", (facts.id,))]


def _products(facts: AccountFacts, _: datetime) -> list[Line]:
    if not facts.products:
        return [Line(f"Salesforce holds no product that {facts.name} owns.", (facts.id,), denies=True)]
    return [
        Line(f"{f'{number(product.quantity)} × ' if product.quantity else ''}{product.name}.", (product.id,))
        for product in facts.products[: ITEMS * 2]
    ]


def _tasks(facts: AccountFacts, now: datetime) -> list[Line]:
    if not facts.tasks:
        return [Line(f"No task is open for {facts.name}.", (facts.id,), denies=True)]
    return [
        Line(f"{task.subject}{_due(task.due_on, now.date())}{f', {task.owner.name}' if task.owner else ''}.", (task.id,))
        for task in facts.tasks[:ITEMS]
    ]


def _due(due_on: date | None, today: date) -> str:
    if due_on is None:
        return ""
    late = (today - due_on).days
    return f", due {day(due_on)}" + (f" ({count(late, 'day')} overdue)" if late > 0 else "")


def _touches(facts: AccountFacts, now: datetime) -> list[Line]:
    past = [touch for touch in facts.touches if touch.at <= now][:ITEMS]
    if not past:
        return [Line(f"Salesforce holds no touch with {facts.name} in the last 18 months.", (facts.id,), denies=True)]
    return [
        Line(f"{day(touch.at.date())}, {touch.kind}{f' by {touch.who}' if touch.who else ''}: {touch.subject}.", (touch.id,))
        for touch in past
    ]


def _topic(name: str, words: str, answer: Callable[[AccountFacts, datetime], list[Line]]) -> Topic:
    return Topic(name, re.compile(rf"\b(?:{words})", re.IGNORECASE), answer)


TOPICS: tuple[Topic, ...] = (
    _topic("renewal", "renew", _renewal),
    _topic("owner", r"own(?:s|er|ed)\b|csm|account manager|looks after|responsible", _owner),
    _topic("ARR", r"arr\b|mrr\b|recurring|worth|how much", _arr),
    _topic("open opportunities", r"opportunit|deals?\b|pipeline|what(?:'s| is) open|stage|clos(?:e|ing)", _deals),
    _topic("cases", r"cases?\b|tickets?\b|support|issues?\b|incident|escalat", _cases),
    _topic("people", r"contacts?\b|people|stakeholder|champion|who (?:is|are)|decision|sponsor", _people),
    _topic("usage and health", r"usage|health|users?\b|licen[cs]|adoption|logins?\b|seats?\b", _usage),
    _topic("products", r"products?\b|modules?\b|bought|have they|what do they (?:own|have|use)", _products),
    _topic("tasks and next steps", r"tasks?\b|to-?dos?\b|next step|overdue|follow.?ups?|due\b", _tasks),
    _topic("last touches", r"last|latest|recent|touch|activit|spoke|heard|meeting|happen|news", _touches),
)
