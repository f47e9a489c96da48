"""A book of accounts as its weekly portfolio tells it, and what moved in it since the week before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from app.crm.facts import Money, Person
from app.digests.portfolio import place_book
from app.risk.estimate_words import short_line
from app.risk.likelihood import Subject
from app.risk.override import VIEW_WORDS
from app.risk.triage import Triaged
from app.services import Services


@dataclass(frozen=True, slots=True)
class Held:
    """One account of a book; texts are raw.

    `was` is its heap of the week before: empty for an account that is new in the book, None where nothing is compared.
    """

    account_id: str
    name: str
    heap: str
    why: str
    amount: str | None = None
    currency: str = "USD"
    renews_on: str | None = None
    outlook: str = ""
    owner: str = ""
    """The name of whoever looks after it, else of its owner."""
    was: str | None = None
    stake: str = ""
    """The deal at risk with its amount, where it is at risk through one."""

    @property
    def money(self) -> Money | None:
        """Its yearly revenue."""
        return Money(Decimal(self.amount), self.currency) if self.amount is not None else None

    @property
    def has_moved(self) -> bool:
        """Whether it is new in the book, or in another heap than the week before."""
        return self.was is not None and self.was != self.heap

    def as_json(self) -> dict[str, Any]:
        """For the run's row."""
        return asdict(self)

    def renews_between(self, first: date, last: date) -> bool:
        """Whether its contract ends on one of these days."""
        return self.renews_on is not None and first <= date.fromisoformat(self.renews_on) <= last


def hold_book(services: Services, person: Person, owners: Sequence[Person], zone: ZoneInfo) -> list[Held]:
    """The owners' accounts as `person` may see them, most pressing first; raises SalesforceUnavailable."""
    return [_held(one) for one in place_book(services, person, owners, zone)]


def _held(one: Triaged) -> Held:
    facts = one.facts
    keeper = facts.csm or facts.owner
    return Held(
        account_id=facts.id,
        name=facts.name,
        heap=one.heap,
        why=one.why,
        amount=str(facts.arr.amount) if facts.arr else None,
        currency=facts.arr.currency if facts.arr else "USD",
        renews_on=facts.renewal_on.isoformat() if facts.renewal_on else None,
        outlook=_outlook(one),
        owner=keeper.name if keeper else "",
        stake=one.stake,
    )


def _outlook(one: Triaged) -> str:
    """How likely it renews, with somebody's own view beside; empty for those that buy nothing yet."""
    if one.estimate is None or one.estimate.subject is not Subject.RENEWAL:
        return ""
    view = f", {one.held_by} says it {VIEW_WORDS[one.held.view]}" if one.held else ""
    return short_line(one.estimate) + view


def compared(book: Sequence[Held], before: Mapping[str, str] | None) -> list[Held]:
    """The book with each account's heap of the week before; unmarked where there was none."""
    if before is None:
        return list(book)
    return [replace(one, was=before.get(one.account_id, "")) for one in book]
