"""From a command's arrival to the start of its work, while the workers have nothing else to do."""

from __future__ import annotations

import re
import time
from collections import Counter

import requests

from benchmarks.company import company
from benchmarks.result import Result, at_least
from tests.bot.desk_org import BOB
from tests.faults.fleet import Fleet

COMMANDS, PAUSE_SECONDS = 100, 0.15
_SAMPLE = re.compile(
    r'^throughline_job_wait_seconds_(bucket|sum|count)\{lane="answers"(?:,le="(.+)")?\} (\S+)$', re.MULTILINE
)


def run() -> list[Result]:
    """As the workers' own metric counts it: over HTTP in, through the database, by LISTEN/NOTIFY to a worker."""
    with company() as fleet:
        _ask(fleet, 10)
        fleet.settle()
        before = _waits(fleet)
        _ask(fleet, COMMANDS)
        fleet.settle()
        waits = _waits(fleet)
    waits.subtract(before)
    many = waits["count"]
    return [
        Result("commands", many, ""),
        Result("mean wait", waits["sum"] / many * 1000, "ms"),
        Result("started within 25 ms", 100 * waits["0.025"] / many, "%"),
        at_least("started within 50 ms", 100 * waits["0.05"] / many, "%", 95),
        Result("started within 100 ms", 100 * waits["0.1"] / many, "%"),
    ]


def _ask(fleet: Fleet, commands: int) -> None:
    for _ in range(commands):
        fleet.control.act("command", user=BOB, channel="#general", command="/throughline", text="help")
        time.sleep(PAUSE_SECONDS)


def _waits(fleet: Fleet) -> Counter[str]:
    """Both workers' histogram together: `sum` in seconds, `count`, and how many waited at most so many seconds."""
    found: Counter[str] = Counter()
    for worker in ("worker-1", "worker-2"):
        told = requests.get(f"{fleet.url(worker)}/metrics", timeout=5).text
        for kind, limit, value in _SAMPLE.findall(told):
            found[limit or kind] += float(value)  # type: ignore[assignment]  # seconds are counted too
    return found
