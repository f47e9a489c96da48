"""What ended in the past, and how: closed deals, renewals won and lost, customers who left. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from app.crm.facts import AccountFacts, Agreement, Deal
from app.crm.read_holdings import is_renewal
from app.risk.as_known import closing_instant
from app.risk.customers import is_customer
from app.risk.likelihood import Subject

_FOLLOW_ON = timedelta(days=60)
"""A contract that begins so near to the end of another one continues it; without one, so long after it is over."""
_ON_PAPER_TOO = timedelta(days=120)
"""A renewal opportunity that closed so near to a contract's end speaks of the same renewal."""


@dataclass(frozen=True, slots=True)
class Ending:
    """A deal or a renewal whose end we know. `deal` is None where only contracts tell of it."""

    subject: Subject
    subject_id: str
    began_at: datetime
    ended_at: datetime
    was_lost: bool
    amount: Decimal
    deal: Deal | None = None


def endings_of(facts: AccountFacts, now: datetime) -> Iterator[Ending]:
    """Everything about this account whose end is known by `now`."""
    closed = [ending for deal in facts.deals if (ending := _of_deal(deal))]
    yield from closed
    renewed = [ending.ended_at for ending in closed if ending.subject is Subject.RENEWAL]
    for agreement in facts.agreements:
        ending = _of_agreement(agreement, facts, now.date())
        if ending and not any(abs(at - ending.ended_at) <= _ON_PAPER_TOO for at in renewed):
            yield ending


def _of_deal(deal: Deal) -> Ending | None:
    ended_at = closing_instant(deal)
    if ended_at is None or deal.changes[0].at >= ended_at:
        return None
    subject = Subject.RENEWAL if is_renewal(deal) else Subject.DEAL
    amount = deal.amount.amount if deal.amount else Decimal(0)
    return Ending(subject, deal.id, deal.changes[0].at, ended_at, not deal.is_won, amount, deal)


def _of_agreement(agreement: Agreement, facts: AccountFacts, today: date) -> Ending | None:
    """A contract that ran out: renewed where another one follows, lost where none does and they buy no more."""
    starts_on, ends_on = agreement.starts_on, agreement.ends_on
    if starts_on is None or ends_on is None or ends_on + _FOLLOW_ON > today or starts_on >= ends_on:
        return None
    followed = any(_continues(other, agreement) for other in facts.agreements if other.id != agreement.id)
    if not followed and is_customer(facts, today):
        return None  # they stayed without a contract that says so: nobody knows on what terms
    return Ending(Subject.RENEWAL, agreement.id, _instant(starts_on), _instant(ends_on), not followed, Decimal(0))


def _continues(other: Agreement, ended: Agreement) -> bool:
    """Whether another contract takes over, or simply runs on beyond the end."""
    if other.starts_on is None or ended.ends_on is None or ended.starts_on is None:
        return False
    begins_in_time = ended.starts_on < other.starts_on <= ended.ends_on + _FOLLOW_ON
    return begins_in_time and (other.ends_on is None or other.ends_on > ended.ends_on)


def _instant(on: date) -> datetime:
    return datetime.combine(on, time(), UTC)
