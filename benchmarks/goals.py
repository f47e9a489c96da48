"""Figures with a limit."""

from __future__ import annotations

from benchmarks.result import Result


def at_most(name: str, value: float, unit: str, limit: float) -> Result:
    """A figure that must not exceed a limit."""
    return Result(name, value, unit, f"at most {limit:g}", value <= limit)


def at_least(name: str, value: float, unit: str, limit: float) -> Result:
    """A figure that must reach a limit."""
    return Result(name, value, unit, f"at least {limit:g}", value >= limit)
