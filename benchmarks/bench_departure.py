"""A colleague with 2,000 open records leaves; workers are killed with `kill -9` while they move, and while they go back."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.company import database
from benchmarks.result import Result, at_most
from tests.faults.departure import Departure, leaving_org
from tests.faults.fleet import running_fleet

TASKS = 2_000
KILLS = 5


def run() -> list[Result]:
    """Every record is at its place after each way, told once."""
    with (
        database() as url,
        tempfile.TemporaryDirectory() as folder,
        running_fleet(url, Path(folder), org=leaving_org(TASKS)) as fleet,
    ):
        departure = Departure(fleet)
        shown = departure.preview()
        every = TASKS + 3
        moved = departure.reassign(KILLS)
        left = departure.preview()
        back = departure.undo(KILLS)
        again = departure.preview()
    listed = f"Salesforce counts {every:,}, listed {every:,}, difference 0"
    wrong = [listed not in shown, "Salesforce counts 0, listed 0" not in left, listed not in again]
    return [
        Result("records", every, ""),
        Result("kills", 2 * KILLS, ""),
        at_most("records not moved", every - moved.states.get("done", 0), "", 0),
        at_most("records not given back", every - back.states.get("undone", 0), "", 0),
        at_most("messages too many or too few", abs(moved.messages - 1) + abs(back.messages - 1), "", 0),
        at_most("countings by Salesforce that differ", sum(wrong), "", 0),
        Result("reassigned through the kills in", moved.seconds, "s"),
        Result("given back through the kills in", back.seconds, "s"),
    ]
