"""The real bot, in this process, against the sandbox over real HTTP."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import procrastinate
import sqlalchemy

from app.jobs.task import LANES
from app.jobs.worker import Worker
from app.logs import set_up_logs
from app.serve import serve_http
from app.services import Services
from app.settings import Settings
from app.sync.run_sync import run_sync
from app.wiring import build_bolt, build_services, readiness, tasks
from app.witness import Witness
from handlers import register
from handlers.http import HttpDoor
from sandbox.demo.control import Control, Message
from sandbox.demo.processes import free_port
from sandbox.demo.show import as_text
from sandbox.demo.story import action_of, has_action
from sandbox.org import OrgData
from sandbox.server import RunningSandbox, run_in_thread
from tests.conftest import copy_database
from tests.shared_run import fingerprint, made_once


class Queue:
    """The worker's own way through the queue, on connections that stay: it would open five for each step of a test."""

    def __init__(self, worker: Worker, url: str) -> None:
        self._app = worker._app.with_connector(procrastinate.PsycopgConnector(conninfo=url, min_size=1))
        self._options = worker._options(LANES, 1) | {"wait": False, "listen_notify": False, "worker_middleware": []}
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self) -> None:
        """Until nothing is due; not in a thread that a browser's event loop runs in."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._loop.run_until_complete(self._app.open_async())
        self._loop.run_until_complete(self._app.run_worker_async(**self._options))

    def close(self) -> None:
        """Close the connections."""
        if self._loop is not None:
            self._loop.run_until_complete(self._app.close_async())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()


class Bot:
    """Acts as people do, lets the worker run what was queued, and looks at what came.

    People and channels are named by e-mail and #name. Every call raises StepFailed when the bot does not acknowledge.
    """

    def __init__(self, sandbox: RunningSandbox, services: Services) -> None:
        self.sandbox = sandbox
        self.services = services
        self.control = Control(sandbox.base_url)
        self._queue = Queue(Worker(services.db, tasks(services), services, onlooker=Witness(services)), services.db.url)

    def run_jobs(self) -> None:
        """Run everything that is due on the queue, in this thread."""
        self._queue.run()

    def hurry(self) -> None:
        """Let what is to run later be due now."""
        with self.services.db.begin() as session:
            session.execute(sqlalchemy.text("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'"))

    def close(self) -> None:
        """Let go of the queue."""
        self._queue.close()

    def sync(self) -> None:
        """Bring the mirror up to date; a run that a worker is at may have begun too early, and is waited for."""
        while (report := run_sync(self.services)).skipped:
            time.sleep(0.1)
        assert report.ok, report

    def command(self, user: str, command: str, text: str = "", channel: str = "#general") -> list[Message]:
        """Type a slash command; returns the messages that are new to the user after the work is done."""
        return self._new(user, channel, lambda: self._act("command", user, channel, command=command, text=text))

    def say(self, user: str, text: str, channel: str = "#general", thread_ts: str | None = None) -> list[Message]:
        """Write a message; returns what the bot said to it. The message's own ts is `bot.last_ts`."""

        def speak() -> None:
            thread = {"thread_ts": thread_ts} if thread_ts else {}
            self.last_ts = str(self._act("message", user, channel, text=text, **thread)["ts"])

        def is_own(message: Message) -> bool:
            return not message.get("bot_id")

        return [m for m in self._new(user, channel, speak) if not is_own(m)]

    def click(self, user: str, message: Message, action_id: str) -> list[Message]:
        """Click the first element of that action; returns the messages that are new to the user."""
        channel = message["channel"]
        where = {"message_ts": message["ts"], **action_of(message, action_id)}
        return self._new(user, channel, lambda: self._act("action", user, channel, **where))

    def view(self, user: str) -> dict[str, Any]:
        """The modal on top of the user's stack."""
        views = self.control.look("views", user=user)
        stack = views["views"] if isinstance(views, dict) else views
        assert stack, f"{user} has no open view"
        return dict(stack[-1])

    def submit(self, user: str, values: dict[str, dict[str, Any]]) -> dict[str, Any]:
        """Submit the top modal and let the work be done; returns the control API's answer, with `ack`."""
        told = self.control.act("submit", user=user, view_id=self.view(user)["id"], values=values)
        self.run_jobs()
        return told

    def messages(self, user: str, channel: str = "@bot") -> list[Message]:
        """What a user sees in a channel, or in the conversation with the bot."""
        return self.control.messages(user=user, channel=channel)

    def calls(self, method: str) -> list[dict[str, Any]]:
        """The bot's calls of one Web API method, oldest first."""
        import json

        return [json.loads(line) for line in self.control.journal(dir="in", method=method)]

    def _act(self, call: str, user: str, channel: str, **body: Any) -> dict[str, Any]:
        return self.control.act(call, user=user, channel=channel, **body)

    def _new(self, user: str, channel: str, act: Callable[[], object]) -> list[Message]:
        before = {_version(message) for message in self._seen(user, channel)}
        act()
        self.run_jobs()
        return [message for message in self._seen(user, channel) if _version(message) not in before]

    def _seen(self, user: str, channel: str) -> Iterator[Message]:
        top = self.control.messages(user=user, channel=channel)
        threads = (
            self.control.messages(user=user, channel=channel, thread_ts=m["ts"]) for m in top if m.get("reply_count")
        )
        unique = {m["ts"]: m for m in itertools.chain(top, *threads)}
        return iter(sorted(unique.values(), key=lambda m: m["ts"]))


def _version(message: Message) -> tuple[str, str]:
    return str(message["ts"]), as_text(message)


@contextmanager
def running_bot(org: OrgData, database_url: str, *, is_synced: bool = False, **overrides: Any) -> Iterator[Bot]:
    """The bot over HTTP, with the mirror synced once, unless the database holds it already."""
    set_up_logs("INFO", "json")
    with run_in_thread(org) as sandbox:
        lowered = {name.lower(): value for name, value in sandbox.settings.items()}
        port = free_port()
        settings = Settings(_env_file=None, database_url=database_url, port=port, **lowered | overrides)
        services = build_services(settings)
        bolt = build_bolt(settings)
        register(bolt, services)
        door = HttpDoor(bolt, lambda: readiness(services), settings.slack_signing_secret.get_secret_value())
        close = serve_http(door, "127.0.0.1", port, threads=8)
        sandbox.point_at(f"http://127.0.0.1:{port}")
        bot = Bot(sandbox, services)
        if not is_synced:
            bot.sync()
        try:
            yield bot
        finally:
            bot.close()
            close()
            services.db.dispose()


def synced_database(org: OrgData, postgres: str, run_folder: Path) -> str:
    """Name of a database that holds an org's mirror, for copies: a first load takes longer than most files' tests."""
    name = f"synced_{fingerprint(org)}"

    def sync() -> None:
        with running_bot(org, copy_database(postgres, name)):
            """The mirror is loaded at the start."""

    made_once(run_folder, name, sync)
    return name


__all__ = ["Bot", "action_of", "as_text", "has_action", "running_bot", "synced_database"]
