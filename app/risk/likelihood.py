"""From signals to a likelihood, with what was learned from the org's own past. Pure; the learning is elsewhere."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from math import sqrt
from typing import Any

from app.risk.signal import Signal

Features = Mapping[str, float]
"""Rule → how loudly it spoke, above 0 and at most 1; silent rules are missing."""


class Subject(StrEnum):
    """What the past is asked about. Stored: never rename one."""

    DEAL = "deals"
    RENEWAL = "renewals"


@dataclass(frozen=True, slots=True)
class Band:
    """One line of the calibration table: looks that the model had not seen, whose chance lay in `low` to `high`."""

    low: float
    high: float
    looks: int
    subjects: int
    said: float
    happened: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """How right the likelihood was on looks later than all that it had learned from. Brier: lower is better."""

    subjects: int
    looks: int
    brier: float
    base_brier: float
    ranks_right: float
    """Of all pairs of one that was lost and one that was not, the share in which the lost one had the higher chance."""
    has_skill: bool
    table: tuple[Band, ...]

    def band_of(self, chance: float) -> Band | None:
        """The line of the table that a chance belongs to."""
        return next((band for band in self.table if band.low <= chance < band.high), None)


@dataclass(frozen=True, slots=True)
class Likelihood:
    """The learned chance that a deal, or a renewal, is lost.

    `curve` holds (weighted sum, chance) points, rising in both; between them the chance is interpolated, and beyond
    them it stays, so that nothing more extreme is ever said than what was seen.
    """

    subject: Subject
    intercept: float
    weights: Mapping[str, float]
    curve: tuple[tuple[float, float], ...]
    lost: int
    kept: int
    usual: float
    """The share of looks that ended in a loss: what can be said without any sign."""
    judgement: Judgement
    fitted_at: datetime

    def chance(self, signals: Iterable[Signal]) -> float:
        """The chance of a loss, 0 to 1, given what the rules say now."""
        heard = features_of(signals)
        total = self.intercept + sum(self.weights.get(rule, 0.0) * loud for rule, loud in heard.items())
        return _interpolated(self.curve, total)

    def pull(self, signal: Signal) -> float:
        """How strongly a signal pulls towards a loss (negative: away from it), in the model's own unit."""
        return self.weights.get(str(signal.rule), 0.0) * _loudness(signal)


def features_of(signals: Iterable[Signal]) -> dict[str, float]:
    """What a model is told of signals: each rule with the loudest thing it said."""
    heard: dict[str, float] = {}
    for signal in signals:
        rule = str(signal.rule)
        heard[rule] = max(heard.get(rule, 0.0), _loudness(signal))
    return heard


def _loudness(signal: Signal) -> float:
    return 1.0 if signal.is_counter_evidence else int(signal.severity) / 3


def _interpolated(curve: Sequence[tuple[float, float]], at: float) -> float:
    place = bisect_right(curve, (at, float("inf")))
    if place == 0:
        return curve[0][1]
    if place == len(curve):
        return curve[-1][1]
    (x0, y0), (x1, y1) = curve[place - 1], curve[place]
    return y0 + (y1 - y0) * (at - x0) / (x1 - x0)


class Confidence(StrEnum):
    """How far a likelihood may be off."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is said of one deal or one renewal. `chance` is that of a loss, None where none is claimed.

    `why` says in a sentence what the claim rests on, or why there is none (raw text).
    """

    subject: Subject
    chance: float | None
    usual: float | None
    score: int
    confidence: Confidence
    why: str
    drivers: tuple[Signal, ...] = ()
    against: tuple[Signal, ...] = field(default=())
    """What speaks for a good end, shown beside the drivers."""
    is_known: bool = True
    """False where so little is known of the account that no score means anything."""


_NARROW, _WIDE = 0.1, 0.18
"""Half widths of a 90 % interval around what happened to others with such a chance."""
_DRIVERS = 3


def confidence_of(likelihood: Likelihood, chance: float) -> Confidence:
    """By how many others with such a chance there were: the interval around what happened to them."""
    band = likelihood.judgement.band_of(chance)
    if band is None:
        return Confidence.LOW
    half = _half_width(band.happened, band.subjects)
    return Confidence.HIGH if half <= _NARROW else Confidence.MEDIUM if half <= _WIDE else Confidence.LOW


def _half_width(share: float, count: int, z: float = 1.645) -> float:
    """Half of Wilson's interval for a share of `count`."""
    spread = sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return z * spread / (1 + z * z / count)


def drivers_of(
    signals: Iterable[Signal], likelihood: Likelihood | None
) -> tuple[tuple[Signal, ...], tuple[Signal, ...]]:
    """The strongest signs for a loss and against it; by what the past taught, else by their own severity."""
    told = list(signals)
    risks = [signal for signal in told if not signal.is_counter_evidence]
    relief = [signal for signal in told if signal.is_counter_evidence]
    if likelihood is None:
        return tuple(risks[:_DRIVERS]), tuple(relief[:_DRIVERS])
    by_pull = sorted(risks, key=lambda signal: -likelihood.pull(signal))
    return tuple([signal for signal in by_pull if likelihood.pull(signal) > 0][:_DRIVERS]), tuple(relief[:_DRIVERS])


def as_json(likelihood: Likelihood) -> dict[str, Any]:
    """For the model's row."""
    judged = likelihood.judgement
    return {
        "intercept": likelihood.intercept,
        "weights": dict(likelihood.weights),
        "curve": [list(point) for point in likelihood.curve],
        "lost": likelihood.lost,
        "kept": likelihood.kept,
        "usual": likelihood.usual,
        "judgement": judgement_json(judged),
    }


def judgement_json(judged: Judgement) -> dict[str, Any]:
    """A judgement as plain data."""
    named = ("subjects", "looks", "brier", "base_brier", "ranks_right", "has_skill")
    table = [[b.low, b.high, b.looks, b.subjects, b.said, b.happened] for b in judged.table]
    return {name: getattr(judged, name) for name in named} | {"table": table}


def judgement_from(row: Mapping[str, Any]) -> Judgement:
    """A judgement from plain data."""
    return Judgement(**{**row, "table": tuple(Band(*band) for band in row["table"])})


def from_json(subject: Subject, row: Mapping[str, Any], fitted_at: datetime) -> Likelihood:
    """From the model's row."""
    return Likelihood(
        subject=subject,
        intercept=row["intercept"],
        weights=row["weights"],
        curve=tuple((x, y) for x, y in row["curve"]),
        lost=row["lost"],
        kept=row["kept"],
        usual=row["usual"],
        judgement=judgement_from(row["judgement"]),
        fitted_at=fitted_at,
    )
