"""A failure of the sync is told once, grouped by cause, and so is its end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stamina
from sqlalchemy import delete, select

from app.crm.tables import Account
from app.sync.jobs import keep_fresh
from app.sync.run_sync import run_sync
from app.sync.status import read_status
from app.sync.status_blocks import status_message
from app.sync.tables import SyncIncident, SyncRun
from app.sync.watch_health import watch_health
from sandbox.demo.control import Message
from sandbox.org import OrgData
from tests.bot.harness import Bot, as_text
from tests.bot.sync_org import ANN, sync_org

ALERT, OVER, RECOVERED = "has been failing", "Over: the Salesforce sync", "has recovered"


Told = Callable[[str], list[Message]]


@pytest.fixture(scope="module")
def org() -> OrgData:
    """A small one: these tests sync it many times."""
    return sync_org()


@pytest.fixture
def told(bot: Bot) -> Iterator[Told]:
    """What #revops was told in this test, by words. Retries do not wait; no fault and no incident is left behind."""
    stamina.set_testing(True, attempts=2, cap=True)
    earlier = {message["ts"] for message in bot.messages(ANN, "#revops")}

    def new(words: str) -> list[Message]:
        messages = [message for message in bot.messages(ANN, "#revops") if message["ts"] not in earlier]
        return [message for message in messages if words in as_text(message)]

    yield new
    stamina.set_testing(False)
    mend(bot)
    run_sync(bot.services)
    with bot.services.db.begin() as session:
        session.execute(delete(SyncIncident))
        session.execute(delete(SyncRun))


def break_salesforce(bot: Bot, fault: str) -> None:
    bot.control.act("fault", service="salesforce", fault=fault, times=10_000)


def mend(bot: Bot) -> None:
    bot.control._session.delete(f"{bot.control.base_url}/_control/fault", timeout=10)


def look(bot: Bot, minutes: float, **changes: Any) -> None:
    """The health tick, as if so many minutes had gone by since the runs; a long interval, so that none is missed."""
    settings = bot.services.settings.model_copy(update={"sync_interval_seconds": 600, **changes})
    watch_health(replace(bot.services, settings=settings), now=datetime.now(UTC) + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("fault", "sentence", "step"),
    [
        ("limit_daily", "API calls for today are spent", "Company Information"),
        ("401_forever", "refuses every token", "throughline doctor"),
        ("503_html", "Salesforce cannot answer now", "status.salesforce.com"),
    ],
)
def test_a_failure_that_lasts_is_told_once_and_so_is_its_end(
    bot: Bot, told: Told, fault: str, sentence: str, step: str
) -> None:
    """One message with cause, words and next step; edited when it is over; one word at the end with what came."""
    break_salesforce(bot, fault)
    run_sync(bot.services)
    look(bot, 1)
    assert told(ALERT) == []
    for minutes in (3, 4, 5):
        run_sync(bot.services)
        look(bot, minutes)
    (alert,) = told(ALERT)
    shown = as_text(alert)
    assert sentence in shown
    assert step in shown
    assert "cannot check what you may see" not in shown

    mend(bot)
    rename_an_account(bot)
    run_sync(bot.services)
    for minutes in (6, 9, 10):
        look(bot, minutes)
    assert told(ALERT) == []
    assert len(told(OVER)) == 1
    (recovery,) = told(RECOVERED)
    assert "Caught up: " in as_text(recovery)
    assert "Account 1" in as_text(recovery)


def rename_an_account(bot: Bot) -> None:
    with bot.services.db.begin() as session:
        account_id = session.scalars(select(Account.id).where(Account.name == "Northwind Solar")).one()
    city = f"Town {datetime.now(UTC):%H%M%S%f}"
    bot.control.act("salesforce", object="Account", id=account_id, fields={"BillingCity": city})


def test_a_hiccup_is_not_told(bot: Bot, told: Told) -> None:
    """What the next run does not meet any more is nobody's business."""
    break_salesforce(bot, "503_html")
    run_sync(bot.services)
    mend(bot)
    run_sync(bot.services)
    look(bot, 4)
    assert told("") == []


def test_what_comes_and_goes_stays_one_incident(bot: Bot, told: Told) -> None:
    """A good run in between is no recovery yet; the one message stays."""
    for minutes in (0, 3, 6, 9):
        break_salesforce(bot, "limit_daily")
        run_sync(bot.services)
        look(bot, minutes)
        mend(bot)
        run_sync(bot.services)
        look(bot, minutes + 1)
    assert len(told(ALERT)) == 1
    assert told(RECOVERED) == []


def test_the_message_follows_what_fails(bot: Bot, told: Told) -> None:
    """Another cause appears in the same message, edited in place, and the first one leaves it."""
    break_salesforce(bot, "limit_daily")
    run_sync(bot.services)
    look(bot, 3)
    (first,) = told(ALERT)
    assert "set ADMIN_EMAILS" in as_text(first)
    mend(bot)
    break_salesforce(bot, "401_forever")
    run_sync(bot.services)
    look(bot, 4)
    (second,) = told(ALERT)
    assert second["ts"] == first["ts"]
    assert "refuses every token" in as_text(second)
    assert "API calls" not in as_text(second)


def test_slack_that_is_away_gets_the_alert_at_the_next_look(bot: Bot, told: Told) -> None:
    """Nothing is lost and nothing doubled when posting fails first."""
    break_salesforce(bot, "limit_daily")
    run_sync(bot.services)
    bot.control.act("fault", service="slack", fault="500", times=50, match={"method": "chat.postMessage"})
    with pytest.raises(Exception, match="Slack"):
        look(bot, 3)
    mend(bot)
    look(bot, 4)
    look(bot, 5)
    assert len(told(ALERT)) == 1


def test_a_sync_that_stopped_is_told(bot: Bot, told: Told) -> None:
    """No run for six minutes where one a minute is due: the message says to look for the worker."""
    run_sync(bot.services)
    look(bot, 6, sync_interval_seconds=60)
    (alert,) = told(ALERT)
    assert "No run of the sync has begun" in as_text(alert)


@pytest.mark.usefixtures("told")
def test_a_failing_tick_looks_at_once(bot: Bot) -> None:
    """The sync's own tick opens the incident, so that its beginning is known to the second."""
    break_salesforce(bot, "limit_daily")
    keep_fresh(bot.services)
    with bot.services.db.begin() as session:
        incident: Any = session.scalars(select(SyncIncident)).one()
        assert incident.state == "watching"
        assert datetime.now(UTC) - incident.began_at < timedelta(seconds=30)


def test_many_workers_tell_it_once(bot: Bot, told: Told) -> None:
    """Six clocks that tick at the same moment open one incident and post one message."""
    break_salesforce(bot, "limit_daily")
    run_sync(bot.services)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: look(bot, 3), range(6)))
    assert len(told(ALERT)) == 1


def test_a_channel_that_is_missing_is_named_in_the_status(bot: Bot, told: Told) -> None:
    """Nobody can be told, so whoever asks is; and once there is a channel, the alert comes."""
    break_salesforce(bot, "limit_daily")
    run_sync(bot.services)
    look(bot, 3, revops_channel="nowhere")
    with bot.services.db.begin() as session:
        shown = as_text({"blocks": list(status_message(read_status(session)).blocks), "text": ""})
    assert "I cannot see a channel named #nowhere" in shown
    look(bot, 4)
    assert len(told(ALERT)) == 1


def test_each_cause_has_an_owner_a_date_and_a_step(bot: Bot, told: Told) -> None:
    """The first admin whom Slack knows; where the channel cannot be posted to, that person is told alone, to the end."""
    admins = {"admin_emails": ("left@harbour.example", ANN)}
    note_run(bot, {"Task": ["INVALID_FIELD", "No such column 'Priority' on entity 'Task'"]})
    look(bot, 3, **admins, revops_channel="nowhere")
    alert = bot.messages(ANN)[-1]
    assert re.search(r"→ @?\S+.*, by \d+ \w+ 20\d\d: .*read access", as_text(alert)), as_text(alert)
    with bot.services.db.begin() as session:
        assert "I told its owner" in read_status(session).alert_not_told
    run_sync(bot.services)
    for minutes in (4, 7):
        look(bot, minutes, **admins)
    assert [words in as_text(one) for words, one in zip((OVER, RECOVERED), bot.messages(ANN)[-2:], strict=True)] == [
        True
    ] * 2
    assert told("") == []


def test_one_object_that_fails_is_told_alone(bot: Bot, told: Told) -> None:
    """The others go on, and only its own rows count as caught up."""
    note_run(bot, {"Task": ["INVALID_FIELD", "No such column 'Priority' on entity 'Task'"]})
    look(bot, 3)
    (alert,) = told(ALERT)
    assert "No such column" in as_text(alert)
    assert "read access" in as_text(alert)
    rename_an_account(bot)
    run_sync(bot.services)
    for minutes in (4, 7):
        look(bot, minutes)
    (recovery,) = told(RECOVERED)
    assert "Account" not in as_text(recovery)


def note_run(bot: Bot, errors: dict[str, list[str]]) -> None:
    """A run that ended with these errors."""
    now = datetime.now(UTC)
    with bot.services.db.begin() as session:
        session.add(SyncRun(kind="sync", started_at=now, beat_at=now, ended_at=now, errors=errors))
