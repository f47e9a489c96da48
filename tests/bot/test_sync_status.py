"""`/throughline status` and `/throughline sync`, and the nightly comparison."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import delete, update

from app.crm.tables import Account
from app.salesforce.tables import SyncState
from app.sync.follow_sync import follow_sync
from app.sync.reconcile_nightly import reconcile_nightly, reconcile_now
from app.sync.status import read_status
from app.sync.tables import RunKind, SyncReconciliation, SyncRun
from app.sync.terminal import sync_on_terminal
from sandbox.org import OrgData
from tests.bot.harness import Bot, as_text
from tests.bot.sync_org import ANN, BEN, sync_org

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def org() -> OrgData:
    """A small one: what counts is how it is kept."""
    return sync_org()


def status_of(bot: Bot) -> str:
    (message,) = bot.command(ANN, "/throughline", "status")
    return as_text(message)


def test_status_tells_counts_freshness_and_the_last_run(bot: Bot) -> None:
    """Every object with its rows, when the last run ended, and how many rows it brought."""
    shown = status_of(bot)
    with bot.services.db.begin() as session:
        status = read_status(session)
    accounts = next(one for one in status.objects if one.name == "Account")
    assert f"Account: {accounts.rows:,} rows" in shown
    assert "all well" in shown
    assert "Last run" in shown


def test_whoever_is_no_admin_reads_it_in_a_sentence(bot: Bot) -> None:
    """How fresh, and that nothing is wrong; no table of objects."""
    (message,) = bot.command(BEN, "/throughline", "status")
    shown = as_text(message)
    assert "complete as of" in shown
    assert "nothing fails" in shown
    assert "rows" not in shown


def test_a_comparison_is_in_the_ledger_and_in_the_status(bot: Bot) -> None:
    """What the mirror lacked is counted, mended, and shown with the day."""
    with bot.services.db.begin() as session:
        lost = session.scalars(delete(Account).where(Account.name == "Northwind Solar").returning(Account.id)).all()
    found = {one.object_name: one for one in reconcile_now(bot.services, on=TODAY)}
    assert (found["Account"].difference, found["Account"].fetched) == (1, len(lost))
    shown = status_of(bot)
    assert "21 Nov 2026: Salesforce" in shown
    assert "1 fetched again" in shown
    assert {one.difference for one in reconcile_now(bot.services, on=TODAY)} == {0}
    assert f"{len(found)} of {len(found)} equal" in status_of(bot)


def test_the_night_is_compared_once(bot: Bot) -> None:
    """Not again on the same day, however often the clock ticks; again on the next one."""
    forget_tries(bot)
    with bot.services.db.begin() as session:
        session.execute(delete(SyncReconciliation))
        session.add(reconciled_long_ago())
    tomorrow = datetime.now(UTC).replace(hour=15) + timedelta(days=1)  # the morning of the org, in America
    assert reconcile_nightly(bot.services, now=tomorrow.replace(hour=7)) == ()  # midnight there
    assert reconcile_nightly(bot.services, now=tomorrow)
    forget_tries(bot)
    assert reconcile_nightly(bot.services, now=tomorrow) == ()
    assert reconcile_nightly(bot.services, now=tomorrow + timedelta(days=1))


def forget_tries(bot: Bot) -> None:
    """So that it is the day that holds a second one back, not the pause between two tries."""
    with bot.services.db.begin() as session:
        session.execute(delete(SyncRun).where(SyncRun.kind == RunKind.RECONCILE))


def reconciled_long_ago() -> SyncReconciliation:
    values: dict[str, Any] = {"org_rows": 1, "mirror_rows": 1, "fetched": 0, "vanished": 0, "note": ""}
    return SyncReconciliation(
        object_name="Account", on_day=date(2026, 1, 1), at=datetime(2026, 1, 1, tzinfo=UTC), **values
    )


def test_an_admin_starts_a_run_and_is_told_in_one_message(bot: Bot) -> None:
    """The direct message is edited until it says what came."""
    before = len(bot.messages(ANN))
    (answer,) = bot.command(ANN, "/throughline", "sync")
    assert "tell you by direct message" in as_text(answer)
    (again,) = bot.command(ANN, "/throughline", "sync")
    assert "I am at it already" in as_text(again)
    bot.hurry()
    bot.run_jobs()
    (told,) = bot.messages(ANN)[before:]
    assert "The mirror is up to date" in as_text(told)


def test_a_first_load_is_followed_row_by_row(bot: Bot) -> None:
    """While a load is under way, the message names the object, its rows and the share of them."""
    with bot.services.db.begin() as session:
        now = datetime.now(UTC)
        loading = {"object": "Task", "rows": 350_000, "total": 1_000_000}
        run = SyncRun(kind=RunKind.SYNC, started_at=now, beat_at=now, loading=loading)
        session.add(run)
    user_id = next(one["id"] for one in bot.control.look("users")["users"] if one["email"] == ANN)
    before = len(bot.messages(ANN))
    follow_sync(bot.services, {"user_id": user_id, "key": "k1", "asked_at": now.isoformat()})
    (told,) = bot.messages(ANN)[before:]
    assert "Task: 350,000 of 1,000,000 rows (35 %)" in as_text(told)
    with bot.services.db.begin() as session:
        session.execute(update(SyncRun).where(SyncRun.id == run.id).values(ended_at=datetime.now(UTC)))


@pytest.mark.parametrize("word", ["sync", "digest risk"])
def test_only_admins_start_work_for_everybody(bot: Bot, word: str) -> None:
    """A colleague who is no admin is told who may."""
    (answer,) = bot.command(BEN, "/throughline", word)
    assert "admin" in as_text(answer)


def test_a_first_load_shows_a_bar_on_a_terminal(bot: Bot) -> None:
    """One line per object that is loading, with its rows; nothing where nobody watches."""
    watched, unwatched = io.StringIO(), io.StringIO()
    for shown, is_terminal in ((watched, True), (unwatched, False)):
        with bot.services.db.begin() as session:
            session.execute(update(SyncState).where(SyncState.object_name == "Task").values(first_load_done_at=None))
        report = sync_on_terminal(bot.services, Console(file=shown, force_terminal=is_terminal, width=100))
        assert report.ok
    assert "Task" in watched.getvalue()
    assert unwatched.getvalue().strip() == ""
