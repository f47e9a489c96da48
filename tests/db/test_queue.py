"""The durable queue on a real PostgreSQL: nothing lost, nothing taken twice, nobody forgotten."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from app.db.engine import Database
from app.errors import BadInput, SalesforceUnavailable, SlackUnavailable
from app.jobs.claims import claim
from app.jobs.dead_letters import count_jobs, list_failed, retry_failed
from app.jobs.patience import Patience, people_waiting
from app.jobs.queue import Queue
from app.jobs.rescue import Life, take_over
from app.jobs.retry import Patiently
from app.jobs.task import Job, Task
from app.jobs.worker import Worker
from app.salesforce.errors import DayLimitReached


@dataclass
class Notes:
    """An onlooker that writes down what it is told."""

    ended: list[Job] = field(default_factory=list)
    failures: list[tuple[Job, Exception, bool]] = field(default_factory=list)
    slow: list[Job] = field(default_factory=list)

    def done(self, job: Job, seconds: float) -> None:
        assert seconds >= 0
        self.ended.append(job)

    def failed(self, job: Job, error: Exception, *, last: bool) -> None:
        self.failures.append((job, error, last))

    def waiting(self, job: Job, *, on_record: bool = True) -> None:  # noqa: ARG002
        self.slow.append(job)


class Desk:
    """A queue with one task, whose work a test gives."""

    def __init__(self, db: Database) -> None:
        self.db, self.queue, self.notes = db, Queue(), Notes()
        self.work: Callable[[dict[str, Any]], None] = lambda _: None
        self.ran: list[dict[str, Any]] = []
        tasks = [Task("note", self._note, retries=1), Task("owe", self._note, retries=1, is_owed=True)]
        self.worker = Worker(db, tasks, None, onlooker=self.notes)

    def _note(self, _: None, payload: dict[str, Any]) -> None:
        self.ran.append(payload)
        self.work(payload)

    def put(self, task: str = "note", **payload: Any) -> None:
        with self.db.begin() as session:
            self.queue.enqueue(session, task, payload)

    def run(self) -> None:
        """Run everything, retries that are due later included."""
        self.worker.run_until_idle()
        with self.db.begin() as session:
            session.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'"))
        self.worker.run_until_idle()

    def status(self) -> dict[tuple[str, str], int]:
        with self.db.begin() as session:
            return count_jobs(session)


@pytest.fixture
def desk(db: Database) -> Desk:
    """A fresh queue."""
    return Desk(db)


def test_a_rollback_loses_the_job_with_the_rest(desk: Desk) -> None:
    """What was not committed was never asked for."""
    with desk.db.begin() as session:
        claim(session, "event", "Ev1")
        desk.queue.enqueue(session, "note", {"n": 1})
        session.rollback()
    desk.run()
    assert desk.ran == []
    with desk.db.begin() as session:
        assert claim(session, "event", "Ev1")


def test_a_commit_keeps_claim_and_job(desk: Desk) -> None:
    """Both or neither."""
    with desk.db.begin() as session:
        assert claim(session, "event", "Ev1")
        desk.queue.enqueue(session, "note", {"n": 1})
    desk.run()
    assert desk.ran == [{"n": 1}]
    with desk.db.begin() as session:
        assert not claim(session, "event", "Ev1")


def test_of_two_at_once_one_has_the_claim(desk: Desk) -> None:
    """Eight threads claim the same click; the database lets one have it."""
    won: list[bool] = []
    start = threading.Barrier(8)

    def click() -> None:
        start.wait()
        with desk.db.begin() as session:
            won.append(claim(session, "interaction", "click"))

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 7 + [True]


def test_a_waiting_key_is_not_queued_twice(desk: Desk) -> None:
    """A chore that waits already is not asked for again; once it ran, it may be."""
    for expected in (True, False):
        with desk.db.begin() as session:
            assert desk.queue.enqueue(session, "note", {}, key="chore") is expected
    desk.run()
    with desk.db.begin() as session:
        assert desk.queue.enqueue(session, "note", {}, key="chore")


def test_finished_jobs_leave_nothing_behind(desk: Desk) -> None:
    """The queue does not grow with what was done."""
    desk.put(n=1)
    desk.run()
    assert desk.status() == {}


def test_a_passing_error_is_tried_again_and_told_at_the_end(desk: Desk) -> None:
    """One retry, then a dead letter that can be put back by hand."""

    def fail(_: dict[str, Any]) -> None:
        raise SlackUnavailable("away")

    desk.work = fail
    desk.put(n=1)
    desk.run()
    assert [last for _, _, last in desk.notes.failures] == [False, True]
    with desk.db.begin() as session:
        (letter,) = list_failed(session)
        assert retry_failed(session, [letter.job_id]) == [letter.job_id]
    desk.work = lambda _: None
    desk.run()
    assert desk.status() == {}


def test_an_answer_in_plain_words_is_no_dead_letter(desk: Desk) -> None:
    """Bad input that was told to its asker is done, and not tried again."""

    def refuse(_: dict[str, Any]) -> None:
        raise BadInput("No such account.")

    desk.work = refuse
    desk.put(conversation={"user_id": "U1"})
    desk.run()
    assert len(desk.ran) == 1
    assert desk.notes.failures[0][2]
    assert desk.status() == {}


@pytest.mark.parametrize(
    ("error", "waited_seconds", "is_last"),
    [
        (DayLimitReached("spent"), 0.1, True),
        (DayLimitReached("spent"), None, False),
        (SalesforceUnavailable(), 5, False),
        (SalesforceUnavailable(), 20, True),
        (SalesforceUnavailable(), None, False),
        (SlackUnavailable("slow down", 90), 100, False),
        (BadInput("which one?"), None, True),
    ],
)
def test_people_are_not_kept_waiting_for_what_lasts(
    error: Exception, waited_seconds: float | None, is_last: bool
) -> None:
    """A spent day's limit is told at once, a silent Salesforce after twenty seconds; where nobody waits, both are retried."""
    assert Patiently(retries=4).is_last(error, 0, waited_seconds) is is_last


@pytest.mark.parametrize("error", [DayLimitReached("Spent"), SalesforceUnavailable()])
def test_what_was_told_to_its_asker_is_over(desk: Desk, error: Exception) -> None:
    """No further try after half a minute, and no dead letter: an old answer tomorrow would help nobody."""

    def refuse(_: dict[str, Any]) -> None:
        raise error

    desk.work = refuse
    desk.put(conversation={"user_id": "U1"})
    with desk.db.begin() as session:
        half_a_minute_ago = "jsonb_set(args, '{asked_at}', to_jsonb((args ->> 'asked_at')::float - 30))"
        session.execute(text(f"UPDATE procrastinate_jobs SET args = {half_a_minute_ago}"))
    desk.run()
    assert [last for _, _, last in desk.notes.failures] == [True]
    assert desk.status() == {}


def test_the_other_half_of_something_done_goes_on(desk: Desk) -> None:
    """An assignment that stands is carried out as soon as Salesforce lets us, or put where an admin sees it."""

    def refuse(_: dict[str, Any]) -> None:
        raise DayLimitReached("Spent")

    desk.work = refuse
    desk.put("owe", conversation={"user_id": "U1"})
    desk.run()
    assert [last for _, _, last in desk.notes.failures] == [False, True]
    assert desk.status() == {("answers", "failed"): 1}


def test_a_job_that_was_cut_off_again_and_again_is_put_aside(desk: Desk) -> None:
    """A job that takes every worker with it does not take the next one."""
    desk.put(n=1)
    with desk.db.begin() as session:
        session.execute(text("UPDATE procrastinate_jobs SET attempts = 9"))
    desk.run()
    assert desk.ran == []
    assert desk.status() == {("answers", "failed"): 1}


def test_a_retry_waits_as_long_as_the_other_side_asks(desk: Desk) -> None:
    """Retry-After beats our own pauses."""

    def fail(_: dict[str, Any]) -> None:
        raise SlackUnavailable("slow down", 90)

    desk.work = fail
    desk.put(n=1)
    desk.worker.run_until_idle()
    with desk.db.begin() as session:
        due = session.scalar(text("SELECT scheduled_at FROM procrastinate_jobs"))
    assert timedelta(seconds=80) < due - datetime.now(UTC) <= timedelta(seconds=91)


@pytest.fixture
def stuck(desk: Desk) -> tuple[Desk, int]:
    """A job that a worker began some seconds ago and has not finished."""
    desk.put(n=1)
    with desk.db.begin() as session:
        worker_id = session.scalar(text("SELECT worker_id FROM procrastinate_register_worker_v1()"))
        session.execute(text("SELECT procrastinate_fetch_job_v2(ARRAY['answers'], :id)"), {"id": worker_id})
        session.execute(text("UPDATE procrastinate_events SET at = at - interval '4 s'"))
    return desk, worker_id


def iter_for(*, seconds: float) -> Iterator[None]:
    """Once every 50 ms until the time is up."""
    give_up_at = time.monotonic() + seconds
    while time.monotonic() < give_up_at:
        yield
        time.sleep(0.05)


def test_the_job_of_a_process_that_is_gone_is_taken_over_at_once(stuck: tuple[Desk, int]) -> None:
    """No lock, no worker: nobody waits for heartbeats to grow old."""
    desk, worker_id = stuck
    life = Life(desk.db.url)
    life.show(worker_id)
    assert desk.worker.rescue() == 0
    life.end()
    # PostgreSQL lets the lock go a moment after the connection is closed.
    assert any(desk.worker.rescue() == 1 for _ in iter_for(seconds=30))
    assert desk.worker.rescue() == 0
    desk.run()
    assert desk.ran == [{"n": 1}]


def test_the_job_of_a_hanging_worker_is_taken_over_when_its_heart_stops(stuck: tuple[Desk, int]) -> None:
    """A lock alone is no life."""
    desk, worker_id = stuck
    life = Life(desk.db.url)
    life.show(worker_id)
    with desk.db.begin() as session:
        session.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '16 s'"))
    assert desk.worker.rescue() == 1
    life.end()


def test_two_rescuers_take_a_job_over_once(stuck: tuple[Desk, int]) -> None:
    """A job that one rescuer holds is left alone by the other."""
    desk, _ = stuck
    with desk.db.begin() as first:
        assert len(take_over(first)) == 1
        with desk.db.begin() as second:
            assert take_over(second) == []


def test_life_comes_back_after_the_connection_was_cut(stuck: tuple[Desk, int]) -> None:
    """A restarted database does not make every worker look dead."""
    desk, worker_id = stuck
    life = Life(desk.db.url)
    life.show(worker_id)
    with psycopg.connect(desk.db.url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database "
            "WHERE locktype = 'advisory' AND datname = current_database()"
        )
    life.keep()
    assert desk.worker.rescue() == 0
    life.end()


def test_people_who_wait_are_found_once(desk: Desk) -> None:
    """Whoever waits longer than is polite is told so, whether the job runs, waits or lost its worker."""
    desk.put(conversation={"user_id": "U1"})
    desk.put(n=2)
    with desk.db.begin() as session:
        assert people_waiting(session) == []
        session.execute(text("UPDATE procrastinate_jobs SET args = args || jsonb_build_object('asked_at', 1000)"))
        assert [job.payload for job in people_waiting(session)] == [{"conversation": {"user_id": "U1"}}]
        assert people_waiting(session) == []


def test_people_are_told_while_the_database_hangs(desk: Desk) -> None:
    """Those whose jobs run here, once, and not again when it is back."""
    told: list[tuple[int, bool]] = []
    patience = Patience(desk.db, lambda job, on_record: told.append((job.id, on_record)))
    desk.put(conversation={"user_id": "U1"})
    with desk.db.begin() as session:
        session.execute(text("UPDATE procrastinate_jobs SET args = args || jsonb_build_object('asked_at', 1000)"))
        job_id = session.scalar(text("SELECT id FROM procrastinate_jobs")) or 0
    with patience.over(Job(job_id, "note", {"conversation": {"user_id": "U1"}}), 1000.0):
        with desk.db.engine.connect() as holder:
            holder.execute(text("LOCK TABLE procrastinate_jobs IN ACCESS EXCLUSIVE MODE"))
            patience.look()
            patience.look()
            holder.rollback()
        patience.look()
    assert told == [(job_id, False)]
