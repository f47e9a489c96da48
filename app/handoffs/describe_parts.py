"""The parts of a handoff that code fills from fields: standing, people, products and terms, open work. Pure."""

from __future__ import annotations

from datetime import datetime

from app.crm.facts import AccountFacts, Deal, Measure, Stakeholder
from app.handoffs.handoff import Entry
from app.slack.text import count, day, money, number

PEOPLE, PRODUCTS, TASKS, CASES = 6, 8, 5, 4


def standing(facts: AccountFacts, deal: Deal | None) -> tuple[Entry, ...]:
    """The deal handed over, and where the account stands."""
    told = []
    if deal:
        state = "won" if deal.is_won else "lost" if deal.is_closed else f"open in {deal.stage}"
        worth = f" for {money(deal.amount)}" if deal.amount else ""
        on = f" on {day(deal.close_on)}" if deal.close_on and deal.is_closed else ""
        ahead = f", close date {day(deal.close_on)}" if deal.close_on and not deal.is_closed else ""
        told.append(Entry(f"{deal.name}: {state}{worth}{on}{ahead}.", (deal.id,)))
    parts = (
        facts.industry,
        f"ARR {money(facts.arr)}" if facts.arr else None,
        f"renews {day(facts.renewal_on)}" if facts.renewal_on else None,
        _health(facts.health),
    )
    about = ", ".join(part for part in parts if part)
    return (*told, Entry(f"{facts.name}: {about}.", (facts.id,))) if about else tuple(told)


def _health(measure: Measure | None) -> str | None:
    if measure is None or (measure.value is None and not measure.word):
        return None
    return f"health {measure.word or number(measure.value or 0)}"


def people(facts: AccountFacts) -> tuple[Entry, ...]:
    """Who matters most at the customer: with a part in the deal first, as the facts have them."""
    return tuple(Entry(describe_person(one), (one.id,)) for one in facts.stakeholders[:PEOPLE])


def describe_person(person: Stakeholder) -> str:
    """Name, title, part in the deal, and when we were last in touch."""
    about = ", ".join(part for part in (person.title, person.role) if part)
    gone = " has left" if person.has_left else " (mail bounces)" if person.bounced_at else ""
    last = f"last touch {day(person.last_touch_at.date())}" if person.last_touch_at else "no touch on record"
    return f"{person.name}{gone}{f', {about}' if about else ''}: {last}"


def products(facts: AccountFacts, deal: Deal | None) -> tuple[Entry, ...]:
    """What was sold on one line, and each contract."""
    lines = [(line.id, line.quantity, line.name) for line in (deal.products if deal else ())]
    lines = lines or [(one.id, one.quantity, one.name) for one in facts.products]
    told = ", ".join(f"{f'{number(quantity)} × ' if quantity else ''}{name}" for _, quantity, name in lines[:PRODUCTS])
    more = f" and {len(lines) - PRODUCTS} more" if len(lines) > PRODUCTS else ""
    sold = (Entry(f"{told}{more}", tuple(one for one, _, _ in lines[:PRODUCTS])),) if lines else ()
    terms = (
        Entry(
            f"Contract {one.number}: {day(one.starts_on) if one.starts_on else 'start not known'} to "
            f"{day(one.ends_on) if one.ends_on else 'end not known'}{f'. {one.terms}' if one.terms else ''}",
            (one.id,),
        )
        for one in facts.agreements[:2]
    )
    return (*sold, *terms)


def open_work(facts: AccountFacts, now: datetime) -> tuple[Entry, ...]:
    """To-dos, late ones first as the facts have them, then cases, severe ones first; as many as there is room for."""
    tasks = []
    for task in facts.tasks[:TASKS]:
        late = (now.date() - task.due_on).days if task.due_on else 0
        due = f", due {day(task.due_on)}" if task.due_on else ""
        overdue = f" ({count(late, 'day')} overdue)" if late > 0 else ""
        tasks.append(Entry(f"{task.subject}{due}{overdue}{f', {task.owner.name}' if task.owner else ''}", (task.id,)))
    cases = [
        Entry(f"Case {case.number}, {case.priority or 'no priority'}, {case.status}: {case.subject}", (case.id,))
        for case in facts.open_cases[:CASES]
    ]
    return (*tasks, *cases)
