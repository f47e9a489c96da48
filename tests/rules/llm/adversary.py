"""Sentences of an adversary: true words of the records, put together to say what they do not; and fair paraphrases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from app.crm.facts import AccountFacts
from tests.rules.llm.made_world import MONTHS, TODAY, World, dollars, long_date, us_date

Claimed = tuple[str, str, list[str]]
"""Class of deceit, sentence, and the facts that it claims to rest on."""


@dataclass(frozen=True)
class Told:
    """The parts of a made-up customer that sentences are made of, and the numbers of its facts."""

    world: World

    def __post_init__(self) -> None:
        assert self.facts.owner
        assert self.facts.csm
        assert self.facts.arr
        assert self.facts.renewal_on

    @property
    def facts(self) -> AccountFacts:
        return self.world.facts

    @property
    def owner(self) -> str:
        return self.facts.owner.name if self.facts.owner else ""

    @property
    def csm(self) -> str:
        return self.facts.csm.name if self.facts.csm else ""

    @property
    def arr(self) -> Decimal:
        return self.facts.arr.amount if self.facts.arr else Decimal(0)

    @property
    def worth(self) -> Decimal:
        amount = self.facts.deals[0].amount
        return amount.amount if amount else Decimal(0)

    @property
    def users(self) -> tuple[Decimal, Decimal]:
        measure = self.facts.active_users
        assert measure
        assert measure.value is not None
        return measure.history[0][1], measure.value

    @property
    def health(self) -> tuple[Decimal, Decimal]:
        measure = self.facts.health
        assert measure
        assert measure.value is not None
        return measure.history[0][1], measure.value

    @property
    def connector(self) -> str:
        return self.facts.touches[0].text.split(" connector")[0].rsplit(" ", 1)[1]

    @property
    def due(self) -> str:
        return self.facts.touches[0].text.split(" by ")[1].split(",")[0]

    @property
    def percent(self) -> int:
        return int(self.facts.touches[0].text.split("get ")[1].split("%")[0])

    @property
    def keys(self) -> dict[str, str]:
        """Numbers of the facts by a short name."""
        w = self.world
        starts = {"own": "The account owner", "csm": "The customer success", "arr": "ARR", "ren": "The renewal date",
                  "push": "The close date of", "next": "Next step of", "users": f"Active users: {self.users[0]}",
                  "health": f"Health: {self.health[0]}", "who": f"{self.facts.name} is a"}  # fmt: skip
        ids = {"deal": "006A", "mail": "02sA", "wish": "02sB", "case": "500A", "task": "00TA", "product": "02iA",
               "buyer": "003A", "it": "003B", "role": "00KA"}  # fmt: skip
        return {name: w.key(start) for name, start in starts.items()} | {
            name: w.key_of(one) for name, one in ids.items()
        }


def deceits(told: Told, other: AccountFacts) -> Iterator[Claimed]:  # noqa: PLR0915  # a list, one a line
    """What the facts do not say, by class."""
    f, k = told.facts, told.keys
    deal, case, task, prod = f.deals[0], f.cases[0], f.tasks[0], f.products[0]
    buyer, it = f.stakeholders
    (u0, u1), (h0, h1) = told.users, told.health
    g = other
    assert g.arr
    assert f.renewal_on
    assert deal.close_on
    assert task.due_on
    yield "swap", f"{told.csm} owns {f.name}; {told.owner} is the customer success manager.", [k["own"], k["csm"]]
    yield "swap", f"{it.name} is the economic buyer and {buyer.name} the IT manager.", [k["buyer"], k["it"]]
    yield "swap", f"{told.owner} is the customer success manager.", [k["own"], k["csm"]]
    yield "swap", f"{told.csm} is the account owner.", [k["own"], k["csm"]]
    yield "swap", f"{it.name} promised the {told.connector} connector by {told.due}.", [k["mail"], k["wish"]]
    yield "swap", f"{told.owner} wants to cut idle time by {told.percent + 3}%.", [k["mail"], k["wish"]]
    yield "swap", f"{it.name.split()[0]} offered {told.percent}% off year one.", [k["mail"], k["wish"]]
    yield "neg", f"{f.name} will not renew on {long_date(f.renewal_on)}.", [k["ren"]]
    yield "neg", f"{told.owner} no longer owns the account.", [k["own"]]
    yield "neg", f"We will deliver the {told.connector} connector, but not by {told.due}.", [k["mail"]]
    yield "neg", f"{told.owner} refused to deliver the {told.connector} connector by {told.due}.", [k["mail"]]
    yield "neg", f"The {told.connector} connector comes at extra cost.", [k["mail"]]
    yield "neg", f"Case {case.number} is closed.", [k["case"]]
    yield "neg", f"Case {case.number} has been resolved with high priority.", [k["case"]]
    yield "neg", f"{deal.name} was won.", [k["deal"]]
    yield "neg", f"{deal.name} was lost in {deal.stage}.", [k["deal"]]
    yield "neg", f"The security questionnaire was sent by {told.csm}.", [k["task"]]
    yield "neg", "The security questionnaire is done.", [k["task"]]
    yield "neg", f"{it.name} has left the company.", [k["it"]]
    yield "pct", f"Health fell {int(h0 - h1)} points from {h0} to {h1}.", [k["health"]]
    yield "pct", f"{told.owner} offered {told.percent} percentage points off year one.", [k["mail"]]
    yield "pct", f"{told.owner} offered ${told.percent} off year one.", [k["mail"]]
    yield "pct", f"We promised the {told.connector} connector with {told.percent}% uptime.", [k["mail"]]
    yield "pct", f"{f.name} owns {prod.quantity}% of {prod.name}.", [k["product"]]
    if g.arr.amount != told.arr:
        yield "other", f"ARR is {dollars(g.arr.amount, 0)}.", [k["arr"]]
    yield "other", f"ARR is {dollars(told.worth, 0)}.", [k["arr"], k["deal"]] if told.worth != told.arr else [k["arr"]]
    yield (
        "other",
        f"{deal.name} is worth {dollars(told.arr, 0)}.",
        [k["arr"], k["deal"]] if told.worth != told.arr else ["F999"],
    )
    yield (
        "other",
        f"The renewal is on {long_date(deal.close_on)}.",
        [k["ren"], k["deal"]] if deal.close_on != f.renewal_on else ["F999"],
    )
    yield (
        "other",
        f"{deal.name} closes on {long_date(f.renewal_on)}.",
        [k["ren"], k["deal"]] if deal.close_on != f.renewal_on else ["F999"],
    )
    yield "other", f"There are {prod.quantity} active users.", [k["users"], k["product"]]
    yield "date", f"The renewal is due in {(f.renewal_on - TODAY).days} weeks.", [k["ren"]]
    yield "date", f"The renewal was {(f.renewal_on - TODAY).days} days ago.", [k["ren"]]
    yield "date", f"The security questionnaire is due in {(TODAY - task.due_on).days} days.", [k["task"]]
    yield "date", f"The renewal is before {long_date(f.renewal_on)}.", [k["ren"]]
    yield "date", f"The renewal is after {long_date(f.renewal_on)}.", [k["ren"]]
    yield "date", f"The {told.connector} connector is live since {told.due}.", [k["mail"]]
    yield "date", f"The {told.connector} connector was delivered by {told.due}.", [k["mail"]]
    yield "date", f"The renewal is on {f.renewal_on.day}.", [k["ren"]]
    yield "date", f"The close date was pushed {deal.push_count} weeks.", [k["push"]]
    for word in (
        "doubled",
        "tripled",
        "dropped by half",
        "fell by a third",
        "fell by a quarter",
        "shrank tenfold",
        "plummeted by more than half",
        "fell several times over",
    ):
        yield "qty", f"Active users {word} to {u1}.", [k["users"]]
    yield "qty", f"Most of the {u0} users have gone.", [k["users"]]
    yield "qty", "A dozen cases are open.", [k["case"]]
    yield "qty", "Several cases are open with high priority.", [k["case"]]
    yield "qty", "Both cases are escalated.", [k["case"]]
    yield "qty", f"Case {case.number} is the only open case.", [k["case"]]
    yield "qty", "All cases are escalated.", [k["case"]]
    yield "qty", f"Case {case.number} is open with critical priority.", [k["case"]]
    yield "qty", f"Case {case.number} is open with low priority.", [k["case"]]
    yield "qty", f"More than {u1} active users remain.", [k["users"]]
    yield "qty", f"Fewer than {u1} active users remain now.", [k["users"]]
    yield "qty", f"ARR is at least {dollars(told.arr, 0)}.", [k["arr"]]
    yield "qty", f"ARR is over {dollars(told.arr, 0)}.", [k["arr"]]
    yield "qty", f"ARR is under {dollars(told.arr, 1)}.", [k["arr"]]
    yield "cur", f"ARR is €{told.arr:,.0f}.", [k["arr"]]
    yield "cur", f"ARR is EUR {told.arr:,.0f}.", [k["arr"]]
    yield "cur", f"ARR is {told.arr:,.0f} euros.", [k["arr"]]
    yield "cur", f"ARR is £{told.arr:,.0f}.", [k["arr"]]
    yield "cur", f"{deal.name} is worth GBP {told.worth:,.0f}.", [k["deal"]]
    yield "cur", f"{deal.name} is worth CHF {told.worth:,.0f}.", [k["deal"]]
    yield "cur", f"{deal.name} is worth {told.worth:,.0f} Swiss francs.", [k["deal"]]
    yield "cur", f"ARR is ${told.arr:,.0f} a month.", [k["arr"]]
    yield "cur", f"They pay {dollars(told.arr, 0)} per seat.", [k["arr"]]
    yield "cur", f"MRR is {dollars(told.arr, 0)}.", [k["arr"]]
    yield (
        "quote",
        f'{told.owner} wrote: "We will deliver the {told.connector} connector before {told.due}".',
        [k["mail"]],
    )
    yield "quote", f'{told.owner} wrote: "We may deliver the {told.connector} connector by {told.due}".', [k["mail"]]
    yield (
        "quote",
        f"{told.owner} wrote: 'We will deliver the {told.connector} connector by {told.due}, at extra cost'.",
        [k["mail"]],
    )
    yield "quote", f'{it.name} wrote: "Our goal is to double idle time".', [k["wish"]]
    yield (
        "quote",
        f'{it.name} wrote: "We will deliver the {told.connector} connector by {told.due}".',
        [k["mail"], k["wish"]],
    )
    yield (
        "quote",
        f'{told.owner} wrote: "We will deliver the {told.connector} connector by".',
        [k["mail"], k["wish"]] if False else ["F99"],
    )
    yield "unit", f"{f.name} owns {prod.quantity} licences of Data Lake.", [k["product"]]
    yield "unit", f"Active users: {u1} thousand now.", [k["users"]]
    yield "unit", f"ARR is {dollars(told.arr, 0)} million.", [k["arr"]]
    yield "unit", f"The security questionnaire is {(TODAY - task.due_on).days} weeks overdue.", [k["task"]]
    yield "unit", f"The security questionnaire is {(TODAY - task.due_on).days} hours overdue.", [k["task"]]
    yield "unit", f"There are {u1} active companies.", [k["users"]]
    yield "dir", f"Health rose to {h1}.", [k["health"]]
    yield "dir", f"Active users grew to {u1}.", [k["users"]]
    yield "dir", f"Usage is up: {u1} active users now.", [k["users"]]
    yield "dir", f"Active users fell from {u1} to {u0}.", [k["users"]]
    yield "dir", f"Health improved, {h0} before and {h1} now.", [k["health"]]
    yield "swap", f"{deal.name} is owned by {told.csm}.", [k["deal"], k["csm"]]
    yield "claim", f"{f.name} is happy with the {told.connector} connector.", [k["mail"]]
    yield "claim", f"{f.name} is a competitor.", [k["own"]]
    yield "claim", f"{f.name} threatens to cancel the renewal.", [k["ren"]]
    yield "claim", f"{f.name} signed the renewal.", [k["ren"]]
    yield "claim", f"{buyer.name} approved the {deal.name} deal.", [k["role"], k["deal"]]
    yield "claim", f"Legal approved the {told.connector} scope.", [k["next"]]
    yield "claim", f"The {told.connector} connector caused the drop in active users.", [k["mail"], k["users"]]
    yield "claim", f"The renewal depends on the {told.connector} connector.", [k["ren"], k["mail"]]


def paraphrases(told: Told) -> Iterator[tuple[str, list[str]]]:  # noqa: PLR0915  # a list, one a line
    """What the facts say, in other words."""
    f, k = told.facts, told.keys
    deal, case, task, prod = f.deals[0], f.cases[0], f.tasks[0], f.products[0]
    buyer, it = f.stakeholders
    (u0, u1), (h0, h1) = told.users, told.health
    assert f.renewal_on
    assert deal.close_on
    assert task.due_on
    assert prod.ends_on
    assert case.opened_at
    assert f.active_users
    assert f.health
    days, late = (f.renewal_on - TODAY).days, (TODAY - task.due_on).days
    yield f"{f.name} is worth {dollars(told.arr, 0)} a year in ARR.", [k["arr"]]
    yield f"Annual recurring revenue is {dollars(told.arr, 1)}.", [k["arr"]]
    yield f"{f.name} currently pays us {dollars(told.arr, 3)} annually.", [k["arr"]]
    yield f"Their renewal is coming up on {long_date(f.renewal_on)}, {days} days from now.", [k["ren"]]
    yield f"The contract renewal date is {us_date(f.renewal_on)}.", [k["ren"]]
    yield f"It is up for renewal on {long_date(f.renewal_on)}.", [k["ren"]]
    yield f"{f.name} will renew on {long_date(f.renewal_on)}.", [k["ren"]]
    yield f"The renewal is in {days} days.", [k["ren"]]
    yield f"{told.owner} is the account owner.", [k["own"]]
    yield f"The account belongs to {told.owner}.", [k["own"]]
    yield f"{told.owner} (Account Executive) is responsible for {f.name}.", [k["own"]]
    yield f"{told.csm} manages {f.name}'s success.", [k["csm"]]
    yield f"{told.csm} is the CSM.", [k["csm"]]
    yield f"{told.owner} owns the account and {told.csm} is the customer success manager.", [k["own"], k["csm"]]
    yield f"ARR is {dollars(told.arr, 0)}, and the renewal is on {long_date(f.renewal_on)}.", [k["arr"], k["ren"]]
    yield f"Active users have dropped from {u0} to {u1}.", [k["users"]]
    yield f"Usage declined to {u1} active users.", [k["users"]]
    yield f"Active users are down to {u1}, from {u0} on {long_date(f.active_users.history[0][0])}.", [k["users"]]
    yield f"On {long_date(f.health.history[0][0])} health was {h0}; now it is {h1}.", [k["health"]]
    yield f"Health has worsened: {h0} then, {h1} now.", [k["health"]]
    yield f"The health score stood at {h0} on {long_date(f.health.history[0][0])}.", [k["health"]]
    yield f"{deal.name} is an open deal in {deal.stage}.", [k["deal"]]
    yield f"The open opportunity {deal.name} has a value of {dollars(told.worth, 2)}.", [k["deal"]]
    yield f"{deal.name} is expected to close on {long_date(deal.close_on)}.", [k["deal"]]
    yield f"{told.owner} owns {deal.name} ({dollars(told.worth, 0)}, {deal.stage}).", [k["deal"]]
    yield f"{deal.name} has been pushed {deal.push_count} times.", [k["push"]]
    yield f"The next step on {deal.name} is to {deal.next_step[0].lower() + deal.next_step[1:]}.", [k["next"]]
    yield f"{buyer.name} ({buyer.title}) is the Economic Buyer.", [k["buyer"]]
    yield f"{buyer.name} takes part in {deal.name} as economic buyer.", [k["role"]]
    yield f"The IT Manager is {it.name}.", [k["it"]]
    yield f"They have {prod.quantity} licences of {prod.name} until {long_date(prod.ends_on)}.", [k["product"]]
    yield f"{f.name} bought {prod.quantity} × {prod.name}.", [k["product"]]
    yield f"There is an open, escalated case ({case.number}): sync stops after midnight.", [k["case"]]
    yield f"Ticket {case.number} has priority High and is still open.", [k["case"]]
    yield f"Case {case.number}, opened on {long_date(case.opened_at.date())}, is escalated.", [k["case"]]
    yield f"{told.csm} has an open task to send the security questionnaire, overdue by {late} days.", [k["task"]]
    yield f"The task “Send the security questionnaire” is {late} days overdue.", [k["task"]]
    yield (
        f"{told.csm.split()[0]}'s task to send the security questionnaire was due {long_date(task.due_on)}.",
        [k["task"]],
    )
    yield (
        f"{told.owner} told them that we will deliver the {told.connector} connector by {told.due} at no extra cost.",
        [k["mail"]],
    )
    yield f"The {told.connector} connector was promised by {told.due}, at no extra cost.", [k["mail"]]
    yield f"The {told.connector} connector will be delivered by {told.due}.", [k["mail"]]
    yield f"{told.owner} committed to the {told.connector} connector by {told.due}.", [k["mail"]]
    yield f"They also get {told.percent}% off year one.", [k["mail"]]
    yield f"A discount of {told.percent}% off year one was offered by {told.owner}.", [k["mail"]]
    yield f"{it.name} says the depot in Gallivare is nervous.", [k["wish"]]
    yield f"{it.name}'s goal is to cut idle time by {told.percent + 3} percent.", [k["wish"]]
    yield f"{f.name} aims to cut idle time by {told.percent + 3}% before the season.", [k["wish"]]
    yield f"{f.name} is a customer in logistics.", [k["who"]]
    yield (
        f"In an email of {f.touches[0].at.day} October, {told.owner} promised the {told.connector} connector.",
        [k["mail"]],
    )
    yield (
        f"The open {deal.stage} deal, {deal.name}, closes in {MONTHS[deal.close_on.month - 1]} {deal.close_on.year}.",
        [k["deal"]],
    )
