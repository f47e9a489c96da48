"""Salesforce or the model take every request and answer none: whoever asks hears a sentence all the same."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import requests

from sandbox.demo.show import as_text
from sandbox.demo.story import has_action
from tests.bot.desk_org import BOB
from tests.conftest import fresh_database
from tests.faults.fleet import Fleet, running_fleet

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

HEARS_WITHIN_SECONDS = 10.0
# Long enough for the proof; then the other side hangs up, so that the test comes to an end.
HANGS_MS = 20_000
QUESTION = "why might Quarry Foods not like our offer?"


@pytest.fixture(scope="module")
def fleet(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Two web processes and two workers, with the time-outs that an installation has."""
    with fresh_database(postgres) as url, running_fleet(url, tmp_path_factory.mktemp("hanging")) as running:
        running.control.act("command", user=BOB, channel="#general", command="/account", text="Quarry Foods")
        running.settle()
        yield running


def said(fleet: Fleet) -> dict[str, str]:
    """Everything of the bot's that Bob can read, by its place and words."""
    top = [m for channel in ("#general", "@bot") for m in fleet.control.messages(user=BOB, channel=channel)]
    below = [
        reply
        for m in top
        if m.get("reply_count")
        for reply in fleet.control.messages(user=BOB, channel="#general", thread_ts=m["ts"])
    ]
    return {f"{m['ts']}{as_text(m)}": as_text(m) for m in (*top, *below) if m.get("bot_id")}


def ask_everywhere(fleet: Fleet) -> int:
    """A command, a mention, a button and a form; returns how many."""
    card = next(m for m in fleet.control.messages(user=BOB, channel="#general") if has_action(m, "account.ask"))
    fleet.click(BOB, card, "account.ask")
    view = fleet.control.look("views", user=BOB)["views"][-1]
    field = next(block for block in view["blocks"] if block["type"] == "input")
    values = {field["block_id"]: {field["element"]["action_id"]: QUESTION}}
    fleet.control.act("command", user=BOB, channel="#general", command="/account", text="Quarry Foods")
    fleet.control.act("message", user=BOB, channel="#general", text=f"@throughline {QUESTION}")
    fleet.click(BOB, card, "account.timeline")
    fleet.control.act("submit", user=BOB, view_id=view["id"], values=values)
    return 4


@pytest.mark.parametrize("service", ["salesforce", "openai"])
def test_everybody_hears_a_sentence_in_time(fleet: Fleet, service: str) -> None:
    """On each surface, within ten seconds of asking."""
    time.sleep(61)  # what the bot may remember of people's rights is forgotten
    before = said(fleet)
    fleet.control.act("fault", service=service, fault="timeout", times=10_000, after_ms=HANGS_MS)
    try:
        asked = ask_everywhere(fleet)
        fleet.until(lambda: len(set(said(fleet)) - set(before)) >= asked, "a sentence for each", HEARS_WITHIN_SECONDS)
    finally:
        requests.delete(f"{fleet.control.base_url}/_control/fault", timeout=10)
    fleet.settle(hurry_after=1)
