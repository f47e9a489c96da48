"""`kill -9` at 50 random points of command, handoff and assignment: nothing lost, nothing doubled."""

from __future__ import annotations

from benchmarks.company import company
from benchmarks.goals import at_most
from benchmarks.result import Result
from tests.bot.desk_org import BOB
from tests.faults.fleet import kill_at_random

KILLS = 50
LONGEST_SECONDS = 0.8


def run() -> list[Result]:
    """Every kill at another moment of the work."""
    with company() as fleet:
        fleet.control.act("command", user=BOB, channel="#general", command="/account", text="Quarry Foods")
        fleet.settle()
        wrong = [what for number in range(KILLS) for what in kill_at_random(fleet, number + 100, LONGEST_SECONDS)]
    for what in wrong:
        print(what)
    return [Result("kills", KILLS, ""), at_most("lost or doubled", len(wrong), "", 0)]
