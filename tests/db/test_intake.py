"""Deliveries that come at once share a commit, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError

from app.db.engine import Database
from app.jobs.intake import Delivery, Intake, NotOnDiskYet
from app.jobs.queue import Queue


def accept(db: Database, queue: Queue, keys: Iterable[str], word: str = "hello") -> list[bool | DataError]:
    """What becomes of deliveries that come at the same time, while the database is busy with an earlier one."""

    def one(key: str) -> bool | DataError:
        try:
            return queue.accept(db, "command", key, "note", {"text": word if key != "bad" else "\x00"})
        except DataError as error:
            return error

    with db.engine.connect() as holder, ThreadPoolExecutor(16) as pool:
        holder.execute(text("LOCK TABLE claim IN ACCESS EXCLUSIVE MODE"))
        answers = [pool.submit(one, key) for key in keys]
        with pytest.raises(TimeoutError):
            answers[0].result(timeout=0.1)  # all the others wait behind this one
        holder.rollback()
        return [answer.result(10) for answer in answers]


def queued(db: Database) -> list[str]:
    """The texts on the queue, and the transactions that put them there."""
    with db.begin() as session:
        return list(session.scalars(text("SELECT xmin::text FROM procrastinate_jobs ORDER BY id")))


def test_those_who_wait_share_a_commit(db: Database) -> None:
    """Ten deliveries at once are two transactions at most: the first one's, and that of all who waited."""
    assert accept(db, Queue(), [f"k{n}" for n in range(10)]) == [True] * 10
    transactions = queued(db)
    assert len(transactions) == 10
    assert len(set(transactions)) <= 2


def test_the_same_delivery_twice_at_once_is_one_job(db: Database) -> None:
    """Also when both are in the same commit, or come from two processes."""
    first, second = Queue(), Queue()
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(accept_many, db, queue) for queue in (first, second)]
        new = [answer for one in both for answer in one.result(20)]
    assert sorted(new) == [False] * 30 + [True] * 10
    assert len(queued(db)) == 10


def accept_many(db: Database, queue: Queue) -> list[bool]:
    """Ten deliveries, each of them twice, in an order of their own."""
    keys = [f"k{n}" for n in range(10)]
    keys = keys + keys[::-1]
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda key: queue.accept(db, "event", key, "note", {}), keys))


def test_text_that_no_database_can_hold_harms_nobody_else(db: Database) -> None:
    """The one delivery fails; its neighbours in the same commit do not."""
    answers = accept(db, Queue(), ["first", "good", "bad", "fine"])
    assert [answers[0], answers[1], answers[3]] == [True, True, True]
    assert isinstance(answers[2], DataError)
    assert len(queued(db)) == 3


def test_a_hanging_database_holds_nobody_up(db: Database) -> None:
    """The first waits its time, those who come later do not wait at all, and both are accepted when it is back."""
    intake, calls = Intake(within_seconds=1.0), []
    with db.engine.connect() as holder:
        holder.execute(text("LOCK TABLE claim IN ACCESS EXCLUSIVE MODE"))
        for key in ("first", "later"):
            began = time.monotonic()
            with pytest.raises(NotOnDiskYet):
                intake.accept(db, delivery(key))
            calls.append(time.monotonic() - began)
        holder.rollback()
    assert calls[0] >= 1.0 > calls[1]
    while len(queued(db)) < 2:
        time.sleep(0.01)
    assert [intake.accept(db, delivery(key)) for key in ("first", "later", "last")] == [False, False, True]


def delivery(key: str) -> Delivery:
    """A command."""
    return Delivery("command", key, "answers", "note", {})


def test_a_lost_connection_is_replaced(db: Database) -> None:
    """A database that was restarted is used again without anybody's help."""
    queue = Queue()
    assert queue.accept(db, "command", "1", "note", {})
    with db.begin() as session:
        session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
        )
    assert queue.accept(db, "command", "2", "note", {})
    assert len(queued(db)) == 2
