"""The ops log: append-only, whole or known not to be, searchable, exported, and forgotten when its time is over."""

from __future__ import annotations

import csv
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from app.audit.log import entry_hash, record
from app.audit.prune import NotWhole, remove_before
from app.audit.seals import seal
from app.audit.search import Filter, as_csv, as_json_lines, find_entries, parse_filter
from app.audit.tables import OpsLogEntry, OpsLogHead
from app.audit.verify import verify
from app.db.engine import Database
from app.errors import BadInput

KEY = "a key that is not in the database"


@pytest.fixture
def log(db: Database) -> Database:
    """Ten entries, sealed after the seventh."""
    for n in range(10):
        with db.begin() as session:
            record(
                session,
                actor=f"U{n % 3}",
                kind=f"account.{'read' if n % 2 else 'shared'}",
                subject=f"001{n}",
                detail={"n": n},
            )
        if n == 6:
            with db.begin() as session:
                assert seal(session, KEY) is not None
    return db


def tampered(db: Database, *statements: str) -> list[str]:
    """What is found after somebody with all rights on the database was at it."""
    with db.begin() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            session.execute(text(statement))
    return findings(db)


def findings(db: Database, key: str = KEY) -> list[str]:
    """What the verification says."""
    with db.begin() as session:
        return [f"{one.entry_id}: {one.what}" for one in verify(session, key, now=datetime.now(UTC)).findings]


def test_an_untouched_log_is_whole(log: Database) -> None:
    """Nothing is found where nothing was done."""
    assert findings(log) == []


def test_an_empty_log_is_whole(db: Database) -> None:
    """A new installation has nothing to hide."""
    assert findings(db) == []


def test_entries_cannot_be_changed_or_removed(log: Database) -> None:
    """The table itself refuses."""
    for statement in ("UPDATE ops_log SET actor = 'U9'", "DELETE FROM ops_log", "TRUNCATE ops_log"):
        with pytest.raises(DBAPIError, match="append-only"), log.begin() as session:
            session.execute(text(statement))


def test_a_changed_entry_is_found(log: Database) -> None:
    """Even a detail."""
    assert any(
        "4: this entry was changed" in one for one in tampered(log, "UPDATE ops_log SET detail = '{}' WHERE id = 4")
    )


def test_a_missing_entry_is_found(log: Database) -> None:
    """The one after it no longer fits."""
    assert any(
        one.startswith("6: does not follow entry 4") for one in tampered(log, "DELETE FROM ops_log WHERE id = 5")
    )


def test_swapped_entries_are_found(log: Database) -> None:
    """Order is part of the chain."""
    override = "INSERT INTO ops_log OVERRIDING SYSTEM VALUE SELECT {}, at, actor, kind, subject, detail, previous_hash, hash FROM ops_log WHERE id = {}"
    assert tampered(log, override.format(100, 4), "DELETE FROM ops_log WHERE id = 4")


def test_a_cut_end_is_found(log: Database) -> None:
    """The head knows how many entries there were."""
    assert any("the log ends here" in one for one in tampered(log, "DELETE FROM ops_log WHERE id > 8"))


def test_a_head_that_counts_otherwise_is_found(log: Database) -> None:
    """Its number stands in reports."""
    assert any("the log ends here" in one for one in tampered(log, "UPDATE ops_log_head SET entries = 9"))


def test_a_cut_end_with_a_mended_head_is_found_by_the_seal(log: Database) -> None:
    """Whoever mends the head cannot sign a new seal."""
    found = tampered(
        log,
        "DELETE FROM ops_log WHERE id > 5",
        "UPDATE ops_log_head SET entries = 5, last_id = 5, last_hash = (SELECT hash FROM ops_log WHERE id = 5)",
    )
    assert any("is gone" in one for one in found)


def test_a_log_that_was_rewritten_as_a_whole_is_found_by_the_seal(log: Database) -> None:
    """An entry is changed, and all that follow are bound to it anew, the head as well: the chain itself is in order."""
    with log.begin() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text("UPDATE ops_log SET actor = 'U9' WHERE id = 4"))
        hash_before = ""
        for entry in session.scalars(select(OpsLogEntry).order_by(OpsLogEntry.id)):
            entry.previous_hash = hash_before or entry.previous_hash
            entry.hash = hash_before = entry_hash(entry)
            session.flush()
        session.execute(update(OpsLogHead).values(last_hash=hash_before))
    (found,) = findings(log)
    assert found.startswith("7: the log up to here is not what was sealed")


def test_a_forged_seal_is_found(log: Database) -> None:
    """Its signature needs the key."""
    assert any("AUDIT_KEY" in one for one in tampered(log, "UPDATE ops_log_seal SET through_id = 5, entries = 5"))


@pytest.mark.parametrize("before", ["", "another key"])
def test_a_key_that_came_late_vouches_for_what_was_sealed_before(db: Database, before: str) -> None:
    """Its own seal binds the whole chain; until there is one, the older seals are told."""
    for key, is_vouched_for in ((before, False), (KEY, True)):
        with db.begin() as session:
            record(session, actor="U1", kind="account.read", subject="001")
            seal(session, key)
        assert (findings(db) == []) is is_vouched_for


def test_the_seal_that_the_log_begins_behind_is_never_vouched_for(log: Database) -> None:
    """Whoever forges it could drop every entry before."""
    begins = "INSERT INTO ops_log_seal (at, through_id, hash, entries, is_start, signature) SELECT now(), 3, hash, 3, true, '' FROM ops_log WHERE id = 3"
    found = tampered(log, begins, "DELETE FROM ops_log WHERE id <= 3")
    assert [one for one in found if one.startswith("3: ") and "not signed" in one]


def test_removed_seals_are_missed_after_a_day(log: Database) -> None:
    """Without them a rewritten log would look whole; the newest entries may well wait for their seal."""
    assert tampered(log, "DELETE FROM ops_log_seal") == []
    (proven,) = lines_of(log)
    assert proven == "the ops log is whole: 10 entries, the newest is 10; not sealed yet"
    with log.begin() as session:
        (found,) = verify(session, KEY, now=datetime.now(UTC) + timedelta(days=2)).findings
    assert "seals were removed, or no worker ran" in found.what


def test_the_proof_says_what_it_rests_on(log: Database) -> None:
    """How many entries there are, and how far the newest seal reaches."""
    (proven,) = lines_of(log)
    assert "10 entries" in proven
    assert "through entry 7" in proven


def lines_of(db: Database) -> list[str]:
    """The proof in words."""
    with db.begin() as session:
        return verify(session, KEY, now=datetime.now(UTC)).lines


def test_two_writers_at_once_make_one_chain(db: Database) -> None:
    """Appenders wait for each other."""

    def write(n: int) -> None:
        with db.begin() as session:
            record(session, actor=f"U{n}", kind="account.read", subject="001")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(40)))
    assert findings(db) == []


def test_old_entries_go_and_the_rest_is_still_proven(log: Database) -> None:
    """Retention leaves a seal from which the chain goes on; what is cut behind it is found."""
    with log.begin() as session:
        before = session.scalar(text("SELECT at FROM ops_log WHERE id = 5"))
        assert remove_before(session, before, KEY) == 4
    assert findings(log) == []
    assert any("does not follow" in one for one in tampered(log, "DELETE FROM ops_log WHERE id = 5"))


def test_what_was_changed_is_never_let_go(log: Database) -> None:
    """Retention would remove the evidence; so it stops, and says so."""
    assert tampered(log, "UPDATE ops_log SET actor = 'U9' WHERE id = 2")
    with pytest.raises(NotWhole, match="nothing was removed"), log.begin() as session:
        remove_before(session, datetime.now(UTC) + timedelta(days=1), KEY)
    assert len(searched(log, "")) == 10


def searched(db: Database, words: str) -> list[str]:
    """Subjects of the entries found, newest first."""
    with db.begin() as session:
        return [entry.subject for entry in find_entries(session, parse_filter(words))]


@pytest.mark.parametrize(
    ("words", "subjects"),
    [
        ("actor:U0 kind:account.read", ["0019", "0013"]),
        ("kind:*.shared actor:<@U2|ann>", ["0018", "0012"]),
        ("subject:0014", ["0014"]),
        ("0017", ["0017"]),
        ("kind:account_read", []),
        ("until:2020-01-01", []),
    ],
)
def test_entries_are_found_by_who_what_and_which(log: Database, words: str, subjects: list[str]) -> None:
    """Each word narrows the search; a star stands for anything, and nothing else does."""
    assert searched(log, words) == subjects


@pytest.mark.parametrize("words", ["colour:red", "since:tuesday"])
def test_a_filter_that_cannot_be_read_is_named(words: str) -> None:
    """The sentence says which word and how to write it."""
    with pytest.raises(BadInput, match=words.split(":", maxsplit=1)[0]):
        parse_filter(words)


def test_days_are_those_of_whoever_asks() -> None:
    """A colleague west of Greenwich searches their own day; a moment with a zone stands as it is."""
    zone = ZoneInfo("America/New_York")
    wanted = parse_filter("Since:2026-11-01 until:2026-11-01", zone)
    assert (wanted.since, wanted.until) == (
        datetime(2026, 11, 1, 4, tzinfo=UTC),
        datetime(2026, 11, 2, 5, tzinfo=UTC),
    )
    assert parse_filter("since:2026-11-01T08:00+02:00", zone).since == datetime(2026, 11, 1, 6, tzinfo=UTC)


def test_exports_hold_everything_and_run_no_formula(log: Database) -> None:
    """JSON lines and CSV carry the hashes; a cell cannot start a formula."""
    with log.begin() as session:
        record(session, actor="=cmd()", kind="x", subject="")
        lines = list(as_json_lines(find_entries(session, Filter())))
        rows = list(csv.DictReader(as_csv(find_entries(session, Filter()))))
    assert len(lines) == len(rows) == 11
    assert json.loads(lines[0])["hash"] == rows[0]["hash"]
    assert rows[0]["actor"] == "'=cmd()"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    column=st.sampled_from(["actor", "kind", "subject", "previous_hash", "hash"]),
    entry=st.integers(1, 10),
    char=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]),
)
def test_any_changed_character_is_found(log: Database, column: str, entry: int, char: str) -> None:
    """Whatever is changed, and wherever."""
    with log.begin() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        change = f"UPDATE ops_log SET {column} = {column} || :char WHERE id = :entry"
        session.execute(text(change), {"char": char, "entry": entry})
        session.expire_all()
        assert verify(session, KEY, now=datetime.now(UTC)).findings
        session.rollback()


def test_recent_entries_survive_retention(log: Database) -> None:
    """Nothing is old enough yet."""
    with log.begin() as session:
        assert remove_before(session, datetime.now(UTC) - timedelta(days=1), KEY) == 0
