"""What people wait for: one account's whole context among many activities, and an account by its name among many."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from rapidfuzz import fuzz, process
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.accounts.candidates import find_candidates
from app.crm.read_accounts import load_facts
from app.db.engine import Database
from app.salesforce.csv_load import load_csv
from app.salesforce.schema import ReadPlan
from benchmarks.activities import FIELDS, NEWEST, TASK, record_id, write_tasks
from benchmarks.result import Result, at_most
from benchmarks.scratch import fresh_database, scratch_folder

ASKED = 200
_PART = 50_000
_FIRST_LIST = "Alder Birch Cedar Dawn Ember Flint Grove Harbor Iron Juniper Kestrel Lark Maple North Oak Pine River"
_SECOND_LIST = "Analytics Bakery Capital Dental Energy Freight Group Health Insurance Joinery Labs Media Networks"
_FIRST, _SECOND = _FIRST_LIST.split(), _SECOND_LIST.split()
_THIRD = ("Ltd", "Inc", "GmbH", "AG", "Holdings", "Partners", "Systems", "Works")


def run(*, full: bool = False) -> list[Result]:
    """Medians over 200 questions; `full`: 1,000,000 activities."""
    activities, accounts = (1_000_000, 100_000) if full else (100_000, 100_000)
    with scratch_folder() as folder:
        db = fresh_database(folder, "reads")
        _fill(db, folder, activities, accounts)
        results = [*_contexts(db, activities, accounts), *_found(db, accounts)]
        db.dispose()
    return results


def _fill(db: Database, folder: Path, activities: int, accounts: int) -> None:
    """Accounts with names that resemble one another; every activity belongs to one account in ten: a hundred each."""
    chance = random.Random(1)
    rows = ((record_id("001", n + 1), _name(n, chance)) for n in range(accounts))
    with db.engine.connect() as connection:
        driver = connection.connection.driver_connection
        with driver.cursor().copy("COPY sf_account (id, name) FROM STDIN") as copy:  # type: ignore[union-attr]
            for row in rows:
                copy.write_row(row)
        driver.commit()  # type: ignore[union-attr]
    for start in range(0, activities, _PART):
        path = folder / "part.csv"
        write_tasks(path, range(start, min(start + _PART, activities)), accounts=max(1, activities // 100))
        with db.begin() as session, path.open("rb") as file:  # as the sync's own bulk load writes them
            load_csv(session, ReadPlan(TASK, FIELDS, (), "SystemModstamp"), file, -1)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _name(number: int, chance: random.Random) -> str:
    words = (chance.choice(_FIRST), chance.choice(_FIRST).lower(), chance.choice(_SECOND), chance.choice(_THIRD))
    return f"{words[0]}{words[1]}{number % 977} {words[2]} {words[3]}"


def _contexts(db: Database, activities: int, accounts: int) -> list[Result]:
    chance = random.Random(2)
    ids = [record_id("001", 1 + chance.randrange(max(1, activities // 100))) for _ in range(ASKED)]

    def ask(session: Session, number: int) -> None:
        facts = load_facts(session, [ids[number]], now=NEWEST)
        if len(facts[ids[number]].touches) < 50:
            raise RuntimeError("the account's activities did not come")

    name = f"whole context of one of {accounts:,} accounts, {activities:,} activities"
    floor = "the floor: that account's activities alone, one statement by the driver"
    return _timed(db, name, ask, (floor, lambda session, number: _activities_of(session, ids[number])))


def _activities_of(session: Session, account_id: str) -> None:
    driver = session.connection().connection.driver_connection
    statement = "SELECT id, subject, description, activity_date FROM sf_task WHERE account_id = %s AND NOT is_deleted"
    if len(driver.execute(statement, [account_id]).fetchall()) < 50:  # type: ignore[union-attr]
        raise RuntimeError("the account's activities did not come")


def _found(db: Database, accounts: int) -> list[Result]:
    with db.begin() as session:
        names = session.scalars(text(f"SELECT name FROM sf_account ORDER BY id LIMIT {ASKED * 7}")).all()[::7]
        started = time.perf_counter()
        find_candidates(session, names[0])
    build = Result(f"account finder: reading {accounts:,} names, once a process", time.perf_counter() - started, "s")

    def ask(session: Session, number: int) -> None:
        asked = names[number]
        typo = asked[:3] + asked[4:]
        if not find_candidates(session, asked if number % 2 else typo).hits:
            raise RuntimeError(f"{typo} was not found")

    name = f"account finder over {accounts:,} names, every other one misspelt"
    with db.begin() as session:
        every = session.scalars(text("SELECT name FROM sf_account")).all()
    floor = "the floor: rapidfuzz compares all names, in C"
    return [
        build,
        *_timed(db, name, ask, (floor, lambda _, number: process.extract(names[number], every, scorer=fuzz.ratio))),
    ]


Ask = Callable[[Session, int], object]


def _timed(db: Database, name: str, ask: Ask, floor: tuple[str, Ask], goal_ms: float = 10) -> list[Result]:
    """Median and 95th percentile in milliseconds after a few to warm up, in turns with the floor's."""
    seconds: dict[Ask, list[float]] = {ask: [], floor[1]: []}
    for number in [*range(5), *range(ASKED)]:
        for one, spent in seconds.items():
            started = time.perf_counter()
            with db.begin() as session:
                one(session, number)
            spent.append(time.perf_counter() - started)
    measured, least = (sorted(spent[5:]) for spent in seconds.values())
    return [
        at_most(f"{name}: p50", median(measured) * 1000, "ms", goal_ms),
        Result(f"{name}: p95", measured[int(len(measured) * 0.95)] * 1000, "ms"),
        Result(f"{floor[0]}: p50", median(least) * 1000, "ms"),
        Result(f"{name}: ratio to the floor", median(measured) / median(least), "x"),
    ]
