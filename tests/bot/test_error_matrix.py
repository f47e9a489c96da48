"""Each surface while a service is down or hangs: the person hears a sentence in time. The database: test_errors."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
import stamina
from sqlalchemy import text

from app.jobs import patience
from app.jobs.worker import Worker
from app.serve import run_until
from app.wiring import tasks
from app.witness import Witness
from tests.bot.desk_org import BOB, desk_org
from tests.bot.harness import Bot, action_of, as_text, has_action, running_bot, synced_database
from tests.conftest import fresh_database

HEARS_WITHIN_SECONDS = 10.0
DOWN = {"salesforce": "503_html", "openai": "500"}


@pytest.fixture(scope="module", autouse=True)
def _short_pauses() -> Iterator[None]:
    """Everything is tried as often as ever, without the pauses between two tries."""
    stamina.set_testing(True, attempts=3, cap=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.llm.call.PAUSE_SECONDS", 0.0)
        yield
    stamina.set_testing(False)


@pytest.fixture(scope="module")
def bot(postgres: str, run_folder: Path) -> Iterator[Bot]:
    """A bot that gives up on what hangs after a second."""
    impatient = {"salesforce_timeout_seconds": 1, "openai_timeout_seconds": 1}
    synced = synced_database(desk_org(), postgres, run_folder)
    with fresh_database(postgres, synced) as url, running_bot(desk_org(), url, is_synced=True, **impatient) as running:
        yield running


def command(bot: Bot) -> Callable[[], object]:
    """A slash command."""
    return lambda: bot.control.act("command", user=BOB, channel="#general", command="/account", text="Quarry Foods")


def event(bot: Bot) -> Callable[[], object]:
    """A mention that the grammar alone cannot answer."""
    words = "@throughline why might Quarry Foods not like our offer?"
    return lambda: bot.control.act("message", user=BOB, channel="#general", text=words)


def button(bot: Bot) -> Callable[[], object]:
    """A click on an account card."""
    card = next(m for m in bot.command(BOB, "/account", "Quarry Foods") if has_action(m, "account.timeline"))
    clicked = {"channel": card["channel"], "message_ts": card["ts"], **action_of(card, "account.timeline")}
    return lambda: bot.control.act("action", user=BOB, **clicked)  # not bot.click, which also runs what was queued


def form(bot: Bot) -> Callable[[], object]:
    """A question in a modal."""
    card = next(m for m in bot.command(BOB, "/account", "Quarry Foods") if has_action(m, "account.ask"))
    bot.click(BOB, card, "account.ask")
    view = bot.view(BOB)
    field = next(block for block in view["blocks"] if block["type"] == "input")
    values = {field["block_id"]: {field["element"]["action_id"]: "Why might they not like our offer?"}}
    return lambda: bot.control.act("submit", user=BOB, view_id=view["id"], values=values)


def heard(bot: Bot) -> dict[str, str]:
    """Everything that Bob can read of the bot's, by its place."""
    seen = [m for channel in ("#general", "@bot") for m in bot._seen(BOB, channel)]
    return {f"{m['ts']}{as_text(m)}": as_text(m) for m in seen if m.get("bot_id")}


def until_heard(bot: Bot, before: dict[str, str]) -> list[str]:
    """What is new to Bob, as soon as something is; later tries come without waiting for their time."""
    give_up_at = time.monotonic() + 2 * HEARS_WITHIN_SECONDS
    while time.monotonic() < give_up_at:
        bot.run_jobs()
        new = [words for place, words in heard(bot).items() if place not in before]
        if new:
            return new
        bot.hurry()
    return []


# A Salesforce that hangs holds a job up for longer: there it is the worker's clock that speaks (below).
@pytest.mark.parametrize(("trouble", "service"), [("down", "salesforce"), ("down", "openai"), ("hanging", "openai")])
@pytest.mark.parametrize("surface", [command, event, button, form])
def test_a_sentence_always(bot: Bot, surface: Callable[..., Callable[[], object]], trouble: str, service: str) -> None:
    """Within ten seconds, in words for people: not a reference to look up in a log."""
    act = surface(bot)
    bot.services.rights.forget()
    before = heard(bot)
    fault = DOWN[service] if trouble == "down" else "timeout"
    bot.control.act("fault", service=service, fault=fault, times=1000)
    try:
        started = time.monotonic()
        act()
        new = until_heard(bot, before)
        took = time.monotonic() - started
    finally:
        requests.delete(f"{bot.control.base_url}/_control/fault", timeout=10)
    assert new
    assert all("reference" not in words for words in new)
    assert took < HEARS_WITHIN_SECONDS


def askers_told(bot: Bot) -> set[str]:
    """Jobs whose askers Slack showed something to."""
    with bot.services.db.begin() as session:
        said = session.scalars(text("SELECT key FROM slack_post WHERE key ~ '^(reply|waiting|failure):'"))
        return {key.split(":")[1] for key in said}


@contextmanager
def worker_at_work(bot: Bot) -> Iterator[None]:
    """A worker of its own beside the test, as `throughline worker` runs it."""
    services, stop = bot.services, threading.Event()
    worker = Worker(services.db, tasks(services), services, onlooker=Witness(services))
    running = threading.Thread(target=run_until, args=(stop, worker.run))
    running.start()
    try:
        yield
    finally:
        requests.delete(f"{bot.control.base_url}/_control/fault", timeout=10)
        stop.set()
        running.join()


def test_a_sentence_while_salesforce_hangs(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """On every surface, whatever the worker is waiting for; seconds before it would be too late."""
    assert patience.POLITE_SECONDS + 2 < HEARS_WITHIN_SECONDS
    monkeypatch.setattr(patience, "POLITE_SECONDS", 2.0)
    acts = [surface(bot) for surface in (command, event, button, form)]
    bot.services.rights.forget()
    before = askers_told(bot)
    with worker_at_work(bot):
        bot.control.act("fault", service="salesforce", fault="timeout", times=1000)
        started = time.monotonic()
        for act in acts:
            act()
        while len(askers_told(bot) - before) < len(acts):
            assert time.monotonic() - started < HEARS_WITHIN_SECONDS
            time.sleep(0.2)
