"""What somebody should know before a meeting, on one screen, each line with its record. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.crm.facts import AccountFacts, Deal, Touch
from app.handoffs.describe_parts import describe_person
from app.handoffs.handoff import Entry, Section
from app.handoffs.ledger import Promise
from app.handoffs.promised import promised
from app.handoffs.promises import Said, goals_in
from app.slack.text import count, cut, day, money

PEOPLE, NEWS, PROMISES, OPEN, RISKS, QUESTIONS, PROSE = 4, 4, 3, 5, 2, 4, 2
_RENEWS_SOON = timedelta(days=120)
_CLOSES_SOON = timedelta(days=30)
_NEWS_WITHOUT_MEETING = timedelta(days=30)
_DECIDERS = ("economic", "decision", "executive", "sponsor")
_QUOTE = 160


@dataclass(frozen=True, slots=True)
class Meeting:
    """A planned meeting: with whom at the customer (a contact's id), and which colleagues come along."""

    id: str
    subject: str
    starts_at: datetime
    contact_id: str | None = None
    colleagues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """What is shown. `met_at` is the last meeting before, None where none is on record."""

    account_id: str
    account_name: str
    meeting: Meeting | None
    met_at: datetime | None
    sections: tuple[Section, ...]
    as_of: datetime | None
    is_partly_written: bool = False
    """A model wrote some of it, and every sentence of that was checked."""
    model_failed: str = ""
    """Why no model helped, in words for readers."""


def compose_brief(
    facts: AccountFacts, meeting: Meeting | None, risks: Sequence[Entry], ledger: Sequence[Promise], now: datetime
) -> Brief:
    """The brief, by code alone: it is there in a moment and holds no line without a record."""
    met_at = _last_meeting(facts, now)
    owed = [one for one in ledger if one.delivered_at is None]
    owed.sort(key=lambda one: (not one.is_late(now.date()), one.due_on or date.max))
    said = [Said(one.quote, one.record_id, one.said_on, one.who) for one in owed[:PROMISES]]
    since = f"since you last met, {day(met_at.date())}" if met_at else "in the last 30 days"
    open_work = tuple(_open(facts, now))[:OPEN]
    told = {record_id for entry in open_work for record_id in entry.record_ids}
    sections = (
        Section("Who", _people(facts, meeting)),
        Section(f"New {since}", tuple(_news(facts, met_at or now - _NEWS_WITHOUT_MEETING, now))[:NEWS]),
        Section("Promised by us and owed", promised(said, owed, now.date())),
        Section("Open", open_work),
        Section("Risks", tuple(one for one in risks if not told.issuperset(one.record_ids))[:RISKS]),
        Section("Ask", tuple(_questions(facts, owed, now))[:QUESTIONS]),
    )
    shown = tuple(part for part in sections if part.entries)
    return Brief(facts.id, facts.name, meeting, met_at, shown, facts.as_of)


def with_prose(brief: Brief, concerns: Sequence[Entry], questions: Sequence[Entry]) -> Brief:
    """The brief with a model's checked sentences: what worries them first, what they asked last.

    What rests on records that the brief shows already would only say it again, and is left out.
    """
    shown = {one for part in brief.sections for entry in part.entries for one in entry.record_ids}
    fresh = [entry for entry in concerns if not shown.issuperset(entry.record_ids)][:PROSE]
    shown.update(one for entry in fresh for one in entry.record_ids)
    once = {entry.text.partition(": ")[2]: entry for entry in reversed(questions)}  # asked twice, shown once
    more = [entry for entry in questions if entry in once.values() and not shown.issuperset(entry.record_ids)][:PROSE]
    sections = (Section("On their mind", tuple(fresh)), *brief.sections, Section("They asked", tuple(more)))
    told = tuple(part for part in sections if part.entries)
    return replace(brief, sections=told, is_partly_written=bool(fresh or more))


def _last_meeting(facts: AccountFacts, now: datetime) -> datetime | None:
    held = (touch.at for touch in facts.touches if touch.kind in ("meeting", "call") and touch.at < now)
    return max(held, default=None)


def _people(facts: AccountFacts, meeting: Meeting | None) -> tuple[Entry, ...]:
    """Whom the meeting is with, then those who matter most."""
    first = [one for one in facts.stakeholders if meeting and one.id == meeting.contact_id]
    rest = [one for one in facts.stakeholders if one not in first]
    return tuple(Entry(describe_person(one), (one.id,)) for one in [*first, *rest][:PEOPLE])


def _news(facts: AccountFacts, since: datetime, now: datetime) -> Iterator[Entry]:
    """What changed, the weightiest kinds first."""
    for deal in facts.deals:
        for change in deal.changes[1:]:
            if since < change.at <= now and (change.stage != _stage_before(deal, change.at)):
                yield Entry(f"{deal.name} moved to {change.stage} on {day(change.at.date())}", (deal.id,))
    for case in facts.cases:
        if case.opened_at and since < case.opened_at <= now:
            state = "closed again" if case.is_closed else "open"
            yield Entry(f"Case {case.number} ({case.priority or 'no priority'}, {state}): {case.subject}", (case.id,))
    for touch in _latest(facts, since, now):
        words = cut(" ".join(touch.text.split()), _QUOTE)
        told = f": “{words}”" if words and touch.in_their_words else ""
        who = f" from {touch.who}" if touch.who and touch.in_their_words else f" by {touch.who}" if touch.who else ""
        yield Entry(f"{touch.kind.capitalize()}{who} on {day(touch.at.date())}, {touch.subject}{told}", (touch.id,))


def _latest(facts: AccountFacts, since: datetime, now: datetime) -> list[Touch]:
    """What they wrote before what we did, the newest first."""
    lately = [touch for touch in facts.touches if since < touch.at <= now]
    return sorted(lately, key=lambda touch: (not touch.in_their_words, -touch.at.timestamp()))


def _stage_before(deal: Deal, at: datetime) -> str:
    earlier = [change.stage for change in deal.changes if change.at < at]
    return earlier[-1] if earlier else ""


def _open(facts: AccountFacts, now: datetime) -> Iterator[Entry]:
    for deal in facts.open_deals[:2]:
        worth = f", {money(deal.amount)}" if deal.amount else ""
        close = f", closes {day(deal.close_on)}" if deal.close_on else ""
        step = f". Next step: {cut(deal.next_step, _QUOTE)}" if deal.next_step else ". No next step on record"
        yield Entry(f"{deal.name}: {deal.stage}{worth}{close}{step}", (deal.id,))
    for case in facts.open_cases[:2]:
        yield Entry(f"Case {case.number}, {case.priority or 'no priority'}, {case.status}: {case.subject}", (case.id,))
    for task in facts.tasks:
        if task.due_on and task.due_on < now.date():
            late = count((now.date() - task.due_on).days, "day")
            yield Entry(f"{task.subject}, {late} overdue{f', {task.owner.name}' if task.owner else ''}", (task.id,))
    if facts.renewal_on and timedelta() <= facts.renewal_on - now.date() <= _RENEWS_SOON:
        yield Entry(f"Renews {day(facts.renewal_on)}", (facts.renewal_source_id or facts.id,))


def _questions(facts: AccountFacts, owed: Sequence[Promise], now: datetime) -> Iterator[Entry]:
    """What the records leave open, each with the record that does."""
    for one in owed:
        if one.is_late(now.date()) and one.due_on:
            quote = cut(one.quote, _QUOTE)
            yield Entry(f"Say where this stands before they ask (due {day(one.due_on)}): “{quote}”", (one.record_id,))
            break
    for deal in facts.open_deals[:1]:
        roles = " ".join((role.role or "").lower() for role in deal.roles)
        if not any(decider in roles for decider in _DECIDERS):
            yield Entry(f"Who decides on {deal.name}?", (deal.id,))
        if deal.close_on and now.date() <= deal.close_on <= now.date() + _CLOSES_SOON:
            yield Entry(f"What has to happen before {day(deal.close_on)} for {deal.name}?", (deal.id,))
    gone = next((one for one in facts.stakeholders if one.has_left and one.role), None)
    if gone:
        yield Entry(f"Who took over from {gone.name}?", (gone.id,))
    severe = next((case for case in facts.open_cases if case.is_severe), None)
    if severe:
        yield Entry(f"How much does case {severe.number} still hurt them?", (severe.id,))
    goal = next(iter(goals_in(facts, None)), None)
    if goal:
        yield Entry(f"Is this still what they are after: “{cut(goal.quote, _QUOTE)}”?", (goal.record_id,))
    if facts.renewal_on and timedelta() <= facts.renewal_on - now.date() <= _RENEWS_SOON:
        yield Entry(
            f"What would make the renewal on {day(facts.renewal_on)} an easy yes?",
            (facts.renewal_source_id or facts.id,),
        )
