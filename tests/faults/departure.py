"""A colleague with many open records leaves, and workers are killed while the records move."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

from sandbox.demo.show import as_text
from sandbox.demo.story import has_action
from sandbox.org import OrgData
from tests.bot.desk_org import ANN, NOW, desk_org, user
from tests.faults.fleet import Fleet

CARL = "carl@selling.example"
_AT_WORK = "SELECT 1 FROM procrastinate_jobs WHERE status = 'doing' AND task_name LIKE 'handoffs.%reassigning' OR task_name = 'handoffs.reassign' AND status = 'doing'"


def leaving_org(tasks: int) -> OrgData:
    """Bob, whose manager is Ann, owns so many to-dos; Carl works beside him."""
    org = desk_org()
    for row in org.tables["User"]:
        row["ManagerId"] = "ann" if row["Id"] == "bob" else None
    org.tables["User"].append(user("carl", "Carl", CARL) | {"ManagerId": "ann"})
    org.tables["Account"].append({"Id": "mill", "Name": "Mill Works", "OwnerId": "carl"})
    model = {"OwnerId": "bob", "WhatId": "quarry", "Status": "Not Started", "IsClosed": False}
    due_on = NOW.date()
    org.tables["Task"] += [
        {**model, "Id": f"call-{number}", "Subject": f"Call number {number}", "ActivityDate": due_on}
        for number in range(tasks)
    ]
    return org


@dataclass(frozen=True, slots=True)
class Moved:
    """How a reassignment through kills ended."""

    states: dict[str, int]
    messages: int
    kills: int
    seconds: float


class Departure:
    """Ann reassigns Bob's records, and takes it back."""

    def __init__(self, fleet: Fleet, *, seed: int = 1) -> None:
        self.fleet = fleet
        self._chance = random.Random(seed)

    def preview(self) -> str:
        """Ask what Bob leaves; the text of the answer."""
        fleet = self.fleet
        before = len(fleet.seen(ANN, "#sales", "Salesforce counts"))
        fleet.control.act("command", user=ANN, channel="#sales", command="/handoff", text="@Bob")
        fleet.until(lambda: len(fleet.seen(ANN, "#sales", "Salesforce counts")) > before, "the preview")
        return as_text(fleet.seen(ANN, "#sales", "Salesforce counts")[-1])

    def reassign(self, kills: int) -> Moved:
        """Click, and kill the workers so often while Salesforce is at work."""
        self._slow(kills)
        before = self._results()
        self.fleet.click(ANN, self.fleet.seen(ANN, "#sales", "Salesforce counts")[-1], "rep.reassign")
        return self._through(kills, "done", before)

    def undo(self, kills: int) -> Moved:
        """The same for Undo."""
        done = [m for m in self.fleet.seen(ANN, "@bot", "reassigned") if has_action(m, "rep.undo")][-1]
        self._slow(kills)
        before = self._results()
        self.fleet.click(ANN, done, "rep.undo")
        return self._through(kills, "undone", before)

    def _slow(self, kills: int) -> None:
        """Salesforce does the work, and the answer takes so long that the worker is killed waiting for it."""
        fault = {"service": "salesforce", "match": {"path": "composite/sobjects"}, "fault": "drop_after"}
        if kills:
            self.fleet.control.act("fault", times=kills, after_ms=1500, **fault)

    def _through(self, kills: int, end: str, before: int) -> Moved:
        began = time.monotonic()
        for _ in range(kills):
            self.fleet.until(lambda: bool(self.fleet.rows(_AT_WORK)), "a worker at work")
            time.sleep(self._chance.uniform(0.2, 1.4))
            for worker in ("worker-1", "worker-2"):
                self.fleet.kill(worker)
            self.fleet.start("worker-1", "worker-2")
            self.fleet.hurry()
        self.fleet.until(lambda: self._ends(end), f"the plan {end}", seconds=300)
        self.fleet.settle()
        states = dict(self.fleet.rows("SELECT state, count(*)::int FROM reassign_step GROUP BY state"))
        return Moved(states, self._results() - before, kills, time.monotonic() - began)

    def _ends(self, end: str) -> bool:
        self.fleet.hurry()  # a job whose worker died waits for its time
        return self.fleet.rows("SELECT state FROM reassign_plan ORDER BY created_at DESC LIMIT 1")[0][0] == end

    def _results(self) -> int:
        return len([m for m in self.fleet.control.messages(user=ANN, channel="@bot") if " of Bob " in as_text(m)])
