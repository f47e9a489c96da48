"""The lines of the card: each one record or figure, linked, escaped once, short enough for a phone. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from app.accounts.rules import NextStep, Trend, days_between, is_past_close, trend_of, usage_percent
from app.accounts.wording import linked, said
from app.crm.facts import AccountFacts, Deal, OpenTask, OwnedProduct, Stakeholder, SupportCase, Touch
from app.slack.text import day, money, number

Url = Callable[[str], str]

LABEL = 70
_ARROWS = {"up": "▲ up", "down": "▼ down", "flat": "steady"}
_KINDS = {"email": "mail", "call": "call", "meeting": "meeting", "task": "to-do", "note": "note", "case": "case"}
UNKNOWN = "not known"


def title(facts: AccountFacts, url: Url) -> str:
    """Name, linked, and what kind of company it is."""
    place = ", ".join(part for part in (facts.city, facts.country) if part)
    employees = f"{number(facts.employees)} employees" if facts.employees else ""
    kind = "Person account" if facts.is_person else facts.type
    about = (kind, facts.segment, facts.industry, place, employees)
    line = " · ".join(said(part, 60) for part in about if part)
    return f"*{linked(url(facts.id), facts.name, 100)}*" + (f"\n{line}" if line else "")


def figures(facts: AccountFacts, today: date) -> list[str]:
    """Owner, success manager, ARR, health, usage and renewal, each with its label."""
    return [
        f"*Owner*\n{_name(facts.owner)}",
        f"*Success manager*\n{_name(facts.csm)}",
        f"*ARR*\n{money(facts.arr) if facts.arr else UNKNOWN}",
        f"*Renewal*\n{renewal(facts, today)}",
        f"*Health*\n{health(facts, today)}",
        f"*Usage*\n{usage(facts, today)}",
    ]


def headline(facts: AccountFacts, today: date) -> list[str]:
    """The figures that fit in a notification."""
    parts = [f"ARR {money(facts.arr)}"] if facts.arr else []
    if facts.renewal_on:
        parts.append(f"renews {day(facts.renewal_on)} ({days_between(today, facts.renewal_on)})")
    if facts.health and (facts.health.value is not None or facts.health.word):
        parts.append(f"health {_score(facts, today)}")
    return parts


def renewal(facts: AccountFacts, today: date) -> str:
    """The renewal date and how far it is away."""
    if facts.renewal_on is None:
        return UNKNOWN
    return f"{day(facts.renewal_on)} ({days_between(today, facts.renewal_on)})"


def health(facts: AccountFacts, today: date) -> str:
    """The score and how it moved, with the mood of the relationship where somebody noted it."""
    score = _score(facts, today)
    return f"{score}\nSentiment: {said(facts.sentiment, 40)}" if facts.sentiment else score


def _score(facts: AccountFacts, today: date) -> str:
    measure = facts.health
    if measure is not None and measure.word:
        return said(measure.word, 40)
    if measure is None or measure.value is None:
        return UNKNOWN
    return number(measure.value) + _moved(trend_of(measure, today))


def usage(facts: AccountFacts, today: date) -> str:
    """People who use it against licences bought."""
    active, licences = facts.active_users, facts.licences
    percent = usage_percent(active, licences)
    if active is None or active.value is None:
        return UNKNOWN if licences is None or licences.value is None else f"{number(licences.value)} licences"
    moved = _moved(trend_of(active, today))
    if percent is None or licences is None:
        return f"{number(active.value)} active users{moved}"
    return f"{number(active.value)} of {number(licences.value)} licences ({percent}%){moved}"


def _moved(trend: Trend | None) -> str:
    if trend is None:
        return ""
    change = "" if trend.direction == "flat" else f" {number(abs(trend.change))}"
    return f", {_ARROWS[trend.direction]}{change} since {day(trend.since_on)}"


def _name(person: object) -> str:
    name = getattr(person, "name", None)
    if name is None:
        return UNKNOWN
    return said(name, 60) + ("" if getattr(person, "is_active", True) else " (inactive)")


def deal(one: Deal, today: date, url: Url) -> str:
    """Name, stage, amount, close date."""
    close = "no close date" if one.close_on is None else f"closes {day(one.close_on)}"
    if is_past_close(one, today) and one.close_on:
        close = f"*close date passed* {day(one.close_on)}"
    amount = money(one.amount) if one.amount else "no amount"
    return f"• {linked(url(one.id), one.name, LABEL)}\n    {said(one.stage, 40) or 'No stage'} · {amount} · {close}"


def case(one: SupportCase, today: date, url: Url) -> str:
    """Number, subject, priority, age."""
    priority = said(one.priority or "No priority", 30)
    facts = [f"*{priority}*" if one.is_severe else priority, said(one.status, 30)]
    if one.is_escalated and "escalated" not in one.status.lower():
        facts.append("escalated")
    if one.opened_at:
        facts.append(f"opened {days_between(today, one.opened_at.date())}")
    label = f"{one.number} {one.subject}".strip()
    return f"• {linked(url(one.id), label, LABEL)}\n    {' · '.join(fact for fact in facts if fact)}"


def product(one: OwnedProduct) -> str:
    """Name and quantity."""
    quantity = f" ({number(one.quantity)})" if one.quantity and one.quantity != 1 else ""
    return said(one.name, 60) + quantity


def person(one: Stakeholder, today: date, url: Url) -> str:
    """Name, title, role in the newest deal, last contact."""
    last = (
        f"last contact {days_between(today, one.last_touch_at.date())}" if one.last_touch_at else "no contact on record"
    )
    facts = [said(one.title, 50), said(one.role, 40), last]
    if one.bounced_at:
        facts.append("*e-mail bounces*")
    elif one.has_left:
        facts.append("*has left*")
    return f"• {linked(url(one.id), one.name, 60)}\n    {' · '.join(fact for fact in facts if fact)}"


def touch(one: Touch, zone: ZoneInfo, url: Url) -> str:
    """Date, kind, subject, who."""
    way = " from " if one.in_their_words else " with " if one.kind == "meeting" else " by "
    who = f"{way}{said(one.who, 40)}" if one.who else ""
    on = day(one.at.astimezone(zone).date())
    return f"• {on}, {_KINDS[one.kind]}{who}: {linked(url(one.id), one.subject, LABEL)}"


def next_step(one: NextStep, today: date, url: Url) -> str:
    """What, when, who."""
    at = f" · {day(one.on)} ({days_between(today, one.on)})" if one.on else ""
    who = f" · {said(one.who, 40)}" if one.who else ""
    return f"• {linked(url(one.record_id), one.what, 110)}{at}{who}"


def late_task(one: OpenTask, today: date, url: Url) -> str:
    """Subject, due date, owner."""
    due = f"due {days_between(today, one.due_on)}" if one.due_on else ""
    owner = said(one.owner.name, 40) if one.owner else "no owner"
    return f"• {linked(url(one.id), one.subject, LABEL)} · {due} · {owner}"
