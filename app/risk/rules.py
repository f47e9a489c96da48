"""The list of rules, and one call that puts them all to an account's facts. A new rule is one line here."""

from __future__ import annotations

from collections.abc import Callable

from app.crm.facts import AccountFacts, Deal
from app.risk import (
    rules_deals,
    rules_people,
    rules_renewal,
    rules_service,
    rules_silence,
    rules_usage,
    rules_words,
)
from app.risk.signal import Rule, Signal
from app.risk.thresholds import Lens

AccountRule = Callable[[AccountFacts, Lens], Signal | None]
DealRule = Callable[[Deal, Lens], Signal | None]
ContextRule = Callable[[Deal, AccountFacts, Lens], Signal | None]

ACCOUNT_RULES: tuple[AccountRule, ...] = (
    rules_renewal.renewal_falling_usage,
    rules_renewal.renewal_without_deal,
    rules_renewal.renewal_without_touch,
    rules_service.severe_cases,
    rules_people.champion_left,
    rules_people.sponsor_changed,
    rules_words.negative_words,
    rules_usage.users_dropped,
    rules_usage.health_dropped,
    rules_usage.health_low,
    rules_usage.licences_unused,
    rules_silence.silence,
    rules_service.cases_rising,
    rules_service.overdue_tasks,
    rules_service.overdue_promises,
    rules_silence.meeting_booked,
    rules_silence.recent_reply,
    rules_usage.users_growing,
)

DEAL_RULES: tuple[DealRule, ...] = (
    rules_deals.close_date_passed,
    rules_deals.close_date_pushed,
    rules_deals.stage_too_old,
    rules_deals.stage_moved_back,
    rules_deals.amount_cut,
)

CONTEXT_RULES: tuple[ContextRule, ...] = (rules_deals.no_next_step, rules_deals.single_contact)
"""Rules about a deal that look at its account too."""


_OF_A_DEAL = frozenset({Rule.NO_NEXT_STEP, Rule.SINGLE_CONTACT})
_SAID_BY = {Rule.USERS_DROPPED: Rule.RENEWAL_FALLING_USAGE}
"""A sign that another one already says with more: one fact counts once."""


def account_signals(facts: AccountFacts, lens: Lens) -> tuple[Signal, ...]:
    """What speaks for and against a risk at the account as a whole, muted rules left out."""
    found = (rule(facts, lens) for rule in ACCOUNT_RULES)
    heard = [signal for signal in found if signal and _is_heard(signal, lens)]
    said = {signal.rule for signal in heard}
    return tuple(signal for signal in heard if _SAID_BY.get(signal.rule) not in said)


def deal_signals(deal: Deal, facts: AccountFacts, lens: Lens) -> tuple[Signal, ...]:
    """What speaks for a risk in one open deal; nothing for a closed one."""
    if deal.is_closed:
        return ()
    found = [rule(deal, lens) for rule in DEAL_RULES] + [rule(deal, facts, lens) for rule in CONTEXT_RULES]
    return tuple(signal for signal in found if signal and _is_heard(signal, lens))


def _is_heard(signal: Signal, lens: Lens) -> bool:
    return signal.rule not in lens.thresholds.muted and not (lens.untrue and key_of(signal) in lens.untrue)


def key_of(signal: Signal) -> tuple[Rule, str]:
    """What a signal is about: its rule, and the deal where it speaks of one deal's contacts or steps."""
    return signal.rule, signal.evidence[0] if signal.rule in _OF_A_DEAL else ""


def signals_for(facts: AccountFacts, lens: Lens) -> tuple[Signal, ...]:
    """Everything that the watch says of an account and its open deals, strongest first: what a card shows."""
    of_deals = (signal for deal in facts.open_deals for signal in deal_signals(deal, facts, lens))
    return strongest_first((*account_signals(facts, lens), *of_deals))


def strongest_first(signals: tuple[Signal, ...]) -> tuple[Signal, ...]:
    """Risks by severity, then counter-evidence; the order of the rules breaks ties."""
    return tuple(sorted(signals, key=lambda signal: (signal.is_counter_evidence, -signal.severity)))
