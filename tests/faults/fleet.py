"""The bot as separate processes around an in-thread sandbox: to kill them, and to see that nothing is lost or doubled."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import requests

from sandbox.demo.control import Control, Message
from sandbox.demo.processes import free_port
from sandbox.demo.show import as_text
from sandbox.demo.story import action_of
from sandbox.org import OrgData
from sandbox.server import RunningSandbox, run_in_thread
from tests.bot.desk_org import desk_org

ROOT = Path(__file__).parents[2]
SETTLED_SECONDS = 180.0


class Fleet:
    """Web processes and workers on one database, each by its name."""

    def __init__(self, sandbox: RunningSandbox, database_url: str, folder: Path, **settings: str) -> None:
        self.control = Control(sandbox.base_url)
        self.signing_secret = sandbox.settings["SLACK_SIGNING_SECRET"]
        bearer = {"Authorization": f"Bearer {sandbox.settings['SLACK_BOT_TOKEN']}"}
        told = requests.post(f"{sandbox.settings['SLACK_API_URL']}auth.test", headers=bearer, timeout=10)
        self.team_id = str(told.json()["team_id"])
        self._folder = folder
        self.database_url = database_url
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._ports = {name: free_port() for name in ("web-1", "web-2", "worker-1", "worker-2")}
        own = {"DATABASE_URL": database_url, "DATA_DIR": str(folder), "SYNC_INTERVAL_SECONDS": "3600"}
        self._environment = os.environ | sandbox.settings | own | settings

    def start(self, *names: str) -> None:
        """Start processes named `web-…` or `worker-…`."""
        for name in names:
            port = str(self._ports.get(name, 0))
            log = (self._folder / f"{name}.log").open("ab")
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", "app", name.split("-")[0]],
                env=self._environment | {"PORT": port, "WORKER_PORT": port},
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            log.close()

    def kill(self, name: str) -> None:
        """`kill -9`: no goodbye."""
        self._end(name, signal.SIGKILL)

    def stop(self) -> None:
        """End everything."""
        for name in list(self._running):
            self._end(name, signal.SIGKILL)

    def _end(self, name: str, number: signal.Signals) -> None:
        process = self._running.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        process.wait(10)

    def deliver_to(self, name: str) -> None:
        """Let Slack deliver to this web process from now on, once it is ready."""
        url = self.url(name)
        self.until(lambda: _ready(url), f"{name} ready\n{self.log(name)}")
        self.control.act("delivery", bot_url=url)

    def url(self, name: str) -> str:
        """Where a web process takes requests, or a worker its health routes."""
        return f"http://127.0.0.1:{self._ports[name]}"

    def pid(self, name: str) -> int:
        """A process's id."""
        return self._running[name].pid

    def log(self, name: str) -> str:
        """The end of a process's log."""
        return (self._folder / f"{name}.log").read_text()[-1500:]

    def until(self, holds: Callable[[], bool], what: str, seconds: float = SETTLED_SECONDS) -> None:
        """Wait until it holds; raises AssertionError that says what did not come."""
        give_up_at = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < give_up_at, f"did not come within {seconds:.0f} s: {what}"
            time.sleep(0.1)

    def settle(self, hurry_after: float | None = None) -> None:
        """Wait until nothing is on the queue any more; after some seconds, without waiting for what is due later."""
        hurry_at = time.monotonic() + (SETTLED_SECONDS if hurry_after is None else hurry_after)

        def is_quiet() -> bool:
            if time.monotonic() > hurry_at:
                self.hurry()
            return not self.unfinished()

        self.until(is_quiet, f"an empty queue: {self.unfinished()}")

    def unfinished(self) -> list[tuple[Any, ...]]:
        """Jobs that are not finished, or failed for good."""
        return self.rows("SELECT id, task_name, status::text FROM procrastinate_jobs WHERE status <> 'succeeded'")

    def hurry(self) -> None:
        """Make jobs that wait for their time due now."""
        self.rows("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo' RETURNING id")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the bot's database."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            return connection.execute(query).fetchall()  # type: ignore[arg-type]  # queries of tests are constants

    def seen(self, user: str, channel: str, words: str) -> list[Message]:
        """What a person sees in a channel that holds the words."""
        return [m for m in self.control.messages(user=user, channel=channel) if words in as_text(m)]

    def click(self, user: str, message: Message, action_id: str) -> None:
        """Click an element of a message."""
        where = {"channel": message["channel"], "message_ts": message["ts"], **action_of(message, action_id)}
        self.control.act("action", user=user, **where)


def _ready(url: str) -> bool:
    try:
        return requests.get(f"{url}/readyz", timeout=1).ok
    except requests.RequestException:
        return False


@contextmanager
def running_fleet(database_url: str, folder: Path, *, org: OrgData | None = None, **settings: str) -> Iterator[Fleet]:
    """Two web processes and two workers, the mirror loaded; `settings` by their environment variables."""
    with run_in_thread(org or desk_org(), bot_url="http://127.0.0.1:9") as sandbox:
        fleet = Fleet(sandbox, database_url, folder, **settings)
        try:
            fleet.start("worker-1", "web-1", "worker-2", "web-2")
            fleet.deliver_to("web-2")
            fleet.deliver_to("web-1")
            yield fleet
        finally:
            fleet.stop()
