"""200 commands at once while 50 answers of 5 s each are being written; and how far Bolt itself would come."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median, quantiles

from benchmarks.bare_bolt import SECRET
from benchmarks.burst import Burst
from benchmarks.company import company
from benchmarks.result import Result, at_least, at_most
from sandbox.demo.processes import free_port
from tests.bot.desk_org import BOB
from tests.faults.fleet import Fleet

ANSWERS, COMMANDS = 50, 200
MEASURED, AT_ONCE, ROUNDS = 500, 16, 3
ANSWER_SECONDS = 5


def run() -> list[Result]:
    """Acknowledgement times under load, nothing lost, and throughput beside a bare Bolt app."""
    with company() as fleet:
        under_load = _under_load(fleet)
        fleet.kill("worker-1")
        fleet.kill("worker-2")
        with _bare_apps() as urls:
            floor = _floor(fleet, urls)
            bare, ours = _side_by_side(fleet, urls[0])
    return [
        *under_load,
        *floor,
        Result("commands a second, a bare Bolt app", bare, ""),
        Result("commands a second, ours", ours, ""),
        at_least("share of a bare Bolt app", ours / bare, "x", 0.5),
    ]


def _under_load(fleet: Fleet) -> list[Result]:
    fault = {"service": "openai", "fault": "500", "after_ms": ANSWER_SECONDS * 1000}
    fleet.control.act("fault", times=10_000, **fault)
    for _ in range(ANSWERS):
        fleet.control.act("message", user=BOB, channel="#general", text="@throughline what is open at Quarry Foods?")
    seconds = sorted(_burst(fleet, ["web-1", "web-2"], COMMANDS, COMMANDS).send())
    lost = _unanswered(fleet)
    fleet.control._session.delete(f"{fleet.control.base_url}/_control/fault", timeout=10)  # noqa: SLF001
    return [
        at_most("slowest acknowledgement", max(seconds) * 1000, "ms", 3000),
        at_most("99th percentile", quantiles(seconds, n=100)[98] * 1000, "ms", 250),
        Result("median", median(seconds) * 1000, "ms"),
        at_most("commands lost", lost, "", 0),
    ]


def _unanswered(fleet: Fleet) -> int:
    """Commands of the burst that were not worked off while the answers are still being written."""
    left = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'home.answer_command' AND status <> 'succeeded'"
    give_up_at = time.monotonic() + 60
    while (waiting := int(fleet.rows(left)[0][0])) and time.monotonic() < give_up_at:
        time.sleep(0.2)
    return waiting


@contextmanager
def _bare_apps() -> Iterator[list[str]]:
    """Addresses of two bare Bolt apps, ready for commands."""
    ports = [free_port(), free_port()]
    running = [subprocess.Popen([sys.executable, "-m", "benchmarks.bare_bolt", str(port)]) for port in ports]
    urls = [f"http://127.0.0.1:{port}" for port in ports]
    try:
        for url in urls:
            _wait_for(_bare([url], 1, 1))
        yield urls
    finally:
        for one in running:
            one.kill()
            one.wait()


def _wait_for(burst: Burst) -> None:
    give_up_at = time.monotonic() + 30
    while not _takes(burst):
        if time.monotonic() > give_up_at:
            raise RuntimeError("the bare app did not start")
        time.sleep(0.2)


def _takes(burst: Burst) -> bool:
    try:
        return max(burst.send()) < 3
    except subprocess.CalledProcessError:
        return False


def _floor(fleet: Fleet, urls: list[str]) -> list[Result]:
    """The same burst while nothing else runs: to two bare Bolt apps, and to ours; the median of some rounds."""
    bare = _bare(urls, COMMANDS, COMMANDS)
    ours = _burst(fleet, ["web-1", "web-2"], COMMANDS, COMMANDS)
    rounds = [(_late_one(bare), _late_one(ours)) for _ in range(2 * ROUNDS)]
    return [
        Result("99th percentile while nothing else runs, bare Bolt", median(one for one, _ in rounds), "ms"),
        Result("99th percentile while nothing else runs, ours", median(one for _, one in rounds), "ms"),
    ]


def _late_one(burst: Burst) -> float:
    return quantiles(burst.send(), n=100)[98] * 1000


def _side_by_side(fleet: Fleet, bare_url: str) -> tuple[float, float]:
    """Commands a second of a bare Bolt app behind the same server, and of ours, in turns."""
    bare = _bare([bare_url], MEASURED, AT_ONCE)
    ours = _burst(fleet, ["web-1"], MEASURED, AT_ONCE)
    rates = [(_rate(bare), _rate(ours)) for _ in range(ROUNDS)]
    return median(one for one, _ in rates), median(one for _, one in rates)


def _bare(urls: list[str], commands: int, at_once: int) -> Burst:
    return Burst(urls, SECRET, {"command": "/throughline", "team_id": "T1"}, commands, at_once)


def _rate(burst: Burst) -> float:
    """Commands a second, from the time that each of those under way took."""
    seconds = burst.send()
    if max(seconds) > 3:
        raise RuntimeError("a command was refused or came too late")
    return burst.at_once * len(seconds) / sum(seconds)


def _burst(fleet: Fleet, webs: list[str], commands: int, at_once: int) -> Burst:
    people = fleet.control.look("users")
    bob = next(one for one in people["users"] if one.get("email") == BOB)
    channel = next(one for one in fleet.control.look("channels")["channels"] if one["name"] == "general")
    fields = {
        "command": "/throughline",
        "team_id": fleet.team_id,
        "user_id": str(bob["id"]),
        "channel_id": str(channel["id"]),
        "channel_name": "general",
    }
    return Burst([fleet.url(web) for web in webs], fleet.signing_secret, fields, commands, at_once)
