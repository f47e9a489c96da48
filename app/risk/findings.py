"""From signals to findings: one per deal at risk, one per customer at risk, each with owner, step and date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.crm.facts import AccountFacts, Deal, Money, Person
from app.risk.customers import is_customer, renewal_deal
from app.risk.rules import account_signals, deal_signals, strongest_first
from app.risk.score import rule_score
from app.risk.signal import COUNTER_EVIDENCE, Finding, Rule, Severity, Signal
from app.risk.thresholds import Lens

_FRIDAY = 4
_NEVER_ALONE = COUNTER_EVIDENCE | {Rule.OVERDUE_TASKS}
_STEP_DAYS = {Severity.SERIOUS: 2, Severity.WARNING: 5, Severity.NOTE: 10}


def findings_of(facts: AccountFacts, lens: Lens) -> tuple[Finding, ...]:
    """The account's own finding (with its renewal deal folded in), then one per other open deal at risk."""
    lens = lens.of_segment(facts.segment)
    of_account = account_signals(facts, lens)
    if not is_customer(facts, lens.today):
        return tuple(_deal_findings(facts, facts.open_deals, of_account, lens))
    # A customer's own signals have their own finding; a prospect's belong to its deals.
    shared = tuple(signal for signal in of_account if signal.is_counter_evidence)
    # The renewal that closes first is the account's own; a second contract's renewal is a deal like others.
    renewal = renewal_deal(facts)
    others = tuple(deal for deal in facts.open_deals if deal is not renewal)
    return (*_account_findings(facts, renewal, of_account, lens), *_deal_findings(facts, others, shared, lens))


def _account_findings(
    facts: AccountFacts, renewal: Deal | None, signals: tuple[Signal, ...], lens: Lens
) -> Iterator[Finding]:
    of_renewal = deal_signals(renewal, facts, lens) if renewal else ()
    together = strongest_first((*signals, *of_renewal))
    if not _is_finding(together, lens):
        return
    money = renewal.amount if renewal and renewal.amount else facts.arr
    subject = _Subject(facts.id, _renewal_title(renewal), money, _owner(facts.csm, facts), renewal)
    happens_on = facts.renewal_on or (renewal.close_on if renewal else None)
    yield _finding(facts, subject, together, happens_on, lens)


def _deal_findings(
    facts: AccountFacts, deals: tuple[Deal, ...], shared: tuple[Signal, ...], lens: Lens
) -> Iterator[Finding]:
    for deal in deals:
        own = deal_signals(deal, facts, lens)
        signals = strongest_first((*own, *shared))
        if own and _is_finding(signals, lens):
            subject = _Subject(deal.id, deal.name, deal.amount, _owner(deal.owner, facts), deal)
            yield _finding(facts, subject, signals, deal.close_on, lens)


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a finding is about, gathered so that the builder takes few parameters."""

    id: str
    title: str
    money: Money | None
    owner: Person | None
    deal: Deal | None


def _finding(
    facts: AccountFacts, subject: _Subject, signals: tuple[Signal, ...], happens_on: date | None, lens: Lens
) -> Finding:
    risks = tuple(signal for signal in signals if not signal.is_counter_evidence)
    return Finding(
        subject_id=subject.id,
        account_id=facts.id,
        account_name=facts.name,
        title=subject.title,
        signals=risks,
        counter_evidence=tuple(signal for signal in signals if signal.is_counter_evidence),
        score=rule_score(signals),
        next_step=risks[0].next_step,
        due_on=working_day(lens.today + timedelta(days=_STEP_DAYS[risks[0].severity])),
        money=subject.money,
        money_field="Opportunity.Amount" if subject.deal and subject.deal.amount else "Account.arr",
        owner=subject.owner,
        opportunity_id=subject.deal.id if subject.deal else None,
        happens_on=happens_on,
    )


def _is_finding(signals: tuple[Signal, ...], lens: Lens) -> bool:
    """Notes alone are never worth somebody's morning, nor are overdue tasks, which have a digest of their own."""
    weighty = any(s.severity > Severity.NOTE and s.rule not in _NEVER_ALONE for s in signals)
    return weighty and rule_score(signals) >= lens.thresholds.finding_floor


def _owner(first: Person | None, facts: AccountFacts) -> Person | None:
    candidates = [person for person in (first, facts.owner, facts.csm) if person]
    return next((person for person in candidates if person.is_active), candidates[0] if candidates else None)


def _renewal_title(renewal: Deal | None) -> str:
    return renewal.name if renewal else ""


def working_day(on: date) -> date:
    """The day itself, or the Monday after a weekend."""
    past_friday = on.weekday() - _FRIDAY
    return on + timedelta(days=3 - past_friday) if past_friday > 0 else on
