"""A book of accounts in three heaps: at risk, ready to grow, quiet but steady."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from app.crm.facts import AccountFacts
from app.crm.read_holdings import is_renewal
from app.risk.answers import Answers
from app.risk.customers import is_customer, is_watched
from app.risk.estimate import Learned, estimate_deal, estimate_renewal
from app.risk.findings import findings_of
from app.risk.likelihood import Estimate
from app.risk.override import Override
from app.risk.rules import account_signals
from app.risk.signal import Finding, Rule, Severity, Signal
from app.risk.thresholds import Lens
from app.slack.text import money

_NOTHING_SAID = Answers({})
_FULL, _OVERFULL = Decimal("0.9"), Decimal(1)
_BLOCKS_GROWTH = frozenset(
    {
        Rule.SEVERE_CASES,
        Rule.HEALTH_DROPPED,
        Rule.HEALTH_LOW,
        Rule.USERS_DROPPED,
        Rule.CHAMPION_LEFT,
        Rule.SILENCE,
        Rule.NEGATIVE_WORDS,
    }
)
"""The wrong moment to sell more: told beside the risk, never as a chance."""


class Heap(StrEnum):
    """Where an account belongs today."""

    AT_RISK = "at risk"
    READY = "ready to expand"
    STEADY = "quiet but steady"


@dataclass(frozen=True, slots=True)
class Triaged:
    """One account, its heap, and why in one sentence (raw text)."""

    facts: AccountFacts
    heap: Heap
    why: str
    findings: tuple[Finding, ...] = ()
    estimate: Estimate | None = None
    """Of its renewal, or of the deal that closes first where they buy nothing yet."""
    held: Override | None = None
    """Somebody's own view of the renewal, shown beside the estimate."""
    held_by: str = ""
    """Their name."""

    @property
    def score(self) -> int:
        """The worst finding's."""
        return max((finding.score for finding in self.findings), default=0)

    @property
    def stake(self) -> str:
        """The deal that the worst finding is about, with its amount (raw text); empty where that is their yearly revenue."""
        worst = worst_of(self.findings)
        if worst is None or worst.money is None or worst.money == self.facts.arr:
            return ""
        return f"{money(worst.money)} in {worst.title}"


def worst_of(findings: Sequence[Finding]) -> Finding | None:
    """The one with the highest score."""
    return max(findings, key=lambda finding: finding.score, default=None)


def triage(
    accounts: Iterable[tuple[AccountFacts, Lens]], learned: Learned, dismissed: Answers = _NOTHING_SAID
) -> list[Triaged]:
    """Customers and open prospects of a book, each under its reader's lens; the most pressing first within each heap.

    What people dismissed as no risk puts no account at risk, here as in the digests.
    """
    placed = [
        replace(_place(facts, lens, dismissed), estimate=_estimate(facts, lens, learned))
        for facts, lens in accounts
        if is_watched(facts, lens)
    ]
    return sorted(placed, key=lambda one: (list(Heap).index(one.heap), -_weight(one), one.facts.name))


def _estimate(facts: AccountFacts, lens: Lens, learned: Learned) -> Estimate | None:
    renewal = estimate_renewal(facts, lens, learned)
    if renewal is not None or not facts.open_deals:
        return renewal
    return estimate_deal(facts.open_deals[0], facts, lens, learned)


def _place(facts: AccountFacts, lens: Lens, dismissed: Answers) -> Triaged:
    found = findings_of(facts, lens)
    findings = tuple(one for one in found if not dismissed.cover(one))
    if worst := worst_of(findings):
        return Triaged(facts, Heap.AT_RISK, worst.signals[0].sentence, findings)
    if found:
        return Triaged(facts, Heap.STEADY, f"{found[0].signals[0].sentence} (dismissed)")
    signals = account_signals(facts, lens.of_segment(facts.segment))
    growth = _growth(facts, signals)
    if growth and is_customer(facts, lens.today) and not any(_is_blocking(signal) for signal in signals):
        return Triaged(facts, Heap.READY, growth)
    return Triaged(facts, Heap.STEADY, _steady_words(facts))


def _growth(facts: AccountFacts, signals: tuple[Signal, ...]) -> str:
    """Why they need more: more users than licences, or nearly as many and their number grows.

    Full use alone is how a steady customer looks. Where licences are not known, growth has to do.
    """
    users, licences = facts.active_users, facts.licences
    grows = next((signal.sentence for signal in signals if signal.rule is Rule.USERS_GROWING), "")
    if not (users and licences and users.value and licences.value):
        return _with_deal(grows, facts)
    share = users.value / licences.value
    if share < (_FULL if grows else _OVERFULL):
        return ""
    used = f"{users.value:,.0f} of {licences.value:,.0f} licences in use ({share:.0%})"
    return _with_deal(f"{used}. {grows}" if grows else used, facts)


def _with_deal(why: str, facts: AccountFacts) -> str:
    """The reason, and the deal in which somebody is at it already."""
    deal = next((one for one in facts.open_deals if not is_renewal(one)), None)
    return f"{why}. Open already: {deal.name}" if why and deal else why


def _is_blocking(signal: Signal) -> bool:
    return signal.rule in _BLOCKS_GROWTH and signal.severity > Severity.NOTE


def _steady_words(facts: AccountFacts) -> str:
    return f"Renews {facts.renewal_on:%-d %b %Y}" if facts.renewal_on else "Nothing remarkable"


def _weight(one: Triaged) -> Decimal:
    at_risk = max((f.money.amount for f in one.findings if f.money), default=None)
    amount = at_risk if at_risk is not None else (one.facts.arr.amount if one.facts.arr else Decimal(0))
    return amount * max(one.score, 1)
