"""200 commands at once while 50 answers of 5 s each are being written; and how far Bolt itself would come."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from statistics import median, quantiles

from benchmarks.bare_bolt import SECRET
from benchmarks.burst import Burst
from benchmarks.company import company
from benchmarks.goals import at_least, at_most
from benchmarks.result import Result
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
        bare, ours = _side_by_side(fleet)
    return [
        *under_load,
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


def _side_by_side(fleet: Fleet) -> tuple[float, float]:
    """Commands a second of a bare Bolt app behind the same server, and of ours, in turns; nothing else runs."""
    fleet.kill("worker-1")
    fleet.kill("worker-2")
    port = free_port()
    floor = subprocess.Popen([sys.executable, "-m", "benchmarks.bare_bolt", str(port)])
    fields = {"command": "/throughline", "team_id": "T1"}
    bare = Burst([f"http://127.0.0.1:{port}"], SECRET, fields, MEASURED, AT_ONCE)
    ours = _burst(fleet, ["web-1"], MEASURED, AT_ONCE)
    fleet.until(lambda: _takes(bare), "the bare app")
    rates: dict[str, list[float]] = {"bare": [], "ours": []}
    for _ in range(ROUNDS):
        rates["bare"].append(_rate(bare))
        rates["ours"].append(_rate(ours))
    floor.kill()
    floor.wait()
    return median(rates["bare"]), median(rates["ours"])


def _takes(burst: Burst) -> bool:
    try:
        return max(replace(burst, commands=1).send()) < 3
    except subprocess.CalledProcessError:
        return False


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
