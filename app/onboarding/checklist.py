"""The steps from a won deal to a customer who succeeds, with owners and days. Pure."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.crm.facts import AccountFacts, Deal
from app.handoffs.handoff import Gap
from app.handoffs.ledger import Promise
from app.slack.text import cut

GAPS = 1
_TITLE = 150
_DECIDERS = ("decision", "economic", "executive", "sponsor", "champion")


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `key` stays the same for an account's deal, so that a step is assigned once."""

    key: str
    title: str
    due_on: date
    is_sellers: bool = False
    quote: str = ""
    is_owed: bool = True
    """False for a promise that was delivered meanwhile."""


Usual = tuple[str, str, int]
"""A step's name, which its key is made of, its title, and its working days from the start."""

# What nearly every implementation goes through; CHECKLIST_STEPS puts a team's own in its place.
_STEPS: tuple[Usual, ...] = (
    ("kick-off", "Kick-off call with {who}", 5),
    ("goals", "Agree on goals and how success is measured", 10),
    ("access", "Technical set-up: access, single sign-on, integrations", 15),
    ("data", "Import the data and have {who} check it", 20),
    ("training", "Train administrators and first users", 25),
    ("go-live", "Go-live check: everything promised is in place", 30),
    ("review", "First value review with {who}", 60),
)


@dataclass(frozen=True, slots=True)
class Start:
    """The day from which is counted, the holidays that are skipped, and the steps that every implementation needs."""

    on: date
    days_off: Container[date] = ()
    usual: tuple[Usual, ...] = _STEPS

    def plus(self, days: int) -> date:
        """The day so many working days later."""
        on = self.on
        while days:
            on += timedelta(days=1)
            days -= on.weekday() < 5 and on not in self.days_off
        return on


def usual_steps(told: str) -> tuple[Usual, ...]:
    """The steps that a team wrote down as `5 Kick-off; 10 Goals`; the usual ones where it wrote none.

    A title names its step, so that another day for it keeps what was assigned already.
    """
    known = {title: name for name, title, _ in _STEPS}
    pairs = (part.strip().split(maxsplit=1) for part in told.split(";") if part.strip())
    own = {title.strip(): int(days) for days, title in pairs}
    return tuple((known.get(title, title.casefold()), title, days) for title, days in own.items()) or _STEPS


def steps_for(
    facts: AccountFacts, deal: Deal | None, ledger: Sequence[Promise], gaps: Sequence[Gap], start: Start
) -> tuple[Step, ...]:
    """The checklist by day: what every implementation needs, what was promised for a day, what the handoff lacks.

    Every promise with a day is there, delivered or not: which to show is for whoever knows what was assigned.
    """
    root = f"checklist:{facts.id}:{deal.id if deal else ''}"
    who = _contact(facts)
    usual = [
        Step(f"{root}:{name}", cut(title.replace("{who}", who), _TITLE), start.plus(days))
        for name, title, days in start.usual
    ]
    promised = [
        Step(
            f"{root}:{one.id}",
            cut(f"Deliver what was promised: {one.quote}", _TITLE),
            one.due_on,
            quote=one.quote,
            is_owed=one.delivered_at is None,
        )
        for one in ledger
        if one.due_on and one.due_on >= start.on
    ]
    missing = [
        Step(f"{root}:gap:{gap.what}", cut(f"Find out: {gap.what}", _TITLE), start.plus(3), is_sellers=True)
        for gap in gaps[:GAPS]
    ]
    return tuple(sorted([*missing, *usual, *promised], key=lambda step: step.due_on))


def _contact(facts: AccountFacts) -> str:
    """Who decides at the customer, by name; "the customer" where nobody is known to."""
    staying = [one for one in facts.stakeholders if not one.has_left]
    deciders = (one for one in staying if any(word in (one.role or "").lower() for word in _DECIDERS))
    decider = next(deciders, None)
    return decider.name if decider else "the customer"
