"""The plain rule score: how worried the signals together make us, before any history calibrates it."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

from app.risk.signal import Severity, Signal

_WEIGHT = {Severity.NOTE: 0.12, Severity.WARNING: 0.3, Severity.SERIOUS: 0.5}
_RELIEF = 0.85
"""Each piece of counter-evidence takes 15 % off."""


def rule_score(signals: Iterable[Signal]) -> int:
    """0 to 100. Each risk leaves a share of calm, shares multiply: no number of small notes reaches one serious sign fast."""
    given = list(signals)
    calm = prod(1 - _WEIGHT[signal.severity] for signal in given if not signal.is_counter_evidence)
    relief = prod(_RELIEF for signal in given if signal.is_counter_evidence)
    return round(100 * (1 - calm) * relief)
