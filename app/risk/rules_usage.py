"""Rules about how much the customer uses what it bought, against its own baseline."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from app.crm.facts import AccountFacts, Measure
from app.risk.customers import customer_since
from app.risk.signal import Rule, Severity, Signal
from app.risk.thresholds import Lens
from app.slack.text import day

_ROLL_OUT = timedelta(days=120)
_BASELINE_DAYS = (21, 200)
"""The baseline is the median of the points so many days back: old enough not to hold the dip itself."""


_WORDS = {"active_users": "Active users", "health": "Health"}
# The lowest grade of an org's own picklist; a middle one (Yellow, Fair, Neutral) is not yet a finding.
_TROUBLE = re.compile(
    r"\b(red|poor|bad|weak|critical|unhealthy|very low|low|danger|at[- ]risk|high[- ]risk)\b(?! risk)", re.IGNORECASE
)
_NO_TROUBLE = re.compile(r"\b(no|not|low|without)\b[\w -]*\b(risk|danger|critical|bad)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shift:
    """How a measure stands against its own baseline; `share` is negative for a drop: -0.3 is 30 % down."""

    baseline: Decimal
    value: Decimal
    since: date
    share: Decimal


def shift(measure: Measure | None, today: date) -> Shift | None:
    """A measure against the median of its past months, or None where there is too little past to say."""
    if measure is None or measure.value is None:
        return None
    newest, oldest = (today - timedelta(days=days) for days in _BASELINE_DAYS)
    past = [(on, value) for on, value in measure.history if oldest <= on <= newest]
    baseline = Decimal(median(value for _, value in past)) if past else Decimal(0)
    if baseline <= 0:
        return None
    return Shift(baseline, measure.value, past[0][0], measure.value / baseline - 1)


def users_dropped(facts: AccountFacts, lens: Lens) -> Signal | None:
    """Fewer people use it than this account's own usual."""
    return _dropped(Rule.USERS_DROPPED, "active_users", facts, facts.active_users, lens)


def health_dropped(facts: AccountFacts, lens: Lens) -> Signal | None:
    """The health score fell against this account's own usual."""
    return _dropped(Rule.HEALTH_DROPPED, "health", facts, facts.health, lens)


def health_low(facts: AccountFacts, lens: Lens) -> Signal | None:
    """The health score is under the team's line, where it has drawn one, or is a word for trouble."""
    words = _low_in_words(facts.health, lens.thresholds.health_low)
    if not words:
        return None
    return Signal(
        Rule.HEALTH_LOW,
        Severity.WARNING,
        words,
        (facts.id,),
        "Ask the customer what would make the product worth more to them",
        fields=("Account.health",),
    )


def _low_in_words(health: Measure | None, line: Decimal | None) -> str:
    word = health.word if health is not None else None
    if word and _TROUBLE.search(word) and not _NO_TROUBLE.search(word):
        return f"Health is set to “{word}”"
    if line is None or health is None or health.value is None or health.value >= line:
        return ""
    return f"Health is {_plain(health.value)}, under the line of {_plain(line)}"


def licences_unused(facts: AccountFacts, lens: Lens) -> Signal | None:
    """They pay for far more than they use."""
    if facts.licences is None or facts.active_users is None:
        return None
    bought, used = facts.licences.value, facts.active_users.value
    if bought is None or used is None or bought < lens.thresholds.licences_least:
        return None
    if used / bought >= lens.thresholds.licences_used_share or _is_rolling_out(facts, lens):
        return None
    return Signal(
        Rule.LICENCES_UNUSED,
        Severity.WARNING,
        f"{_plain(used)} of {_plain(bought)} licences in use ({used / bought:.0%})",
        (facts.id,),
        "Plan a roll-out to the teams that have not started",
        (("used", _plain(used)), ("bought", _plain(bought))),
        fields=("Account.licences", "Account.active_users"),
    )


def users_growing(facts: AccountFacts, lens: Lens) -> Signal | None:
    """Counter-evidence: usage grows."""
    move = shift(facts.active_users, lens.today)
    if move is None or move.share < lens.thresholds.measure_growth_share:
        return None
    words = f"Active users up {move.share:.0%}, from {_plain(move.baseline)} to {_plain(move.value)}"
    return Signal(Rule.USERS_GROWING, Severity.NOTE, words, (facts.id,), fields=("Account.active_users",))


def _is_rolling_out(facts: AccountFacts, lens: Lens) -> bool:
    """New customers have not started yet, and those who grow are on their way."""
    since = customer_since(facts)
    return (since is not None and lens.today - since < _ROLL_OUT) or users_growing(facts, lens) is not None


def _dropped(rule: Rule, measured: str, facts: AccountFacts, measure: Measure | None, lens: Lens) -> Signal | None:
    move = shift(measure, lens.today)
    if move is None or -move.share < lens.thresholds.measure_drop_share:
        return None
    collapsed = -move.share >= lens.thresholds.measure_collapse_share
    return Signal(
        rule,
        Severity.SERIOUS if collapsed else Severity.WARNING,
        f"{_WORDS[measured]} down {-move.share:.0%}, from a usual {_plain(move.baseline)} (since {day(move.since)}) "
        f"to {_plain(move.value)}",
        (facts.id,),
        "Call the customer about what changed in how they use it",
        (("baseline", _plain(move.baseline)), ("value", _plain(move.value))),
        fields=(f"Account.{measured}",),
    )


def _plain(number: Decimal) -> str:
    return f"{number:,.1f}".removesuffix(".0")
