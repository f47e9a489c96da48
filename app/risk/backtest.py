"""What the rules and the score would have said of deals whose end we know, and how right that was. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median

from app.crm.facts import AccountFacts, Deal
from app.risk.as_known import as_known, closing_instant, deal_as_known
from app.risk.calibrate import Calibration, calibrate
from app.risk.rules import account_signals, deal_signals
from app.risk.score import rule_score
from app.risk.signal import Rule, Severity
from app.risk.thresholds import Lens, OrgNorms, Thresholds

_STEP = timedelta(days=14)
_MOST_LOOKS = 26
LEAST_OUTCOMES = 30
"""Under so many closed deals nothing is claimed."""


@dataclass(frozen=True, slots=True)
class Look:
    """One day's view of a deal that was open then."""

    at: datetime
    score: int
    rules: frozenset[Rule]


@dataclass(frozen=True, slots=True)
class Replay:
    """A closed deal with what would have been said of it, oldest first."""

    deal_id: str
    was_lost: bool
    closed_at: datetime
    amount: Decimal
    looks: tuple[Look, ...]

    def first_alarm(self, rule: Rule) -> datetime | None:
        """The first day on which the rule would have spoken."""
        return next((look.at for look in self.looks if rule in look.rules), None)


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """How right one rule was: shares of deals and of money, and how many days ahead (median)."""

    rule: Rule
    alarms: int
    precision: float
    recall: float
    money_precision: float
    lead_days: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """Everything that the replay showed; `calibration` is None where there were too few outcomes."""

    deals: int
    lost: int
    rules: tuple[RuleFigures, ...]
    calibration: Calibration | None

    @property
    def base_rate(self) -> float:
        """The share of deals that were lost: what any rule must beat."""
        return self.lost / self.deals if self.deals else 0.0


def replay_deal(facts: AccountFacts, deal: Deal, norms: OrgNorms, thresholds: Thresholds) -> Replay | None:
    """Look at a closed deal every two weeks of its open life, each time with that day's knowledge only."""
    closed_at = closing_instant(deal)
    if closed_at is None or deal.changes[0].at >= closed_at:
        return None
    looks: list[Look | None] = []
    at = deal.changes[0].at + _STEP
    while at < closed_at and len(looks) < _MOST_LOOKS:
        looks.append(_look(facts, deal, Lens(at, thresholds, norms)))
        at += _STEP
    amount = deal.amount.amount if deal.amount else Decimal(0)
    return Replay(deal.id, not deal.is_won, closed_at, amount, tuple(look for look in looks if look))


def _look(facts: AccountFacts, deal: Deal, lens: Lens) -> Look | None:
    then, known = as_known(facts, lens.now), deal_as_known(deal, lens.now)
    if known is None or known.is_closed:
        return None
    signals = [*deal_signals(known, then, lens), *account_signals(then, lens)]
    weighty = frozenset(s.rule for s in signals if s.severity > Severity.NOTE and not s.is_counter_evidence)
    return Look(lens.now, rule_score(signals), weighty)


def judge(replays: Sequence[Replay]) -> Backtest:
    """Figures per rule, and the score calibrated on the earlier half and judged on the later one."""
    seen = [replay for replay in replays if replay.looks]
    lost = sum(replay.was_lost for replay in seen)
    figures = [one for rule in Rule if (one := _figures(rule, seen))]
    return Backtest(len(seen), lost, tuple(figures), _calibration(seen))


def _figures(rule: Rule, replays: Sequence[Replay]) -> RuleFigures | None:
    alarmed = [(replay, at) for replay in replays if (at := replay.first_alarm(rule))]
    if not alarmed:
        return None
    right = [(replay, at) for replay, at in alarmed if replay.was_lost]
    lost = sum(replay.was_lost for replay in replays)
    money = sum(replay.amount for replay, _ in alarmed)
    lead = [(replay.closed_at - at).days for replay, at in right]
    return RuleFigures(
        rule=rule,
        alarms=len(alarmed),
        precision=len(right) / len(alarmed),
        recall=len(right) / lost if lost else 0.0,
        money_precision=float(sum(replay.amount for replay, _ in right) / money) if money else 0.0,
        lead_days=median(lead) if lead else 0.0,
    )


def _calibration(replays: Sequence[Replay]) -> Calibration | None:
    """One look per deal (half way through its life, so that long deals do not count more), in order of closing."""
    if len(replays) < LEAST_OUTCOMES:
        return None
    in_order = sorted(replays, key=lambda replay: replay.closed_at)
    points = [(replay.looks[len(replay.looks) // 2].score, replay.was_lost) for replay in in_order]
    return calibrate(points)
