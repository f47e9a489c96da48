"""What a handoff must hold, and what is missing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.crm.facts import AccountFacts, Deal
from app.handoffs.handoff import Gap

_BUYERS = ("economic", "decision", "executive", "sponsor", "business user", "champion")


def deal_handed_over(facts: AccountFacts) -> Deal | None:
    """The newest won deal; else the open one that closes first."""
    won = [deal for deal in facts.deals if deal.is_won]
    if won:
        return max(won, key=lambda deal: (deal.close_on is not None, deal.close_on))
    return facts.open_deals[0] if facts.open_deals else None


def find_gaps(facts: AccountFacts, deal: Deal | None, *, promises: int, goals: int, now: datetime) -> tuple[Gap, ...]:
    """What the receiver will miss, each with whoever can say it."""
    seller = deal.owner.name if deal and deal.owner else facts.owner.name if facts.owner else "the account owner"
    roles = [(role.role or "").lower() for role in (deal.roles if deal else ())]
    checks = (
        (goals > 0, "What the customer wants to achieve", seller),
        (promises > 0, "What was promised, if anything", seller),
        (any(buyer in role for role in roles for buyer in _BUYERS), "Who decides (a contact role on the deal)", seller),
        (bool(facts.stakeholders), "A contact at the customer", seller),
        (bool(deal and deal.products) or bool(facts.products), "Which products were sold", seller),
        (bool(facts.agreements) or facts.renewal_on is not None, "Contract term and renewal date", seller),
        (facts.csm is not None, "Who looks after the customer (success manager)", "the head of customer success"),
        (any(touch.at > now for touch in facts.touches) or bool(facts.tasks), "A next step or kick-off date", seller),
        (bool(deal and deal.amount), "The value of the deal", seller),
    )
    return tuple(Gap(what, ask) for is_there, what, ask in checks if not is_there)


CHECKS = 9


def completeness(gaps: Sequence[Gap]) -> int:
    """How much of what a handoff needs is there, in whole percent."""
    return round(100 * (CHECKS - len(gaps)) / CHECKS)
