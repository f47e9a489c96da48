"""Socket Mode in trouble: the connection or its process goes away in the middle of commands."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from sandbox.demo.control import StepFailed
from sandbox.server import run_in_thread
from tests.bot.desk_org import BOB, desk_org
from tests.conftest import fresh_database
from tests.faults.fleet import Fleet
from tests.faults.rounds import answers, cards

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

COMMANDS = 6


@pytest.fixture(scope="module")
def fleet(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """One socket process and one worker."""
    with fresh_database(postgres) as url, run_in_thread(desk_org(), bot_url="http://127.0.0.1:9") as sandbox:
        running = Fleet(sandbox, url, tmp_path_factory.mktemp("socket"))
        running.control.act("delivery", mode="socket", retry_seconds=[1, 5, 15])
        try:
            running.start("worker-1", "socket-1")
            running.until(lambda: is_connected(running), "a connection")
            running.until(lambda: bool(running.rows("SELECT 1 FROM sf_account")), "the first sync")
            running.settle()
            yield running
        finally:
            running.stop()


def is_connected(fleet: Fleet) -> bool:
    """Whether Slack has a connection."""
    return "no Socket Mode connection" not in (fleet.control.ready() or "")


def ask(fleet: Fleet) -> bool:
    """One command; whether Slack heard that it was taken."""
    try:
        fleet.control.act("command", user=BOB, channel="#general", command="/account", text="Quarry Foods")
    except StepFailed:
        return False
    return True


def question(fleet: Fleet) -> str:
    """One mention; its timestamp."""
    with contextlib.suppress(StepFailed):  # Slack sends it again
        fleet.control.act("message", user=BOB, channel="#general", text="@throughline what is open at Quarry Foods?")
    said = [m for m in fleet.control.messages(user=BOB, channel="#general") if "what is open" in m["text"]]
    return str(said[-1]["ts"])


@pytest.mark.parametrize("trouble", ["goodbye", "dropped", "killed"])
def test_nothing_that_was_taken_is_lost_and_nothing_is_doubled(fleet: Fleet, trouble: str) -> None:
    """Slack says goodbye, the wire is cut, or the process is killed: it is back in seconds, and events come again."""
    before = cards(fleet)
    with ThreadPoolExecutor(COMMANDS + 1) as people:
        asked = people.submit(question, fleet)
        taken = [people.submit(ask, fleet) for _ in range(COMMANDS)]
        if trouble == "killed":
            fleet.kill("socket-1")
            fleet.start("socket-1")
        else:
            fault = "socket_disconnect" if trouble == "goodbye" else "socket_drop"
            fleet.control.act("fault", service="slack", fault=fault)
        fleet.until(lambda: is_connected(fleet), "a new connection", seconds=15)
        assert ask(fleet)
    fleet.until(lambda: bool(answers(fleet, asked.result())), "the answer to the event", seconds=30)
    fleet.settle()
    assert sum(one.result() for one in taken) + 1 <= cards(fleet) - before <= COMMANDS + 1
    assert len(answers(fleet, asked.result())) == 1


def test_a_hanging_database_does_not_silence_the_socket(fleet: Fleet) -> None:
    """More commands than may wait for it: each is answered within three seconds."""
    with ThreadPoolExecutor(60) as people, psycopg.connect(fleet.database_url) as holder:
        holder.execute("LOCK TABLE claim IN ACCESS EXCLUSIVE MODE")
        started = time.monotonic()
        taken = list(people.map(lambda _: ask(fleet), range(45)))
    assert all(taken), f"{taken.count(False)} unanswered after {time.monotonic() - started:.1f} s"
    fleet.settle()
