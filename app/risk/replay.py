"""What the rules would have said on past days of deals and renewals whose end we know. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from app.crm.facts import AccountFacts
from app.risk.as_known import as_known, deal_as_known
from app.risk.customers import renewal_deal
from app.risk.endings import Ending, endings_of
from app.risk.learn_likelihood import Row
from app.risk.likelihood import Features, Subject, features_of
from app.risk.rules import account_signals, deal_signals
from app.risk.score import rule_score
from app.risk.signal import Rule, Severity, Signal
from app.risk.thresholds import Lens, OrgNorms, Thresholds

_STEP = timedelta(days=14)
_FIRST = datetime(2000, 1, 3, 9, tzinfo=UTC)
"""Looks are taken every second Monday, the same for all, as the watch would have: never placed by a deal's end."""
_MOST_LOOKS = 40
RENEWAL_WINDOW = timedelta(days=180)
"""A renewal is looked at in the half year before its end."""

NormsAt = Callable[[datetime], OrgNorms]
"""What was usual in the org by what was known on a day."""


@dataclass(frozen=True, slots=True)
class Look:
    """One day's view; `rules` are those that spoke above a note, `features` all of them."""

    at: datetime
    score: int
    rules: frozenset[Rule]
    features: Features


@dataclass(frozen=True, slots=True)
class Replay:
    """A deal or renewal whose end we know, with what would have been said of it, oldest first."""

    subject: Subject
    subject_id: str
    was_lost: bool
    ended_at: datetime
    amount: Decimal
    looks: tuple[Look, ...]
    is_external: bool = False
    """Somebody named a cause beyond our reach for its loss."""

    def first_alarm(self, rule: Rule) -> datetime | None:
        """The first day on which the rule would have spoken."""
        return next((look.at for look in self.looks if rule in look.rules), None)

    def first_score(self, least: int) -> datetime | None:
        """The first day on which the score would have reached the line."""
        return next((look.at for look in self.looks if look.score >= least), None)

    @property
    def rows(self) -> Iterator[Row]:
        """Its looks as a likelihood learns from them."""
        for look in self.looks:
            yield Row(self.subject_id, look.at, self.ended_at, look.features, self.was_lost)


def replay_account(
    facts: AccountFacts, *, norms_at: NormsAt, thresholds: Thresholds, now: datetime
) -> Iterator[Replay]:
    """All of an account's endings with their looks; those that no look fell upon are left out."""
    past = _Past(facts, norms_at, thresholds)
    for ending in endings_of(facts, now):
        looks = tuple(look for at in _days_of(ending) if (look := past.look(ending, at)))
        if looks:
            yield Replay(
                ending.subject, ending.subject_id, ending.was_lost, ending.ended_at, ending.amount, looks[:_MOST_LOOKS]
            )


def _days_of(ending: Ending) -> Iterator[datetime]:
    """The looks that fall between its beginning (or the half year before a renewal's end) and its end."""
    begin = ending.began_at
    if ending.subject is Subject.RENEWAL:
        begin = max(begin, ending.ended_at - RENEWAL_WINDOW)
    at = _FIRST + _STEP * -((_FIRST - begin) // _STEP)
    while at < ending.ended_at:
        if at > begin:
            yield at
        at += _STEP


class _Past:
    """An account on past days; each day is put together once, for all deals that were open on it."""

    def __init__(self, facts: AccountFacts, norms_at: NormsAt, thresholds: Thresholds) -> None:
        self._facts = facts
        self._norms_at = norms_at
        self._thresholds = thresholds
        self._known: dict[datetime, tuple[AccountFacts, Lens, tuple[Signal, ...]]] = {}

    def look(self, ending: Ending, at: datetime) -> Look | None:
        then, lens, shared = self._on(at)
        if ending.subject is Subject.RENEWAL and _is_too_early(then, lens):
            return None
        deal = deal_as_known(ending.deal, at) if ending.deal else renewal_deal(then)
        if ending.deal and (deal is None or deal.is_closed):
            return None
        own = deal_signals(deal, then, lens) if deal else ()
        return look_at(at, (*own, *shared))

    def _on(self, at: datetime) -> tuple[AccountFacts, Lens, tuple[Signal, ...]]:
        if at not in self._known:
            then, lens = as_known(self._facts, at), Lens(at, self._thresholds, self._norms_at(at))
            self._known[at] = (then, lens, account_signals(then, lens))
        return self._known[at]


def _is_too_early(then: AccountFacts, lens: Lens) -> bool:
    """Whether the renewal that was known then was still far away."""
    return then.renewal_on is not None and then.renewal_on - lens.today > RENEWAL_WINDOW


def look_at(at: datetime, signals: Iterable[Signal]) -> Look:
    """What a day's signals come to."""
    told = list(signals)
    weighty = frozenset(s.rule for s in told if s.severity > Severity.NOTE and not s.is_counter_evidence)
    return Look(at, rule_score(told), weighty, features_of(told))
