"""10,000 malformed or forged requests: no 500, no effect, flat memory."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from pathlib import Path

from benchmarks.company import company
from benchmarks.result import Result, at_most
from tests.faults.fleet import Fleet
from tests.faults.forged import forged, send_all

REQUESTS, WARM_UP, SEED = 10_000, 1_000, 7


def run() -> list[Result]:
    """Statuses, jobs and memory of one web process."""
    with company() as fleet:
        port = int(fleet.url("web-1").rsplit(":", 1)[1])
        asyncio.run(send_all(port, forged(WARM_UP, SEED, fleet.signing_secret)))
        before, jobs = _megabytes(fleet), _jobs(fleet)
        statuses = asyncio.run(send_all(port, forged(REQUESTS, SEED + 1, fleet.signing_secret)))
        after = _megabytes(fleet)
        effects = _jobs(fleet) - jobs
    print("  " + ", ".join(f"{status}: {count}" for status, count in sorted(Counter(statuses).items())))
    return [
        Result("requests", len(statuses), ""),
        at_most("answers that are not 4xx", sum(not 400 <= one < 500 for one in statuses), "", 0),
        at_most("jobs and claims that came of them", effects, "", 0),
        at_most("memory that the process grew by", after - before, "MB", 5),
    ]


def _jobs(fleet: Fleet) -> int:
    """Claims stand for ever, so that work which is done already counts too."""
    return int(fleet.rows("SELECT count(*) FROM claim WHERE kind IN ('command', 'interaction', 'event')")[0][0])


def _megabytes(fleet: Fleet) -> float:
    """What the web process holds in memory."""
    pages = int(Path(f"/proc/{fleet.pid('web-1')}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
