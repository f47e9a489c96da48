"""One call in ten goes wrong for ten minutes' worth of work: everything that was asked for is finished, once."""

from __future__ import annotations

import os

from benchmarks.company import company
from benchmarks.result import Result, at_most
from tests.faults.rounds import warm_up
from tests.faults.storm import calls, given_up, play, storm

# A busy team asks for something every three seconds: 200 asks are ten minutes of it.
ROUNDS, ASKS_A_ROUND = 40, 5


def run() -> list[Result]:
    """Each round's outcome is printed; SOAK_ROUNDS plays fewer."""
    rounds = int(os.environ.get("SOAK_ROUNDS", str(ROUNDS)))
    with company() as fleet:
        warm_up(fleet)
        calls_before, wrong_before = calls(fleet)
        with storm(fleet):
            outcomes = []
            for seed in range(rounds):
                outcomes.append(play(fleet, seed))
                print(f"  {outcomes[-1]}", flush=True)
        made, wrong = calls(fleet)
        dead = given_up(fleet)
    share = (wrong - wrong_before) / max(1, made - calls_before)
    return [
        Result("asked for", rounds * ASKS_A_ROUND, ""),
        Result("calls to Slack, Salesforce and the model", made - calls_before, ""),
        Result("of them gone wrong", share * 100, "%"),
        at_most("lost or doubled", sum(len(outcome.wrong()) for outcome in outcomes), "", 0),
        at_most("given up", len(dead), "", 0),
        Result("private answers said again", sum(outcome.repeated() for outcome in outcomes), ""),
        Result("slowest round", max(outcome.after_ms for outcome in outcomes) / 1000, "s"),
    ]
