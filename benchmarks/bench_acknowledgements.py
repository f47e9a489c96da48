"""200 commands at once while 50 answers of 5 s each are being written; and how far Bolt itself would come."""

from __future__ import annotations

import hashlib
import hmac
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles
from urllib.parse import urlencode

import requests
from slack_bolt import Ack, App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult

from app.serve import serve_http
from app.wiring import LISTENER_THREADS
from benchmarks.company import company
from benchmarks.goals import at_least, at_most
from benchmarks.result import Result
from sandbox.demo.processes import free_port
from tests.bot.desk_org import BOB
from tests.faults.fleet import Fleet

ANSWERS, COMMANDS, AT_ONCE, MEASURED = 50, 200, 200, 400
ANSWER_SECONDS = 5
SECRET = "bare"  # noqa: S105  # of an app that lives for this bench


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
    shop = _throughline(fleet)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        seconds = sorted(pool.map(shop.send, range(COMMANDS)))
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
    """Commands a second of a bare Bolt app behind the same server, and of ours, in turns."""
    port = free_port()
    close = serve_http(SlackRequestHandler(_bare_app()), "127.0.0.1", port, threads=LISTENER_THREADS)
    bare, ours = (
        Shop(f"http://127.0.0.1:{port}", SECRET, {"command": "/throughline", "team_id": "T1"}),
        _throughline(fleet),
    )
    rates: dict[str, list[float]] = {"bare": [], "ours": []}
    for _ in range(3):
        rates["bare"].append(_rate(bare))
        rates["ours"].append(_rate(ours))
    close()
    return median(rates["bare"]), median(rates["ours"])


def _rate(shop: Shop) -> float:
    started = time.monotonic()
    with ThreadPoolExecutor(16) as pool:
        if max(pool.map(shop.send, range(MEASURED))) > 3:
            raise RuntimeError("a command was refused or came too late")
    return MEASURED / (time.monotonic() - started)


def _bare_app() -> App:
    app = App(
        signing_secret=SECRET,
        authorize=lambda: AuthorizeResult(
            enterprise_id=None, team_id="T1", bot_token=SECRET, bot_user_id="U1", bot_id="B1"
        ),
        listener_executor=ThreadPoolExecutor(LISTENER_THREADS),
    )

    @app.command("/throughline")
    def on_command(ack: Ack) -> None:
        ack()

    return app


def _throughline(fleet: Fleet) -> Shop:
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
    return Shop(fleet.url("web-1"), fleet.signing_secret, fields)
