"""`kill -9` at 50 random points of command, digest, assign and handoff: nothing lost, nothing doubled."""

from __future__ import annotations

import os

from benchmarks.company import company
from benchmarks.result import Result, at_most
from tests.faults.rounds import kill_at_random, warm_up

KILLS = 50
LONGEST_SECONDS = 2.0


def run() -> list[Result]:
    """Every kill at another moment; each round's seed and outcome are printed. KILL_SEED plays the same game again."""
    first = int(os.environ.get("KILL_SEED", "100"))
    with company() as fleet:
        warm_up(fleet)
        wrong: list[str] = []
        repeated = 0
        for seed in range(first, first + KILLS):
            outcome = kill_at_random(fleet, seed, LONGEST_SECONDS)
            print(f"  {outcome}", flush=True)
            wrong += outcome.wrong()
            repeated += outcome.repeated()
    return [
        Result("kills", KILLS, ""),
        at_most("lost or doubled: posts, items, Tasks, messages", len(wrong), "", 0),
        Result("private answers said again", repeated, ""),
    ]
