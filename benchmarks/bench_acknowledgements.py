"""200 commands at once while 50 answers of 5 s each are being written; and how far Bolt itself would come."""

from __future__ import annotations

import hashlib
import hmac
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles
from urllib.parse import urlencode

import requests

from benchmarks.bare_bolt import SECRET
from benchmarks.company import company
from benchmarks.goals import at_least, at_most
from benchmarks.result import Result
from sandbox.demo.processes import free_port
from tests.bot.desk_org import BOB
from tests.faults.fleet import Fleet

ANSWERS, COMMANDS, AT_ONCE, MEASURED = 50, 200, 200, 400
ANSWER_SECONDS = 5


def run() -> list[Result]:
    """Acknowledgement times under load, nothing lost, and throughput beside a bare Bolt app."""
    with company() as fleet:
        under_load = _under_load(fleet)
        bare, ours = _side_by_side(fleet)
    return [*under_load, at_least("commands a second, share of a bare Bolt app", ours / bare, "x", 0.5)]


class Shop:
    """One way to send commands: an address, a secret, and who sends."""

    def __init__(self, url: str, secret: str, fields: dict[str, str]) -> None:
        self.url, self._secret, self._fields = url, secret, fields
        self._session = requests.Session()
        self._session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=AT_ONCE))
        self._session.trust_env = False

    def send(self, number: int) -> float:
        """One command; its acknowledgement's seconds, infinity where it was refused."""
        trigger = f"{time.time_ns()}.{number}"
        body = urlencode({**self._fields, "trigger_id": trigger, "text": "help"}).encode()
        stamp = str(int(time.time()))
        digest = hmac.new(self._secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        started = time.monotonic()
        answer = self._session.post(f"{self.url}/slack/events", data=body, headers=headers, timeout=30)
        return time.monotonic() - started if answer.status_code == 200 else float("inf")


def _under_load(fleet: Fleet) -> list[Result]:
    fault = {"service": "openai", "fault": "500", "after_ms": ANSWER_SECONDS * 1000}
    fleet.control.act("fault", times=10_000, **fault)
    for _ in range(ANSWERS):
        fleet.control.act("message", user=BOB, channel="#general", text="@throughline what is open at Quarry Foods?")
    shops = [_throughline(fleet, "web-1"), _throughline(fleet, "web-2")]  # in turns, as a load balancer does
    with ThreadPoolExecutor(AT_ONCE) as pool:
        seconds = sorted(pool.map(lambda number: shops[number % 2].send(number), range(COMMANDS)))
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
    bare = Shop(f"http://127.0.0.1:{port}", SECRET, {"command": "/throughline", "team_id": "T1"})
    ours = _throughline(fleet, "web-1")
    fleet.until(lambda: _takes(bare), "the bare app")
    rates: dict[str, list[float]] = {"bare": [], "ours": []}
    for _ in range(3):
        rates["bare"].append(_rate(bare))
        rates["ours"].append(_rate(ours))
    floor.kill()
    floor.wait()
    return median(rates["bare"]), median(rates["ours"])


def _takes(shop: Shop) -> bool:
    try:
        return shop.send(0) < 3
    except requests.ConnectionError:
        return False


def _rate(shop: Shop) -> float:
    started = time.monotonic()
    with ThreadPoolExecutor(16) as pool:
        if max(pool.map(shop.send, range(MEASURED))) > 3:
            raise RuntimeError("a command was refused or came too late")
    return MEASURED / (time.monotonic() - started)


def _throughline(fleet: Fleet, web: str) -> Shop:
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
    return Shop(fleet.url(web), fleet.signing_secret, fields)
