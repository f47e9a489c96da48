"""What may be said to somebody who sees a part of an account: that something is missing only where it truly is. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.crm.facts import AccountFacts
from app.risk.rules import key_of, signals_for
from app.risk.signal import Rule, Signal
from app.risk.thresholds import Lens

ABSENCE = frozenset(
    {
        Rule.SILENCE,
        Rule.RENEWAL_WITHOUT_DEAL,
        Rule.RENEWAL_WITHOUT_TOUCH,
        Rule.NO_NEXT_STEP,
        Rule.SINGLE_CONTACT,
    }
)
"""Rules that speak of what is not there: a record that is hidden from the reader must not become one."""


def lens_of_reader(lens: Lens, seen: AccountFacts, whole: AccountFacts) -> Lens:
    """The lens through which a reader of a part is told no absence that the whole account does not bear out."""
    by_segment = lens.of_segment(whole.segment)
    told, true = (
        {key_of(signal) for signal in signals_for(facts, by_segment) if signal.rule in ABSENCE}
        for facts in (seen, whole)
    )
    return replace(lens, untrue=frozenset(told - true))


def as_seen(told: Iterable[Signal], true: Iterable[Signal], *, is_part: bool) -> tuple[Signal, ...]:
    """Signals from the reader's part of the facts, cut to what the whole bears out.

    `true` are those of the whole account. Who sees only a part (`is_part`) is told so with each absence, in the same
    words whatever is hidden, so that the words tell nothing about it.
    """
    borne_out = {key_of(signal) for signal in true}
    kept = (signal for signal in told if signal.rule not in ABSENCE or key_of(signal) in borne_out)
    return tuple(_qualified(signal) if is_part and signal.rule in ABSENCE else signal for signal in kept)


def sees_part(seen: AccountFacts, whole: AccountFacts) -> bool:
    """Whether records of the account are hidden from the reader of `seen`."""
    for shown, all_of_them in (
        (seen.deals, whole.deals),
        (seen.cases, whole.cases),
        (seen.tasks, whole.tasks),
        (seen.stakeholders, whole.stakeholders),
    ):
        if len(shown) < len(all_of_them):
            return True
    # Fewer touches may have been read for the reader: only those as new as what they see are compared.
    since = min((touch.at for touch in seen.touches), default=None)
    known = {touch.id for touch in seen.touches}
    return any(touch.id not in known for touch in whole.touches if since is None or touch.at > since)


def _qualified(signal: Signal) -> Signal:
    return replace(signal, sentence=f"As far as you can see: {signal.sentence[:1].lower()}{signal.sentence[1:]}")
