"""From a score to a likelihood: monotone on the earlier outcomes, judged on the later ones. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

Point = tuple[int, bool]
"""A score of 0 to 100, and whether what it warns of happened."""

_BINS = (0, 20, 40, 60, 80, 101)
_SURE = 2.0
"""Standard errors by which the score must beat the base rate before we speak of skill."""


@dataclass(frozen=True, slots=True)
class Bin:
    """One line of the calibration table, on outcomes that the calibration had not seen."""

    low: int
    high: int
    count: int
    said: float
    happened: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """`steps`: (score from which, likelihood), rising. Brier scores are on unseen outcomes; lower is better."""

    steps: tuple[tuple[int, float], ...]
    table: tuple[Bin, ...]
    brier: float
    base_brier: float
    has_skill: bool

    def likelihood(self, score: int) -> float:
        """The likelihood that goes with a score."""
        at = bisect_right([low for low, _ in self.steps], score) - 1
        return self.steps[max(at, 0)][1]


def calibrate(points: Sequence[Point]) -> Calibration:
    """Fit on the first half and judge on the second; `points` come in order of time."""
    half = len(points) // 2
    earlier, later = points[:half], points[half:]
    fitted = Calibration(isotonic_steps(earlier), (), 0.0, 0.0, has_skill=False)
    base = sum(happened for _, happened in earlier) / len(earlier)
    errors = [(fitted.likelihood(score) - happened) ** 2 for score, happened in later]
    base_errors = [(base - happened) ** 2 for _, happened in later]
    table = tuple(row for row in (_bin(fitted, later, low, high) for low, high in pairwise(_BINS)) if row)
    return Calibration(
        steps=fitted.steps,
        table=table,
        brier=_mean(errors),
        base_brier=_mean(base_errors),
        has_skill=_beats(errors, base_errors),
    )


def isotonic_steps(points: Sequence[Point]) -> tuple[tuple[int, float], ...]:
    """Likelihood per score, never falling as the score rises (pool adjacent violators).

    Each level is drawn towards the base rate by two outcomes' weight, so that few cases never say 0 % or 100 %.
    """
    base = sum(happened for _, happened in points) / len(points)
    blocks: list[list[float]] = []  # first score, count, happened
    for score, happened in sorted(points):
        if blocks and blocks[-1][0] == score:
            blocks[-1][1] += 1
            blocks[-1][2] += happened
        else:
            blocks.append([score, 1, float(happened)])
        while len(blocks) > 1 and _share(blocks[-2]) >= _share(blocks[-1]) and blocks[-2][0] != blocks[-1][0]:
            _, count, hits = blocks.pop()
            blocks[-1][1] += count
            blocks[-1][2] += hits
    return tuple((int(low), (hits + 2 * base) / (count + 2)) for low, count, hits in blocks)


def _share(block: Sequence[float]) -> float:
    return block[2] / block[1]


def _bin(fitted: Calibration, points: Sequence[Point], low: int, high: int) -> Bin | None:
    inside = [(score, happened) for score, happened in points if low <= score < high]
    if not inside:
        return None
    said = _mean([fitted.likelihood(score) for score, _ in inside])
    return Bin(low, high - 1, len(inside), said, _mean([float(happened) for _, happened in inside]))


def _beats(errors: Sequence[float], base_errors: Sequence[float]) -> bool:
    """Whether the paired gain over the base rate is larger than chance would make it."""
    gains = [base - own for own, base in zip(errors, base_errors, strict=True)]
    mean = _mean(gains)
    spread = sqrt(sum((gain - mean) ** 2 for gain in gains) / max(len(gains) - 1, 1))
    return mean > 0 and mean > _SURE * spread / sqrt(len(gains))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
