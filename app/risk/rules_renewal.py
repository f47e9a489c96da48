"""Rules about a renewal that comes near."""

from __future__ import annotations

from app.crm.facts import AccountFacts
from app.risk.customers import renewal_deal
from app.risk.rules_silence import last_contact
from app.risk.rules_usage import shift
from app.risk.signal import Rule, Severity, Signal
from app.risk.thresholds import Lens
from app.slack.text import day

_URGENT_DAYS = 45


def days_to_renewal(facts: AccountFacts, lens: Lens) -> int | None:
    """Days until the renewal date where it is near (or passed within the last month), else None."""
    if facts.renewal_on is None:
        return None
    days = (facts.renewal_on - lens.today).days
    return days if -30 <= days <= lens.thresholds.renewal_days else None


def renewal_falling_usage(facts: AccountFacts, lens: Lens) -> Signal | None:
    """The renewal comes near while usage falls."""
    days = days_to_renewal(facts, lens)
    move = shift(facts.active_users, lens.today)
    if days is None or move is None or -move.share < lens.thresholds.measure_drop_share:
        return None
    return Signal(
        Rule.RENEWAL_FALLING_USAGE,
        Severity.SERIOUS,
        f"{_renewal(facts, days)}, and active users fell {-move.share:.0%} "
        f"(from {move.baseline:,.0f} to {move.value:,.0f})",
        _evidence(facts),
        "Meet the sponsor with a plan to win usage back before the renewal",
        (("days_to_renewal", str(days)), ("users_share", f"{move.share:.3f}")),
        fields=("Account.renewal_on", "Account.active_users"),
    )


def renewal_without_deal(facts: AccountFacts, lens: Lens) -> Signal | None:
    """The renewal comes near, and nobody opened an opportunity for it."""
    days = days_to_renewal(facts, lens)
    if days is None or renewal_deal(facts) is not None:
        return None
    return Signal(
        Rule.RENEWAL_WITHOUT_DEAL,
        Severity.SERIOUS if days <= _URGENT_DAYS else Severity.WARNING,
        f"{_renewal(facts, days)}, and there is no open renewal opportunity",
        _evidence(facts),
        "Open the renewal opportunity and name its owner",
        (("days_to_renewal", str(days)),),
        fields=("Account.renewal_on",),
    )


def renewal_without_touch(facts: AccountFacts, lens: Lens) -> Signal | None:
    """The renewal comes near, and nobody spoke with them lately."""
    days = days_to_renewal(facts, lens)
    touched = last_contact(facts, lens.now) if days is not None else None
    if days is None or (touched and (lens.now - touched.at).days <= lens.thresholds.renewal_touch_days):
        return None
    silence = f"the last contact was on {day(touched.at.date())}" if touched else "no contact is logged at all"
    return Signal(
        Rule.RENEWAL_WITHOUT_TOUCH,
        Severity.SERIOUS if days <= _URGENT_DAYS else Severity.WARNING,
        f"{_renewal(facts, days)}, and {silence}",
        (*_evidence(facts), *((touched.id,) if touched else ())),
        "Call the customer about the renewal this week",
        (("days_to_renewal", str(days)),),
        fields=("Account.renewal_on",),
    )


def _renewal(facts: AccountFacts, days: int) -> str:
    on = day(facts.renewal_on) if facts.renewal_on else ""
    return f"Renewal on {on}, in {days} days" if days >= 0 else f"Renewal date {on} passed {-days} days ago"


def _evidence(facts: AccountFacts) -> tuple[str, ...]:
    return tuple(dict.fromkeys((facts.renewal_source_id or facts.id, facts.id)))
