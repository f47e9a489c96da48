"""How right the rules, the score and the likelihood were on what we know the end of. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from app.risk.learn_likelihood import LEAST_EACH, learn
from app.risk.likelihood import Likelihood, Subject
from app.risk.replay import Replay
from app.risk.signal import Rule

SCORE = "score"
"""The name of the figures of the score itself, beside those of the rules."""
LEAST_ALARMS = 10
"""A share of fewer alarms is chance."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How right one rule (or the score) was: shares of deals and of money, and how many days ahead (median)."""

    name: str
    alarms: int
    precision: float
    recall: float
    money_precision: float
    money_recall: float
    lead_days: float


@dataclass(frozen=True, slots=True)
class Part:
    """All that the replay showed of deals, or of renewals."""

    subject: Subject
    ended: int
    lost: int
    figures: tuple[Figures, ...]
    """The score first, then the rules that ever spoke, the most precise first."""
    likelihood: Likelihood | None
    external: int = 0
    """Of those lost, for a cause beyond our reach, as people say."""

    @property
    def base_rate(self) -> float:
        """The share that was lost: what any sign must beat."""
        return self.lost / self.ended if self.ended else 0.0

    @property
    def is_too_little(self) -> bool:
        """Whether too few ended well or badly for any claim."""
        return min(self.lost, self.ended - self.lost) < LEAST_EACH


def judge_part(subject: Subject, replays: Sequence[Replay], *, floor: int, now: datetime) -> Part:
    """Figures per rule and for the score from `floor` on, and the likelihood learned from the same past."""
    seen = sorted((one for one in replays if one.subject is subject), key=lambda one: (one.ended_at, one.subject_id))
    by_rule = [one for rule in Rule if (one := _figures(rule, seen, _alarm_of(rule)))]
    of_score = _figures(SCORE, seen, lambda replay: replay.first_score(floor))
    rows = [row for replay in seen for row in replay.rows]
    return Part(
        subject=subject,
        ended=len(seen),
        lost=sum(replay.was_lost for replay in seen),
        figures=(*((of_score,) if of_score else ()), *sorted(by_rule, key=lambda one: (-one.precision, one.name))),
        likelihood=learn(subject, rows, now=now),
        external=sum(replay.was_lost and replay.is_external for replay in seen),
    )


def _alarm_of(rule: Rule) -> Callable[[Replay], datetime | None]:
    return lambda replay: replay.first_alarm(rule)


def _figures(name: str, replays: Sequence[Replay], alarm: Callable[[Replay], datetime | None]) -> Figures | None:
    alarmed = [(replay, at) for replay in replays if (at := alarm(replay))]
    if not alarmed:
        return None
    right = [(replay, at) for replay, at in alarmed if replay.was_lost]
    lost = [replay for replay in replays if replay.was_lost]
    return Figures(
        name=str(name),
        alarms=len(alarmed),
        precision=len(right) / len(alarmed),
        recall=len(right) / len(lost) if lost else 0.0,
        money_precision=_share_of_money([replay for replay, _ in right], [replay for replay, _ in alarmed]),
        money_recall=_share_of_money([replay for replay, _ in right], lost),
        lead_days=median([(replay.ended_at - at).days for replay, at in right]) if right else 0.0,
    )


def _share_of_money(part: Sequence[Replay], whole: Sequence[Replay]) -> float:
    total = sum(replay.amount for replay in whole)
    return float(sum(replay.amount for replay in part) / total) if total else 0.0
