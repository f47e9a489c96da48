"""How likely an open deal is lost and a customer renews, with what the claim rests on. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.crm.facts import AccountFacts, Deal
from app.risk.backtest_words import too_few_words
from app.risk.customers import is_customer, renewal_deal
from app.risk.learn_likelihood import LEAST_EACH
from app.risk.likelihood import Confidence, Estimate, Likelihood, Subject, confidence_of, drivers_of
from app.risk.replay import RENEWAL_WINDOW
from app.risk.rules import account_signals, deal_signals, strongest_first
from app.risk.score import rule_score
from app.risk.signal import Signal
from app.risk.thresholds import Lens

_RECENT = timedelta(days=365)
_PAST = {Subject.DEAL: "closed deals", Subject.RENEWAL: "past renewals"}


@dataclass(frozen=True, slots=True)
class Learned:
    """What the newest backtest left: a likelihood where the past carries one, and how many ended well and badly."""

    likelihoods: Mapping[Subject, Likelihood] = field(default_factory=dict)
    outcomes: Mapping[Subject, tuple[int, int]] = field(default_factory=dict)
    """Subject → how many were lost and kept; missing before the first backtest."""


def estimate_deal(deal: Deal, facts: AccountFacts, lens: Lens, learned: Learned) -> Estimate:
    """The risk that an open deal is lost."""
    lens = lens.of_segment(facts.segment)
    signals = strongest_first((*deal_signals(deal, facts, lens), *account_signals(facts, lens)))
    is_known = bool(deal.changes or deal.close_on) or _is_known(facts, lens.now)
    return _estimate(Subject.DEAL, signals, learned, is_known=is_known)


def estimate_renewal(facts: AccountFacts, lens: Lens, learned: Learned) -> Estimate | None:
    """The risk that a customer does not renew; None for an account that is no customer."""
    lens = lens.of_segment(facts.segment)
    if not is_customer(facts, lens.today):
        return None
    renewal = renewal_deal(facts)
    of_renewal = deal_signals(renewal, facts, lens) if renewal else ()
    signals = strongest_first((*account_signals(facts, lens), *of_renewal))
    is_far = facts.renewal_on is not None and facts.renewal_on - lens.today > RENEWAL_WINDOW
    return _estimate(Subject.RENEWAL, signals, learned, is_known=_is_known(facts, lens.now), is_far=is_far)


def _is_known(facts: AccountFacts, now: datetime) -> bool:
    """Whether anything is known that a sign could come from: contact or a case within a year, or a measure."""
    touched = any(now - touch.at <= _RECENT for touch in facts.touches)
    measured = any(one is not None and one.value is not None for one in (facts.active_users, facts.health))
    return touched or measured or any(c.opened_at and now - c.opened_at <= _RECENT for c in facts.cases)


def _estimate(
    subject: Subject, signals: tuple[Signal, ...], learned: Learned, *, is_known: bool, is_far: bool = False
) -> Estimate:
    likelihood = learned.likelihoods.get(subject)
    score = rule_score(signals)
    if not is_known:
        why = "too little data: no contact, case, usage or history in a year"
        return Estimate(subject, None, None, score, Confidence.LOW, why, is_known=False)
    if likelihood is None or not likelihood.judgement.has_skill:
        risks, relief = drivers_of(signals, None)
        why = _why_not(subject, likelihood, learned)
        return Estimate(subject, None, None, score, Confidence.LOW, why, risks, relief)
    chance = likelihood.chance(signals)
    risks, relief = drivers_of(signals, likelihood)
    confidence, why = confidence_of(likelihood, chance), _why(subject, likelihood, chance)
    if is_far:
        confidence, why = Confidence.LOW, f"{why}; the renewal is more than half a year away"
    return Estimate(subject, chance, likelihood.usual, score, confidence, why, risks, relief)


def _why(subject: Subject, likelihood: Likelihood, chance: float) -> str:
    """What happened to others of whom the same was said, beside the usual."""
    known = f"learned from {likelihood.lost + likelihood.kept:,} {_PAST[subject]}"
    band = likelihood.judgement.band_of(chance)
    if band is None:
        return f"{known}, none of them quite like this"
    share = band.happened if subject is Subject.DEAL else 1 - band.happened
    ended = "were lost" if subject is Subject.DEAL else "renewed"
    return f"{known}; of {band.subjects:,} that looked like this, {share:.0%} {ended}"


def _why_not(subject: Subject, likelihood: Likelihood | None, learned: Learned) -> str:
    if likelihood is not None:
        ended = likelihood.lost + likelihood.kept
        return f"No likelihood: on {ended:,} {_PAST[subject]} the signs told no more than the usual share"
    if subject not in learned.outcomes:
        return f"A likelihood follows once I have learned from your {_PAST[subject]}"
    lost, kept = learned.outcomes[subject]
    if min(lost, kept) < LEAST_EACH:
        return f"No likelihood: {too_few_words(lost, kept)}"
    return f"No likelihood: your {_PAST[subject]} go back too little to test one on"
