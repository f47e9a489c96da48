"""`kill -9` of workers and web processes: what was acknowledged is finished, once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bot.desk_org import ANN, BOB
from tests.conftest import fresh_database
from tests.faults.fleet import Fleet, running_fleet
from tests.faults.rounds import cards, kill_at_random, let_a_new_day_come, warm_up
from tests.faults.storm import given_up, play, storm

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def fleet(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Two web processes and two workers."""
    with fresh_database(postgres) as url, running_fleet(url, tmp_path_factory.mktemp("fleet")) as running:
        warm_up(running)
        yield running


def test_two_workers_and_two_web_processes_answer_once(fleet: Fleet) -> None:
    """Whoever takes the command, one answer comes."""
    before = cards(fleet)
    fleet.control.act("command", user=BOB, channel="#general", command="/account", text="Quarry Foods")
    fleet.settle()
    assert cards(fleet) == before + 1


def test_a_round_in_a_storm_loses_and_doubles_nothing(fleet: Fleet) -> None:
    """All that a round asks for while one call in four goes wrong somehow; the soak plays 40 of them."""
    with storm(fleet, every=0.4):
        outcome = play(fleet, 5)
    assert outcome.wrong() == []
    assert given_up(fleet) == []


@pytest.mark.parametrize("seed", [1, 2, 4])
def test_a_process_killed_at_any_moment_loses_and_doubles_nothing(fleet: Fleet, seed: int) -> None:
    """A command, a handoff, a digest and an assignment in flight: one card, draft, digest, item, Task and message."""
    assert kill_at_random(fleet, seed, 1.0).wrong() == []


def test_a_worker_killed_while_it_posts_a_digest_posts_once(fleet: Fleet) -> None:
    """Slack has the post, the worker dies before it hears so: the next one looks before it posts."""
    let_a_new_day_come(fleet)
    before = len(fleet.seen(ANN, "#revops", "At risk"))
    fault = {"service": "slack", "match": {"method": "chat.postMessage"}, "fault": "drop_after", "after_ms": 1500}
    fleet.control.act("fault", times=1, **fault)
    fleet.control.act("command", user=ANN, channel="#revops", command="/throughline", text="digest risk")
    owed = "SELECT 1 FROM slack_post WHERE key LIKE 'digest%' AND ts IS NULL AND attempts > 0"
    fleet.until(lambda: bool(fleet.rows(owed)), "the post begun")
    fleet.kill("worker-1")
    fleet.kill("worker-2")
    fleet.start("worker-1", "worker-2")
    known = "SELECT 1 FROM slack_post WHERE key LIKE 'digest%' AND ts IS NOT NULL"
    fleet.until(lambda: bool(fleet.rows(known)), "the post known", seconds=30)
    fleet.hurry()  # the job that would take over had the first worker not come back
    fleet.settle()
    assert len(fleet.seen(ANN, "#revops", "At risk")) == before + 1


def test_a_killed_web_process_loses_nothing_that_it_acknowledged(fleet: Fleet) -> None:
    """Its work is in the database; the other process goes on."""
    before = cards(fleet)
    fleet.control.act("command", user=BOB, channel="#general", command="/account", text="Quarry Foods")
    fleet.kill("web-1")
    fleet.deliver_to("web-2")
    fleet.control.act("command", user=BOB, channel="#general", command="/account", text="Quarry Foods")
    fleet.settle()
    assert cards(fleet) == before + 2
