"""Slack delivers everything twice, and every third thing three times: what people get is what one delivery gives."""

from __future__ import annotations

import http.client
import itertools
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import text

from sandbox.org import OrgData
from tests.bot.desk_org import ANN, BOB, desk_org
from tests.bot.harness import Bot, as_text, has_action


@pytest.fixture(scope="module")
def org() -> OrgData:
    """A small company."""
    return desk_org()


class Repeater(ThreadingHTTPServer):
    """Hands each request on two or three times at once, and the first answer back."""

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Again)
        self.port, self.count, self.sent = port, itertools.count(1), 0


class _Again(BaseHTTPRequestHandler):
    server: Repeater

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        times = 3 if next(self.server.count) % 3 == 0 else 2
        with ThreadPoolExecutor(times) as pool:
            answers = list(pool.map(lambda _: self._hand_on(body), range(times)))
        self.server.sent += times
        status, told, kind = answers[0]
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def _hand_on(self, body: bytes) -> tuple[int, bytes, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        connection.request("POST", self.path, body, dict(self.headers))
        answer = connection.getresponse()
        told = answer.status, answer.read(), answer.headers.get("Content-Type", "text/plain")
        connection.close()
        return told

    def log_message(self, *_: object) -> None:
        """Silence."""


@pytest.fixture(scope="module")
def doubled(bot: Bot) -> Iterator[Bot]:
    """The bot behind the repeater."""
    repeater = Repeater(bot.services.settings.port)
    threading.Thread(target=repeater.serve_forever, daemon=True).start()
    bot.control.act("delivery", bot_url=f"http://127.0.0.1:{repeater.server_port}")
    yield bot
    repeater.shutdown()
    repeater.server_close()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/account", "Quarry Foods"),
        ("/handoff", "Quarry Foods"),
        ("/portfolio", ""),
        ("/my", ""),
        ("/throughline", "help"),
        ("/throughline", "status"),
    ],
)
def test_a_command_is_answered_once(doubled: Bot, command: str, words: str) -> None:
    """One message for all of its deliveries."""
    assert len(doubled.command(BOB, command, words)) == 1


@pytest.mark.parametrize("channel", ["#general", "@bot"])
def test_a_question_is_answered_once(doubled: Bot, channel: str) -> None:
    """Mentions and direct messages."""
    doubled.say(BOB, "@throughline what is open at Quarry Foods?", channel)
    thread = doubled.control.messages(user=BOB, channel=channel, thread_ts=doubled.last_ts)
    top = [m for m in doubled.messages(BOB, channel) if m["ts"] > doubled.last_ts and m.get("bot_id")]
    answers = {m["ts"] for m in thread if m.get("bot_id")} | {m["ts"] for m in top if not m.get("reply_count")}
    assert len(answers) == 1, [as_text(m) for m in thread]


def quarry(bot: Bot) -> str:
    """The account's id."""
    (row,) = bot.services.salesforce.query("SELECT Id FROM Account WHERE Name = 'Quarry Foods'")
    return str(row["Id"])


def test_the_home_tab_and_links_are_shown_once(doubled: Bot) -> None:
    """Opening the tab publishes once, and a shared link is unfurled once."""
    before = [len(doubled.calls(method)) for method in ("views.publish", "chat.unfurl")]
    doubled.control.act("open_home", user=BOB)
    url = f"https://selling.lightning.force.com/lightning/r/Account/{quarry(doubled)}/view"
    doubled.control.act("share_link", user=BOB, channel="#closed-deals", url=url)
    doubled.run_jobs()
    assert [len(doubled.calls(method)) for method in ("views.publish", "chat.unfurl")] == [n + 1 for n in before]


def test_a_shortcut_opens_one_form_which_is_taken_once(doubled: Bot) -> None:
    """The global one ends in one card, the one on a message in one item."""
    chosen = {"account": {"account.suggest": quarry(doubled)}}

    def choose(user: str) -> None:
        doubled.control.act(
            "suggest", user=user, view_id=doubled.view(user)["id"], action_id="account.suggest", value="quar"
        )
        doubled.submit(user, chosen)

    before = len(doubled.messages(BOB))
    doubled.control.act("shortcut", user=BOB, callback_id="account.find")
    choose(BOB)
    assert len(doubled.messages(BOB)) == before + 1
    doubled.say(ANN, "Send them the second quote", channel="#general")
    doubled.control.act(
        "shortcut", user=ANN, callback_id="followup.create", channel="#general", message_ts=doubled.last_ts
    )
    choose(ANN)
    assert not doubled.submit(ANN, {})["ack"]
    with doubled.services.db.begin() as session:
        assert session.scalar(text("SELECT count(*) FROM action_item WHERE title LIKE 'Send them the second%'")) == 1
    assert doubled.control.look("views", user=ANN)["views"] == []


def test_a_question_in_a_form_is_answered_once(doubled: Bot) -> None:
    """Asked from a card."""
    card = next(m for m in doubled.command(BOB, "/account", "Quarry Foods") if has_action(m, "account.ask"))
    doubled.click(BOB, card, "account.ask")
    field = next(block for block in doubled.view(BOB)["blocks"] if block["type"] == "input")
    before = len(doubled.messages(BOB, "#general"))
    doubled.submit(BOB, {field["block_id"]: {field["element"]["action_id"]: "What is open?"}})
    assert len(doubled.messages(BOB, "#general")) == before + 1


@pytest.mark.parametrize(("action", "new"), [("account.timeline", 1), ("account.share", 1)])
def test_a_click_has_one_effect(doubled: Bot, action: str, new: int) -> None:
    """What a button does is done once."""
    card = next(m for m in doubled.command(BOB, "/account", "Quarry Foods") if has_action(m, action))
    assert len(doubled.click(BOB, card, action)) == new


def test_a_form_is_opened_filled_and_taken_once(doubled: Bot) -> None:
    """A click that opens a form, its submission, and Done: one form, one item, one Task, one message, no apology."""
    (draft,) = doubled.command(BOB, "/handoff", "Quarry Foods")
    assert doubled.click(BOB, draft, "followup.assign") == []
    views = doubled.control.look("views", user=BOB)["views"]
    assert len(views) == 1
    person = next(u["id"] for u in doubled.control.look("users")["users"] if u.get("email") == ANN)
    due_on = (datetime.now(UTC) + timedelta(days=4)).date().isoformat()
    values = {"assignee": person, "due_on": due_on, "title": "Call them twice", "note": ""}
    told = doubled.submit(BOB, {block: {"value": value} for block, value in values.items()})
    assert not told["ack"]
    (item,) = [m for m in doubled.messages(ANN) if "Call them twice" in as_text(m)]
    with doubled.services.db.begin() as session:
        assert session.scalar(text("SELECT count(*) FROM action_item WHERE title = 'Call them twice'")) == 1
    posts = [call for call in doubled.calls("POST") if call["service"] == "salesforce"]
    assert len([call for call in posts if "Call them twice" in str(call.get("request"))]) == 1
    doubled.click(ANN, item, "followup.done")
    with doubled.services.db.begin() as session:
        done = "SELECT count(*) FROM ops_log WHERE kind = 'followups.complete.done'"
        assert session.scalar(text(done)) == 1
        assert not session.scalar(text("SELECT count(*) FROM procrastinate_jobs"))
