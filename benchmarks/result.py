"""What a benchmark tells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """One figure. `goal` is what it should be, in words; empty where it only explains another figure."""

    name: str
    value: float
    unit: str
    goal: str = ""
    met: bool | None = None

    def __str__(self) -> str:
        shown = f"{self.value:,.2f}" if abs(self.value) < 100 else f"{self.value:,.0f}"
        verdict = "" if self.met is None else "  met" if self.met else "  MISSED"
        return f"{self.name:<62} {shown:>12} {self.unit:<6} {self.goal}{verdict}"


def at_least(name: str, value: float, unit: str, goal: float) -> Result:
    """A figure that should not be smaller than its goal."""
    return Result(name, value, unit, f"≥ {goal:g}", value >= goal)


def at_most(name: str, value: float, unit: str, goal: float) -> Result:
    """A figure that should not be larger than its goal."""
    return Result(name, value, unit, f"≤ {goal:g}", value <= goal)
