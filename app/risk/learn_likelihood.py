"""Learn from the org's own past how likely a loss is, and judge it on what came later. scikit-learn does the sums."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from math import sqrt
from typing import Any

from app.risk.likelihood import Band, Features, Judgement, Likelihood, Subject

LEAST_EACH = 25
"""So many ended well and so many badly before anything is claimed."""
_LEAST_TO_LEARN = 12
"""Of each kind, in the part of the past that a judged model learns from."""
_BLOCKS = 5
_FOLDS = 5
_ISOTONIC_FROM = 1000
"""scikit-learn's own advice: with fewer outcomes the isotonic curve follows chance."""
_STRENGTH = 0.5
"""Inverse of the penalty: weak signs are drawn towards saying nothing."""
_SURE = 2.33
"""Standard errors by which it must beat the usual share before we speak of skill: one org in a hundred by chance."""
_EDGES = tuple(step / 10 for step in range(11))
_CURVE_POINTS = 41
_MOST_SURE = 0.01
_SILENT = ("nothing",)
"""Where no rule ever spoke there is one column of zeros, and the usual share is said of everything."""


@dataclass(frozen=True, slots=True)
class Row:
    """One look at one deal or renewal, and how that ended, which nobody knew before `ended_at`."""

    subject: str
    at: datetime
    ended_at: datetime
    features: Features
    was_lost: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """What a model said on the day of a look, having learned only from what had ended before."""

    row: Row
    said: float
    usual: float


def learn(subject: Subject, rows: Sequence[Row], *, now: datetime) -> Likelihood | None:
    """A likelihood with its judgement; None where under LEAST_EACH ended well or badly, or none could be judged."""
    ended = outcomes_of(rows)
    if min(ended[True], ended[False]) < LEAST_EACH:
        return None
    claims = claims_of(rows)
    if not claims:
        return None
    intercept, weights, curve = _fitted(rows)
    return Likelihood(
        subject=subject,
        intercept=intercept,
        weights=weights,
        curve=curve,
        lost=ended[True],
        kept=ended[False],
        usual=_share(rows),
        judgement=judge(claims),
        fitted_at=now,
    )


def outcomes_of(rows: Iterable[Row]) -> Counter[bool]:
    """How many were lost (True) and kept (False), each counted once."""
    return Counter({row.subject: row.was_lost for row in rows}.values())


def claims_of(rows: Sequence[Row]) -> list[Claim]:
    """Each look of the later half of the past, with what would have been said that day.

    The past is walked block by block: a model learns from everything that had ended by the start of a block and
    speaks of the looks within it, all of which ended later.
    """
    claims: list[Claim] = []
    ends = sorted({row.subject: row.ended_at for row in rows}.values())
    starts = [ends[len(ends) * (_BLOCKS + block) // (2 * _BLOCKS)] for block in range(_BLOCKS)]
    for start, end in zip(starts, [*starts[1:], datetime.max.replace(tzinfo=UTC)], strict=True):
        known = [row for row in rows if row.ended_at <= start]
        asked = [row for row in rows if start < row.at <= end]
        ended = outcomes_of(known)
        if asked and min(ended[True], ended[False]) >= _LEAST_TO_LEARN:
            model, usual = _Model.of(known), _share(known)
            claims += [Claim(row, said, usual) for row, said in zip(asked, model.chances(asked), strict=True)]
    return claims


def judge(claims: Sequence[Claim]) -> Judgement:
    """Brier score against the usual share, calibration table, and whether the gain is more than chance."""
    gains: defaultdict[str, float] = defaultdict(float)
    for claim in claims:
        gains[claim.row.subject] += (claim.usual - claim.row.was_lost) ** 2 - (claim.said - claim.row.was_lost) ** 2
    return Judgement(
        subjects=len(gains),
        looks=len(claims),
        brier=_mean([(claim.said - claim.row.was_lost) ** 2 for claim in claims]),
        base_brier=_mean([(claim.usual - claim.row.was_lost) ** 2 for claim in claims]),
        ranks_right=_ranks_right(claims),
        has_skill=_is_sure(list(gains.values())),
        table=tuple(band for low, high in pairwise(_EDGES) if (band := _band(claims, low, high))),
    )


def _is_sure(gains: Sequence[float]) -> bool:
    """Whether the sum of gains is beyond chance; looks of one subject go together and count as one."""
    mean = _mean(gains)
    spread = sqrt(sum((gain - mean) ** 2 for gain in gains))
    return sum(gains) > _SURE * spread


def _band(claims: Sequence[Claim], low: float, high: float) -> Band | None:
    inside = [claim for claim in claims if low <= claim.said < high]
    if not inside:
        return None
    happened = _mean([float(claim.row.was_lost) for claim in inside])
    subjects = len({claim.row.subject for claim in inside})
    return Band(low, high, len(inside), subjects, _mean([claim.said for claim in inside]), happened)


def _ranks_right(claims: Sequence[Claim]) -> float:
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415  # slow, and only where a backtest runs

    ends = [claim.row.was_lost for claim in claims]
    return float(roc_auc_score(ends, [claim.said for claim in claims])) if len(set(ends)) == 2 else 0.5


def _fitted(rows: Sequence[Row]) -> tuple[float, dict[str, float], tuple[tuple[float, float], ...]]:
    model = _Model.of(rows)
    return model.intercept, model.weights, model.curve(rows)


@dataclass(frozen=True, slots=True)
class _Model:
    """Logistic regression on what the rules said, its chances set right by a curve learned on folds it had not seen."""

    rules: tuple[str, ...]
    calibrated: Any

    @classmethod
    def of(cls, rows: Sequence[Row]) -> _Model:
        import numpy as np  # noqa: PLC0415
        from sklearn.calibration import CalibratedClassifierCV  # noqa: PLC0415
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

        rules = tuple(sorted({rule for row in rows for rule in row.features})) or _SILENT
        matrix, ends = _matrix(rows, rules), np.array([row.was_lost for row in rows])
        count = len({row.subject for row in rows})
        # Looks of one subject resemble each other: together the rows weigh as much as there are subjects.
        weights = np.full(len(rows), count / len(rows))
        method = "isotonic" if count >= _ISOTONIC_FROM else "sigmoid"
        plain = LogisticRegression(C=_STRENGTH, solver="newton-cholesky")
        calibrated = CalibratedClassifierCV(plain, method=method, cv=_folds(rows), ensemble=False)
        return cls(rules, calibrated.fit(matrix, ends, sample_weight=weights))

    @property
    def _inner(self) -> Any:
        return self.calibrated.calibrated_classifiers_[0]

    @property
    def intercept(self) -> float:
        return float(self._inner.estimator.intercept_[0])

    @property
    def weights(self) -> dict[str, float]:
        return {rule: float(weight) for rule, weight in zip(self.rules, self._inner.estimator.coef_[0], strict=True)}

    def chances(self, rows: Sequence[Row]) -> list[float]:
        return [_tame(one[1]) for one in self.calibrated.predict_proba(_matrix(rows, self.rules))]

    def curve(self, rows: Sequence[Row]) -> tuple[tuple[float, float], ...]:
        """The chance along the sums that the rows have, as points."""
        import numpy as np  # noqa: PLC0415

        sums = self._inner.estimator.decision_function(_matrix(rows, self.rules))
        at = np.linspace(sums.min(), sums.max() + 1e-9, _CURVE_POINTS)
        return tuple((float(x), _tame(y)) for x, y in zip(at, self._inner.calibrators[0].predict(at), strict=True))


def _folds(rows: Sequence[Row]) -> list[tuple[Any, Any]]:
    """Rows to learn from and rows to try it on, as arrays of places, for scikit-learn looks at each item of a list.

    A subject's looks stay together, and both ends are in every fold.
    """
    import numpy as np  # noqa: PLC0415

    ends = {row.subject: row.was_lost for row in rows}
    dealt: dict[str, int] = {}
    for kind in (True, False):
        dealt |= {subject: n % _FOLDS for n, subject in enumerate(one for one, lost in ends.items() if lost is kind)}
    places = np.array([dealt[row.subject] for row in rows])
    return [(np.flatnonzero(places != fold), np.flatnonzero(places == fold)) for fold in range(_FOLDS)]


def _tame(chance: float) -> float:
    """Nothing is ever certain."""
    return min(max(float(chance), _MOST_SURE), 1 - _MOST_SURE)


def _matrix(rows: Sequence[Row], rules: Sequence[str]) -> Any:
    import numpy as np  # noqa: PLC0415

    return np.array([[row.features.get(rule, 0.0) for rule in rules] for row in rows], dtype=float).reshape(
        len(rows), len(rules)
    )


def _share(rows: Sequence[Row]) -> float:
    return _mean([float(row.was_lost) for row in rows])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
