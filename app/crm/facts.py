"""An account as the features see it: frozen values, each with the id of the record that says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Literal, NamedTuple

TouchKind = Literal["email", "call", "meeting", "task", "note", "case"]


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in its own currency, never converted silently."""

    amount: Decimal
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class Person:
    """A Salesforce user."""

    id: str
    name: str
    email: str | None = None
    title: str | None = None
    is_active: bool = True
    manager_id: str | None = None
    zone: tzinfo = UTC
    """Where the person's days begin; known of whoever asks."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A mapped number of the account (health, active users, licences, ARR …) and how it moved, oldest first.

    `field` is the Salesforce field that it came from, for the reader who wants to check.
    """

    name: str
    value: Decimal | None
    field: str = ""
    history: tuple[tuple[date, Decimal], ...] = ()
    word: str | None = None
    """Where the field is a picklist (Green, Yellow, Red): its value, which is shown as it is and never a number."""


class DealChange(NamedTuple):
    """A deal's values after one change (one OpportunityHistory row); a tuple, for there are a million of them."""

    id: str
    at: datetime
    stage: str
    amount: Decimal | None
    close_on: date | None
    probability: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DealRole:
    """A contact's part in a deal."""

    id: str
    contact_id: str
    name: str
    role: str | None
    is_primary: bool = False
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DealProduct:
    """A line of a deal."""

    id: str
    name: str
    quantity: Decimal | None = None
    total: Decimal | None = None
    product_id: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """An opportunity, open or closed, with its history oldest first."""

    id: str
    name: str
    stage: str = ""
    amount: Money | None = None
    close_on: date | None = None
    type: str | None = None
    next_step: str | None = None
    description: str | None = None
    owner: Person | None = None
    is_closed: bool = False
    is_won: bool = False
    probability: Decimal | None = None
    forecast_category: str | None = None
    push_count: int = 0
    created_at: datetime | None = None
    stage_since: datetime | None = None
    last_activity_on: date | None = None
    roles: tuple[DealRole, ...] = ()
    products: tuple[DealProduct, ...] = ()
    changes: tuple[DealChange, ...] = ()


@dataclass(frozen=True, slots=True)
class SupportCase:
    """A case; `is_severe` follows the org's own priority names (High, Critical, P1, Sev 1 …)."""

    id: str
    number: str
    subject: str
    status: str
    priority: str | None = None
    is_severe: bool = False
    is_closed: bool = False
    is_escalated: bool = False
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    owner: Person | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class OpenTask:
    """An open to-do of a colleague."""

    id: str
    subject: str
    due_on: date | None = None
    owner: Person | None = None
    status: str | None = None
    priority: str | None = None
    description: str | None = None
    about_id: str | None = None
    created_at: datetime | None = None


class Touch(NamedTuple):
    """Something that happened between us and them, or is planned (`at` in the future).

    A tuple, for there are millions of them, and a frozen dataclass takes five times as long to make.
    """

    id: str
    kind: TouchKind
    at: datetime
    subject: str
    text: str = ""
    who: str | None = None
    """Who wrote or held it, on our side or theirs, by name or address."""
    incoming: bool | None = None
    contact_ids: tuple[str, ...] = ()
    about_id: str | None = None
    created_at: datetime | None = None
    """When somebody wrote it down, which may be long after `at`."""

    @property
    def in_their_words(self) -> bool:
        """Whether the customer wrote the text; a call that came in was still written down by us."""
        return bool(self.incoming) and self.kind in ("email", "case")


@dataclass(frozen=True, slots=True)
class Stakeholder:
    """A contact, with the role in the newest deal and the last touch."""

    id: str
    name: str
    title: str | None = None
    email: str | None = None
    role: str | None = None
    bounced_at: datetime | None = None
    last_touch_at: datetime | None = None
    has_left: bool = False
    """The org says so: the e-mail bounced, or title/description says that the person left."""


@dataclass(frozen=True, slots=True)
class OwnedProduct:
    """What the account has bought: an asset, or a line of a won deal where no asset exists."""

    id: str
    name: str
    quantity: Decimal | None = None
    ends_on: date | None = None
    product_id: str | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """A contract."""

    id: str
    number: str
    status: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    terms: str | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OwedPromise:
    """Something that our side promised by a day and that nobody has called delivered."""

    record_id: str
    """The mail, note or deal in which it stands."""
    quote: str
    due_on: date


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """Everything the mirror knows of one account, ready for rules, cards and prompts.

    Collections are newest first unless said otherwise. `missing` names what the org does not give us (hidden or
    absent objects and fields), in words; `as_of` is the instant up to which the mirror is complete.
    """

    id: str
    name: str
    owner: Person | None = None
    csm: Person | None = None
    website: str | None = None
    industry: str | None = None
    segment: str | None = None
    type: str | None = None
    city: str | None = None
    country: str | None = None
    employees: int | None = None
    arr: Money | None = None
    health: Measure | None = None
    active_users: Measure | None = None
    licences: Measure | None = None
    sentiment: str | None = None
    renewal_on: date | None = None
    renewal_source_id: str | None = None
    deals: tuple[Deal, ...] = ()
    cases: tuple[SupportCase, ...] = ()
    tasks: tuple[OpenTask, ...] = ()
    touches: tuple[Touch, ...] = ()
    touches_from: datetime | None = None
    """Where there were more touches than are read: the oldest that is; every later one is there."""
    stakeholders: tuple[Stakeholder, ...] = ()
    products: tuple[OwnedProduct, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    promises: tuple[OwedPromise, ...] = ()
    """Soonest due first."""
    custom: dict[str, object] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    as_of: datetime | None = None
    is_person: bool = False
    """A person account: account and contact are one."""

    @property
    def open_deals(self) -> tuple[Deal, ...]:
        """Deals that are neither won nor lost, soonest close date first."""
        still_open = (deal for deal in self.deals if not deal.is_closed)
        return tuple(sorted(still_open, key=lambda deal: deal.close_on or date.max))

    @property
    def open_cases(self) -> tuple[SupportCase, ...]:
        """Cases not closed, severe ones first."""
        return tuple(sorted((c for c in self.cases if not c.is_closed), key=lambda c: not c.is_severe))
