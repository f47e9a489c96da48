"""Made-up customers with a fixed seed, and what may and may not be said of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from app.crm.facts import (
    AccountFacts,
    Deal,
    DealRole,
    Measure,
    Money,
    OpenTask,
    OwnedProduct,
    Person,
    Stakeholder,
    SupportCase,
    Touch,
)
from app.llm.context import Context, build_context

TODAY = date(2026, 11, 20)
FIRST = "Ana Bruno Chidi Deepa Erik Farah Gustav Hana Igor Jolene Kwame Lucia Mateo Nadia Oskar Priya Quentin Rosa Stefan Tara".split()  # noqa: SIM905
LAST = "Abara Bergqvist Castillo Dufour Eriksen Fontaine Grimaldi Hakimi Ivanova Jansen Kowalski Lindgren Moretti Nakamura Okoye".split()  # noqa: SIM905
COMPANIES = [
    "Norrland Timber",
    "Puerto Azul Foods",
    "Kestrel Harbour Works",
    "Blauberg Optics",
    "Saffron Lane Clinics",
    "Tidewater Rail",
    "Old Mill Textiles",
    "Quarry & Sons",
]
PRODUCTS = ["Route Planner", "Crew Mobile", "Insight Boards", "Dock Scheduler", "Yard Camera"]
STAGES = ("Discovery", "Proposal", "Negotiation", "Security Review")
CONNECTORS = ("NetSuite", "SAP", "Workday", "Oracle")
MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905


@dataclass(frozen=True)
class World:
    """One made-up customer: its facts, and the prompt's numbered view of them."""

    facts: AccountFacts
    context: Context
    rng: random.Random

    def key(self, start: str) -> str:
        """The number of the fact whose text begins so."""
        return next(fact.key for fact in self.context.facts if fact.text.startswith(start))

    def key_of(self, record_id: str) -> str:
        """The number of the first fact of a record."""
        return next(fact.key for fact in self.context.facts if fact.record_id == record_id)


def make_world(seed: int) -> World:
    """The customer of a seed, always the same."""
    rng = random.Random(seed)  # a fixed seed is the point
    people = [f"{first} {last}" for first, last in zip(rng.sample(FIRST, 8), rng.sample(LAST, 8), strict=True)]
    owner, csm = (
        Person("005A", people[0], title="Account Executive"),
        Person("005B", people[1], title="Success Manager"),
    )
    name = rng.choice(COMPANIES)
    close = TODAY + timedelta(days=rng.randint(20, 200))
    deal = Deal(
        "006A", f"{name.split()[0]} Expansion", stage=rng.choice(STAGES), amount=Money(Decimal(rng.randint(20, 900) * 1500)),
        close_on=close, owner=owner, next_step=f"Send the {rng.choice(CONNECTORS)} scope to legal", push_count=rng.randint(1, 4),
        roles=(DealRole("00KA", "003A", people[2], "Economic Buyer"),),
    )  # fmt: skip
    before, now = rng.randint(200, 400), rng.randint(60, 190)
    on = TODAY - timedelta(days=300)
    facts = AccountFacts(
        "001A", name, owner=owner, csm=csm, industry="Logistics", type="Customer",
        arr=Money(Decimal(rng.randint(40, 700) * 1000)), renewal_on=TODAY + timedelta(days=rng.randint(15, 300)),
        health=Measure("health", Decimal(rng.randint(20, 60)), history=((on, Decimal(rng.randint(61, 95))),
                                                                        (TODAY, Decimal(40)))),
        active_users=Measure("users", Decimal(now), history=((on, Decimal(before)), (TODAY, Decimal(now)))),
        deals=(deal,),
        stakeholders=(Stakeholder("003A", people[2], title="Head of Operations", role="Economic Buyer"),
                      Stakeholder("003B", people[3], title="IT Manager")),
        products=(OwnedProduct("02iA", rng.choice(PRODUCTS), Decimal(rng.randint(10, 400)), TODAY + timedelta(days=90)),),
        cases=(SupportCase("500A", f"000{rng.randint(10000, 99999)}", "Sync stops after midnight", "Escalated", "High",
                           opened_at=datetime(2026, 11, rng.randint(1, 15), tzinfo=UTC)),),
        tasks=(OpenTask("00TA", "Send the security questionnaire", TODAY - timedelta(days=rng.randint(2, 30)), csm),),
        touches=_touches(rng, owner.name, people[3]),
    )  # fmt: skip
    return World(facts, build_context([facts], today=TODAY, max_tokens=8000), rng)


def _touches(rng: random.Random, ours: str, theirs: str) -> tuple[Touch, ...]:
    connector, month, day, percent = (
        rng.choice(CONNECTORS),
        rng.choice(MONTHS[:6]),
        rng.randint(1, 28),
        rng.randint(5, 30),
    )
    promise = f"We will deliver the {connector} connector by {month} {day}, at no extra cost. You also get {percent}% off year one."
    wish = f"Our goal is to cut idle time by {percent + 3}% before the {rng.choice(('spring', 'summer'))} season. The depot in Gallivare is nervous."
    at = datetime(2026, 10, rng.randint(1, 28), 9, tzinfo=UTC)
    return (
        Touch("02sA", "email", at, "Re: terms", promise, ours, incoming=False),
        Touch("02sB", "email", at - timedelta(days=3), "Goals", wish, theirs, incoming=True),
    )


def long_date(on: date) -> str:
    """`21 November 2026`."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def us_date(on: date) -> str:
    """`November 21, 2026`."""
    return f"{MONTHS[on.month - 1]} {on.day}, {on.year}"


def dollars(amount: Decimal, style: int) -> str:
    """One amount in one of several spellings that mean exactly the same."""
    whole, thousands = f"{amount:,.0f}", amount / 1000
    return (
        f"${whole}",
        f"USD {whole}",
        f"{amount:.0f} dollars",
        f"${thousands.normalize():f}k",
        f"${thousands.normalize():f} thousand",
    )[style % 5]


def true_sentences(world: World) -> Iterator[tuple[str, list[str]]]:  # noqa: PLR0915  # a list of phrasings, one a line
    """What the facts say, in many phrasings, each with the facts that it rests on."""
    f, key, style = world.facts, world.key, world.rng.randint(0, 99)
    deal, case, task, product = f.deals[0], f.cases[0], f.tasks[0], f.products[0]
    first = f.touches[0].text.split(" connector")[0].rsplit(" ", 1)[1]
    due = f.touches[0].text.split(" by ")[1].split(",")[0]
    percent = f.touches[0].text.split("get ")[1].split("%")[0]
    owner, csm, buyer, it = f.owner, f.csm, f.stakeholders[0], f.stakeholders[1]
    assert owner
    assert csm
    assert f.arr
    assert f.renewal_on
    assert deal.amount
    assert deal.close_on
    assert task.due_on
    assert f.active_users
    assert f.health
    assert f.active_users.value is not None
    arr, renewal, users, health = (
        key("ARR"),
        key("The renewal date"),
        key("Active users: " + str(f.active_users.history[0][1])),
        key("Health: " + str(f.health.history[0][1])),
    )
    deal_key, case_key, task_key = world.key_of("006A"), world.key_of("500A"), world.key_of("00TA")
    mail, wish = world.key_of("02sA"), world.key_of("02sB")
    yield f"{f.name} pays {dollars(f.arr.amount, style)} of ARR.", [arr]
    yield f"ARR stands at {dollars(f.arr.amount, style + 1)}.", [arr]
    yield f"The account brings in {dollars(f.arr.amount, style + 2)} in recurring revenue (ARR).", [arr]
    yield f"{owner.name} owns the account.", [key("The account owner")]
    yield f"The owner of {f.name} is {owner.name}, an Account Executive.", [key("The account owner")]
    yield f"{csm.name} looks after {f.name} as customer success manager.", [key("The customer success")]
    yield f"The renewal is on {long_date(f.renewal_on)}.", [renewal]
    yield f"{f.name} renews on {us_date(f.renewal_on)}.", [renewal]
    yield f"Renewal date: {f.renewal_on.isoformat()}, in {(f.renewal_on - TODAY).days} days.", [renewal]
    yield f"The renewal falls in {MONTHS[f.renewal_on.month - 1]} {f.renewal_on.year}.", [renewal]
    yield f"Active users fell from {f.active_users.history[0][1]} to {f.active_users.value}.", [users]
    yield (
        f"Usage is down: {f.active_users.value} active users now, {f.active_users.history[0][1]} on {long_date(f.active_users.history[0][0])}.",
        [users],
    )
    yield f"There are {f.active_users.value} active users now.", [users]
    yield f"Health dropped from {f.health.history[0][1]} to {f.health.value}.", [health]
    yield f"The health score is {f.health.value} now.", [health]
    yield f"{deal.name} is open in {deal.stage} at {dollars(deal.amount.amount, style)}.", [deal_key]
    yield (
        f"The expansion, worth {dollars(deal.amount.amount, style + 3)}, closes on {us_date(deal.close_on)}.",
        [deal_key],
    )
    yield (
        f"{owner.name.split()[0]} owns the open opportunity {deal.name}, with close date {long_date(deal.close_on)}.",
        [deal_key],
    )
    yield f"Its close date was pushed {deal.push_count} times.", [key("The close date of")]
    yield f"Next step: {deal.next_step}.", [key("Next step of")]
    yield f'The next step is to "{deal.next_step}".', [key("Next step of")]
    yield f"{buyer.name}, Head of Operations, is the economic buyer.", [world.key_of("003A")]
    yield f"{it.name} is their IT manager.", [world.key_of("003B")]
    yield f"{f.name} owns {product.quantity} seats of {product.name}.", [world.key_of("02iA")]
    yield (
        f"They own {product.name}, {product.quantity} of it, until {long_date(product.ends_on or TODAY)}.",
        [world.key_of("02iA")],
    )
    yield f"Case {case.number} is open with high priority: the sync stops after midnight.", [case_key]
    yield f"Support case {case.number} (High) is escalated.", [case_key]
    yield f"The security questionnaire is overdue: it was due on {long_date(task.due_on)}.", [task_key]
    yield (
        f"{csm.name} has yet to send the security questionnaire, {(TODAY - task.due_on).days} days overdue.",
        [task_key],
    )
    yield f'{owner.name} wrote: "We will deliver the {first} connector by {due}".', [mail]
    yield f"{owner.name} promised the {first} connector by {due} at no extra cost.", [mail]
    yield f"{owner.name.split()[0]} offered {percent}% off year one.", [mail]
    yield f"We promised the {first} connector for {due}.", [mail]
    yield f"{it.name} wants to cut idle time by {int(percent) + 3}%.", [wish]
    yield f'Their goal, in the words of {it.name}: "cut idle time by {int(percent) + 3}%".', [wish]
    yield f"The depot in Gallivare is nervous, {it.name.split()[0]} wrote.", [wish]


def false_sentences(world: World, other: World) -> Iterator[tuple[str, list[str]]]:
    """What the facts do not say: another figure, day, name, quotation, a denial, a sum, or another customer's truth."""
    f, g, key = world.facts, other.facts, world.key
    deal, case = f.deals[0], f.cases[0]
    assert f.owner
    assert f.csm
    assert f.arr
    assert f.renewal_on
    assert deal.amount
    assert deal.close_on
    assert g.owner
    assert f.active_users
    assert f.active_users.value is not None
    arr, renewal, deal_key, mail = key("ARR"), key("The renewal date"), world.key_of("006A"), world.key_of("02sA")
    users = key("Active users: " + str(f.active_users.history[0][1]))
    it = f.stakeholders[1].name
    more = f.arr.amount + 1000
    yield f"ARR is {dollars(more, world.rng.randint(0, 4))}.", [arr]
    yield f"The renewal is on {long_date(f.renewal_on + timedelta(days=1))}.", [renewal]
    yield f"The renewal is on {f.renewal_on.day} {MONTHS[f.renewal_on.month % 12]}.", [renewal]
    yield f"The renewal is in {(f.renewal_on - TODAY).days + 2} days.", [renewal]
    yield "Marlene Fitzgerald owns the account.", [key("The account owner")]
    yield "Marlene agreed to the close date.", [deal_key]
    yield f"{deal.name} is worth {dollars(deal.amount.amount * 2, 0)}.", [deal_key]
    yield f"{deal.name} closes on {long_date(deal.close_on + timedelta(days=7))}.", [deal_key]
    yield f"Active users rose from {f.active_users.history[0][1]} to {f.active_users.value}.", [users]
    yield f"Active users halved to {f.active_users.value}.", [users]
    yield (
        f"Active users fell by {round(100 - 100 * f.active_users.value / f.active_users.history[0][1])}%, the worst on record.",
        [users],
    )
    yield f'{f.owner.name} wrote: "We will refund the whole first year".', [mail]
    yield f"{it} promised the connector at no extra cost.", [mail]
    yield "We promised the Dynamics connector at no extra cost.", [mail]
    yield "There are no open cases.", [arr]
    yield f"The customer never escalated case {case.number}.", [world.key_of("500A")]
    yield f"Case {case.number} was closed next Tuesday.", [world.key_of("500A")]
    yield f"See https://evil.example/{case.number} for the case.", [world.key_of("500A")]
    yield "<!channel> the case is open.", [world.key_of("500A")]
    yield f"Ask <@U123ABC> about {deal.name}.", [deal_key]
    yield f"The renewal is on {long_date(f.renewal_on)}.", ["F9999"]
    yield f"The renewal is on {long_date(f.renewal_on)}.", [arr]
    yield "The board has approved an expansion to 913 seats.", [deal_key]
    yield f"{deal.name} closes in Q3.", [deal_key]
    yield "The weather at the harbour was pleasant throughout.", [mail]
    if g.name != f.name:
        yield f"{g.name} renews on {long_date(f.renewal_on)}.", [renewal]
    if g.owner.name != f.owner.name:
        yield f"{g.owner.name} owns the account.", [key("The account owner")]
    if g.cases[0].number != case.number:
        yield f"Case {g.cases[0].number} is open with high priority.", [world.key_of("500A")]
