"""A handoff from what its asker may see: facts by code, prose by the model under the grounding check. Pure but for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import structlog

from app.crm.facts import AccountFacts, Deal
from app.errors import ModelUnavailable
from app.handoffs.handoff import Entry, Handoff, Section
from app.handoffs.promises import Said, goals_in, promises_in
from app.handoffs.rules import completeness, deal_handed_over, find_gaps
from app.llm.context import build_context
from app.llm.grounding import Sentence
from app.llm.model import Model
from app.llm.prompts import load_prompt
from app.llm.write_grounded import Written, write_grounded
from app.slack.text import count, day, money, number

log = structlog.get_logger(__name__)

PROMISES, GOALS, PEOPLE, TASKS = 8, 5, 8, 6


def compose_handoff(
    model: Model | None, facts: AccountFacts, signals: Sequence[Entry], now: datetime
) -> Handoff:
    """The handoff. `signals` are the watch's risks as entries; the model adds prose, never replaces facts."""
    deal = deal_handed_over(facts)
    promises, goals = promises_in(facts), goals_in(facts, deal)
    written = _written(model, facts, now)
    sections = (
        Section("In short", _prose(written, "summary") or _summary(facts, deal)),
        Section("Promised", _with_quotes(_prose(written, "promises"), promises, PROMISES), is_claimed=True),
        Section("Goals", _with_quotes(_prose(written, "goals"), goals, GOALS), is_claimed=True),
        Section("People", (*_prose(written, "people"), *_people(facts))[:PEOPLE]),
        Section("Products and terms", _products(facts, deal)),
        Section("Open tasks and cases", _open_work(facts, now)),
        Section("Risks", (*signals, *_prose(written, "risks"))),
    )
    gaps = find_gaps(facts, deal, promises=len(promises), goals=len(goals), now=now)
    return Handoff(
        account_id=facts.id,
        account_name=facts.name,
        from_name=deal.owner.name if deal and deal.owner else facts.owner.name if facts.owner else "",
        to_name=facts.csm.name if facts.csm else "",
        sections=tuple(section for section in sections if section.entries),
        gaps=gaps,
        completeness_percent=completeness(gaps),
        left_out=written.left_out if written else 0,
        prompt_version=written.prompt_version if written else "",
        as_of=facts.as_of,
    )


def _written(model: Model | None, facts: AccountFacts, now: datetime) -> Written | None:
    if model is None:
        return None
    budget = load_prompt("handoff").max_input_tokens
    wanted = "promise commit will deliver goal want need discount included risk concern"
    try:
        return write_grounded(model, "handoff", build_context([facts], today=now.date(), max_tokens=budget, question=wanted))
    except ModelUnavailable as unavailable:
        log.warning("handoff_without_model", reason=str(unavailable))
        return None


def _prose(written: Written | None, section: str) -> tuple[Entry, ...]:
    found: Iterable[Sentence] = written.sections.get(section, ()) if written else ()
    return tuple(Entry(one.text, tuple(dict.fromkeys(fact.record_id for fact in one.facts))) for one in found)


def _with_quotes(prose: tuple[Entry, ...], said: Sequence[Said], limit: int) -> tuple[Entry, ...]:
    """The model's sentences, and to the letter what it did not mention: a promise that it overlooked is not lost."""
    told = {record_id for entry in prose for record_id in entry.record_ids}
    quoted = (_quoted(one) for one in said if one.record_id not in told)
    return (*prose, *quoted)[:limit]


def _quoted(said: Said) -> Entry:
    source = ", ".join(part for part in (said.who, day(said.at.date()) if said.at else None) if part)
    return Entry("", (said.record_id,), quote=said.quote, source=source)


def _summary(facts: AccountFacts, deal: Deal | None) -> tuple[Entry, ...]:
    told = []
    if deal:
        state = "won" if deal.is_won else "open"
        worth = f" for {money(deal.amount)}" if deal.amount else ""
        when = f", close date {day(deal.close_on)}" if deal.close_on else ""
        told.append(Entry(f"{deal.name} is {state}{worth}{when}.", (deal.id,)))
    arr = f"ARR {money(facts.arr)}" if facts.arr else ""
    renewal = f"renewal on {day(facts.renewal_on)}" if facts.renewal_on else ""
    standing = ", ".join(part for part in (facts.industry, arr, renewal) if part)
    return (*told, Entry(f"{facts.name}: {standing}.", (facts.id,))) if standing else tuple(told)


def _people(facts: AccountFacts) -> tuple[Entry, ...]:
    entries = []
    for person in facts.stakeholders[:PEOPLE]:
        about = ", ".join(part for part in (person.title, person.role) if part)
        left = " has left" if person.has_left else ""
        last = f", last touch {day(person.last_touch_at.date())}" if person.last_touch_at else ", no touch on record"
        entries.append(Entry(f"{person.name}{left}{f' ({about})' if about else ''}{last}", (person.id,)))
    return tuple(entries)


def _products(facts: AccountFacts, deal: Deal | None) -> tuple[Entry, ...]:
    sold = [
        Entry(f"{f'{number(line.quantity)} × ' if line.quantity else ''}{line.name}", (line.id,))
        for line in (deal.products if deal else ())
    ] or [
        Entry(f"{f'{number(one.quantity)} × ' if one.quantity else ''}{one.name}", (one.id,)) for one in facts.products
    ]
    terms = [
        Entry(
            f"Contract {one.number}: {day(one.starts_on) if one.starts_on else 'start not known'} to "
            f"{day(one.ends_on) if one.ends_on else 'end not known'}{f'. {one.terms}' if one.terms else ''}",
            (one.id,),
        )
        for one in facts.agreements[:3]
    ]
    return (*sold[:PEOPLE], *terms)


def _open_work(facts: AccountFacts, now: datetime) -> tuple[Entry, ...]:
    tasks = []
    for task in facts.tasks[:TASKS]:
        late = (now.date() - task.due_on).days if task.due_on else 0
        due = f", due {day(task.due_on)}" if task.due_on else ""
        overdue = f" ({count(late, 'day')} overdue)" if late > 0 else ""
        tasks.append(Entry(f"{task.subject}{due}{overdue}{f', {task.owner.name}' if task.owner else ''}", (task.id,)))
    cases = [
        Entry(f"Case {case.number}, {case.priority or 'no priority'}, {case.status}: {case.subject}", (case.id,))
        for case in facts.open_cases[:TASKS]
    ]
    return (*tasks, *cases)
