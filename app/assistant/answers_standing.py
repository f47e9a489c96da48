"""What is true of the account now: renewal, owners, money, usage, products, contract, people, risks. Pure."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from app.accounts.domains import domain_of
from app.assistant.line import ITEMS, Known, Line, ago, described, none, sentence, with_rest
from app.crm.facts import Measure
from app.slack.text import count, day, money, number


def renewal(known: Known, now: datetime) -> list[Line]:
    """When it renews, and on which record that rests."""
    facts = known.facts
    if facts.renewal_on is None:
        return none(facts, f"Salesforce shows you no renewal date for {facts.name}.")
    source = facts.renewal_source_id or facts.id
    return [Line(f"{facts.name} renews on {day(facts.renewal_on)}, {ago(facts.renewal_on, now.date())}.", (source,))]


def owner(known: Known, _: datetime) -> list[Line]:
    """Account owner and success manager."""
    facts = known.facts
    if facts.owner is None:
        return none(facts, f"Salesforce shows you no owner of {facts.name}.")
    told = [Line(f"{facts.owner.name}{described(facts.owner.title)} owns {facts.name}.", (facts.id,))]
    if facts.csm is None:
        return [*told, *none(facts, f"Salesforce shows you no success manager of {facts.name}.")]
    return [*told, Line(f"{facts.csm.name}{described(facts.csm.title)} is the customer success manager.", (facts.id,))]


def arr(known: Known, _: datetime) -> list[Line]:
    """Yearly recurring revenue."""
    facts = known.facts
    if facts.arr is None:
        return none(facts, f"Salesforce shows you no ARR for {facts.name}.")
    return [Line(f"{facts.name}: ARR {money(facts.arr)}.", (facts.id,))]


def health(known: Known, _: datetime) -> list[Line]:
    """Health and sentiment, each with where it came from."""
    facts = known.facts
    lines = [*_measured("Health", facts.health, facts.id)]
    lines += [Line(f"Sentiment: {facts.sentiment}.", (facts.id,))] if facts.sentiment else []
    return lines or none(facts, f"Salesforce shows you no health or sentiment for {facts.name}.")


def usage(known: Known, _: datetime) -> list[Line]:
    """Users against licences, and how they moved."""
    facts = known.facts
    users, licences = facts.active_users, facts.licences
    lines = [*_measured("Active users", users, facts.id), *_measured("Licences", licences, facts.id)]
    if users and licences and users.value is not None and licences.value:
        share = round(100 * users.value / licences.value)
        lines.append(Line(f"That is {share}% of the licences in use.", (facts.id,)))
    return lines or none(facts, f"Salesforce shows you no usage for {facts.name}.")


def _measured(label: str, measure: Measure | None, account_id: str) -> list[Line]:
    if measure is None:
        return []
    if measure.word:
        return [Line(f"{label}: {measure.word}.", (account_id,))]
    return [] if measure.value is None else [Line(f"{label}: {number(measure.value)}{_since(measure)}.", (account_id,))]


def _since(measure: Measure) -> str:
    if not measure.history or measure.value is None:
        return ""
    on, before = measure.history[0]
    if before == measure.value:
        return f", as on {day(on)}"
    return f", {'down' if measure.value < before else 'up'} from {number(before)} on {day(on)}"


def products(known: Known, _: datetime) -> list[Line]:
    """What they own."""
    facts = known.facts
    if not facts.products:
        return none(facts, f"Salesforce shows you no product that {facts.name} owns.")
    lines = [
        Line(f"{_quantity(one.quantity)}{one.name}{f', until {day(one.ends_on)}' if one.ends_on else ''}.", (one.id,))
        for one in facts.products[: ITEMS + 2]
    ]
    return with_rest(lines, len(facts.products), "product", facts.id)


def _quantity(quantity: Decimal | None) -> str:
    return f"{number(quantity)} × " if quantity else ""


def contract(known: Known, now: datetime) -> list[Line]:
    """Terms in force."""
    facts = known.facts
    if not facts.agreements:
        return none(facts, f"Salesforce shows you no contract with {facts.name}.")
    lines = []
    for one in facts.agreements[:2]:
        until = f", ends {day(one.ends_on)} ({ago(one.ends_on, now.date())})" if one.ends_on else ""
        since = f" from {day(one.starts_on)}" if one.starts_on else ""
        terms = f" Terms: {one.terms}" if one.terms else ""
        lines.append(Line(sentence(f"Contract {one.number}{described(one.status)}{since}{until}.{terms}"), (one.id,)))
    return with_rest(lines, len(facts.agreements), "contract", facts.id)


def people(known: Known, _: datetime) -> list[Line]:
    """Contacts with role and last touch; those who left say so."""
    facts = known.facts
    if not facts.stakeholders:
        return none(facts, f"Salesforce shows you no contact of {facts.name}.")
    lines = []
    for person in facts.stakeholders[:ITEMS]:
        last = f"last touch {day(person.last_touch_at.date())}" if person.last_touch_at else "no touch on record"
        left = ", has left" if person.has_left else ", mail bounces" if person.bounced_at else ""
        lines.append(Line(f"{person.name}{described(person.title, person.role)}{left}, {last}.", (person.id,)))
    return with_rest(lines, len(facts.stakeholders), "contact", facts.id)


def risks(known: Known, _: datetime) -> list[Line]:
    """What the watch sees, and what speaks against it."""
    against = [one for one in known.signals if one.is_counter_evidence]
    found = [one for one in known.signals if not one.is_counter_evidence]
    if not found:
        return none(known.facts, f"The watch sees no risk at {known.facts.name}.")
    lines = [Line(sentence(one.sentence), one.evidence or (known.facts.id,)) for one in found[:ITEMS]]
    return lines + [
        Line(f"Against it: {sentence(one.sentence)}", one.evidence or (known.facts.id,)) for one in against[:2]
    ]


def profile(known: Known, _: datetime) -> list[Line]:
    """Who they are."""
    facts = known.facts
    where = ", ".join(part for part in (facts.city, facts.country) if part)
    told = [part for part in (facts.type, facts.segment, facts.industry, where, domain_of(facts.website)) if part]
    told += [count(facts.employees, "employee")] if facts.employees else []
    return [Line(f"{facts.name}: {', '.join(told)}.", (facts.id,))] if told else []
