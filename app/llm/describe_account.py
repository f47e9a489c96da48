"""An account's facts in sentences of code's own making, plus what people wrote, each under its record's id."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from app.crm.facts import AccountFacts, Deal, Measure, Money, Person, Touch
from app.llm.fact import Fact
from app.llm.own_words import own_words

_TOUCH_WORDS = {"email": "Email", "call": "Call", "meeting": "Meeting", "task": "Task", "note": "Note", "case": "Case"}


def describe_account(facts: AccountFacts, today: date) -> Iterator[Fact]:
    """Every fact worth telling, without numbers yet: first what is true now, then deals, service and touches."""
    yield from _standing(facts, today)
    for deal in facts.deals:
        yield from _deal(deal)
    yield from _service(facts, today)
    for touch in facts.touches:
        yield _touch(touch)


def _fact(record_id: str, kind: str, text: str, on: date | None = None, author: str | None = None) -> Fact:
    return Fact("", record_id, kind, text, on, author)


def _standing(facts: AccountFacts, today: date) -> Iterator[Fact]:
    told = [f"{facts.name} is a {facts.type or 'company'}{f' in {facts.industry}' if facts.industry else ''}."]
    told += [f"The account owner is {_person(facts.owner)}."] if facts.owner else []
    told += [f"The customer success manager is {_person(facts.csm)}."] if facts.csm else []
    told += [f"ARR is {amount(facts.arr)}."] if facts.arr else []
    told += [f"The segment is {facts.segment}."] if facts.segment else []
    for label, measure in (
        ("Health", facts.health),
        ("Active users", facts.active_users),
        ("Licences", facts.licences),
    ):
        told += _measured(label, measure)
    told += [f"Sentiment is {facts.sentiment}."] if facts.sentiment else []
    for sentence in told:
        yield _fact(facts.id, "Account", sentence)
    if facts.renewal_on:
        days = (facts.renewal_on - today).days
        ahead = f"in {days} days" if days >= 0 else f"{-days} days ago"
        source = facts.renewal_source_id or facts.id
        yield _fact(source, "Renewal", f"The renewal date is {facts.renewal_on.isoformat()}, {ahead}.")
    for person in facts.stakeholders:
        told_of = ", ".join(part for part in (person.title, person.role) if part)
        left = " and has left the company or bounces" if person.has_left or person.bounced_at else ""
        yield _fact(person.id, "Contact", f"{person.name}{f' ({told_of})' if told_of else ''} is a contact{left}.")
    for product in facts.products:
        quantity = f"{number(product.quantity)} × " if product.quantity else ""
        until = f" until {product.ends_on.isoformat()}" if product.ends_on else ""
        yield _fact(product.id, "Product", f"{facts.name} owns {quantity}{product.name}{until}.")
    for agreement in facts.agreements:
        term = f"runs from {agreement.starts_on} to {agreement.ends_on}"
        terms = f" Special terms: {agreement.terms}" if agreement.terms else ""
        yield _fact(agreement.id, "Contract", f"Contract {agreement.number} ({agreement.status}) {term}.{terms}")


def _measured(label: str, measure: Measure | None) -> list[str]:
    if measure is not None and measure.word:
        return [f"{label}: {measure.word}."]
    if measure is None or measure.value is None:
        return []
    told = [f"{label}: {number(measure.value)} now."]
    if len(measure.history) > 1:
        first_on, first = measure.history[0]
        told.append(f"{label}: {number(first)} on {first_on.isoformat()}, {number(measure.value)} now.")
    return told


def _deal(deal: Deal) -> Iterator[Fact]:
    state = "won" if deal.is_won else "lost" if deal.is_closed else "open"
    told = [f"{deal.name} is an {state} opportunity" if state == "open" else f"{deal.name} is a {state} opportunity"]
    told += [f"in stage {deal.stage}"] if deal.stage else []
    told += [f"worth {amount(deal.amount)}"] if deal.amount else []
    told += [f"with close date {deal.close_on.isoformat()}"] if deal.close_on else []
    told += [f"owned by {deal.owner.name}"] if deal.owner else []
    yield _fact(deal.id, "Opportunity", ", ".join(told) + ".", deal.close_on)
    if deal.next_step:
        yield _fact(deal.id, "Opportunity", f"Next step of {deal.name}: {deal.next_step}", author=_name(deal.owner))
    if deal.push_count:
        yield _fact(deal.id, "Opportunity", f"The close date of {deal.name} was pushed {deal.push_count} times.")
    if deal.description:
        told_of = f"Description of {deal.name}: {deal.description}"
        yield Fact("", deal.id, "Opportunity", told_of, author=_name(deal.owner), ours=True)
    for line in deal.products:
        quantity = f"{number(line.quantity)} × " if line.quantity else ""
        yield _fact(line.id, "Deal product", f"{deal.name} includes {quantity}{line.name}. {line.description or ''}")
    for role in deal.roles:
        part = role.role or "no role given"
        yield _fact(role.id, "Contact role", f"{role.name} takes part in {deal.name}: {part}.")


def _service(facts: AccountFacts, today: date) -> Iterator[Fact]:
    for case in facts.cases:
        state = "closed" if case.is_closed else "open"
        text = f"Case {case.number} is {state}, priority {case.priority or 'not set'}, status {case.status}: {case.subject}"
        yield _fact(case.id, "Case", text, case.opened_at.date() if case.opened_at else None)
    for task in facts.tasks:
        due = ""
        if task.due_on:
            late = (today - task.due_on).days
            due = f", due {task.due_on.isoformat()}" + (f", {late} days overdue" if late > 0 else "")
        owner = f" for {task.owner.name}" if task.owner else ""
        yield _fact(task.id, "Task", f"Open task{owner}{due}: {task.subject}", task.due_on)


def _touch(touch: Touch) -> Fact:
    said = own_words(touch.text).strip()
    text = f"{touch.subject}. {said}" if said else touch.subject
    kind, ours = _TOUCH_WORDS[touch.kind], not touch.in_their_words
    return Fact("", touch.id, kind, text, touch.at.date(), touch.who, ours=ours)


def amount(value: Money) -> str:
    """An amount that reads the same in prompt and answer: `USD 1,200,000`."""
    return f"{value.currency} {number(value.amount)}"


def number(value: Decimal | None) -> str:
    """A number with thousands separators and no needless decimals."""
    if value is None:
        return "unknown"
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{value.normalize():,f}"


def _person(person: Person) -> str:
    return f"{person.name} ({person.title})" if person.title else person.name


def _name(person: Person | None) -> str | None:
    return person.name if person else None
