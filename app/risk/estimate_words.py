"""Likelihoods and people's own judgements in words, as raw text: builders escape them. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from app.risk.likelihood import Estimate, Subject
from app.risk.precision import RULE_WORDS
from app.risk.signal import Signal


def estimate_line(estimate: Estimate) -> str:
    """The claim: `Renewal likelihood 64 % (usual here 90 %), confidence medium: …`, or a risk by the rules alone."""
    is_deal = estimate.subject is Subject.DEAL
    name = "Risk of losing it" if is_deal else "Renewal likelihood"
    if not estimate.is_known:
        return f"{name}: {estimate.why}"
    if estimate.chance is None or estimate.usual is None:
        # A high score means trouble, so it must not stand behind a word that promises good.
        risk = name if is_deal else "Renewal risk"
        by_rules = f"{estimate.score} of 100, by rules ({_grade(estimate.score)})"
        return f"{risk}: {by_rules}. {estimate.why}"
    chance, usual = (share_of(estimate.subject, one) for one in (estimate.chance, estimate.usual))
    return f"{name} {chance:.0%} (usual here {usual:.0%}), confidence {estimate.confidence}: {estimate.why}"


def short_line(estimate: Estimate) -> str:
    """The claim in a few words, for a line of a list; empty where too little is known."""
    if not estimate.is_known:
        return "too little data"
    if estimate.chance is None:
        return f"risk {estimate.score} of 100"
    name = "risk of loss" if estimate.subject is Subject.DEAL else "renewal"
    return f"{name} {share_of(estimate.subject, estimate.chance):.0%}"


def claim_of(estimate: Estimate) -> str:
    """The claim with what is usual and how sure it is, for a list of accounts: a line that stands by itself."""
    short = short_line(estimate)
    if not estimate.is_known:
        return "Too little data"
    if estimate.chance is None or estimate.usual is None:
        return f"{short[:1].upper()}{short[1:]}, by rules"
    usual = share_of(estimate.subject, estimate.usual)
    return f"{short[:1].upper()}{short[1:]} (usual here {usual:.0%}), confidence {estimate.confidence}"


def share_of(subject: Subject, chance: float) -> float:
    """The chance of a loss as people speak of it: deals by their risk, customers by their renewal."""
    return chance if subject is Subject.DEAL else 1 - chance


def driver_line(estimate: Estimate) -> Iterator[str]:
    """What drives it and what speaks against, by the names of the signs, whose sentences stand elsewhere."""
    if not estimate.is_known:
        return
    driven = f"Driven by: {_names(estimate.drivers)}" if estimate.drivers else "No sign speaks against them"
    yield f"{driven}. In their favour: {_names(estimate.against)}" if estimate.against else driven


def _names(signals: tuple[Signal, ...]) -> str:
    return ", ".join(RULE_WORDS[signal.rule] for signal in signals)


def _grade(score: int) -> str:
    return "calm" if score < 20 else "some worry" if score < 50 else "worrying" if score < 75 else "alarming"
