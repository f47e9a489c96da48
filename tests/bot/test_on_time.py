"""Listeners that hang: Slack has its answer all the same."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import pytest
from pytest_mock import MockerFixture
from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult

import handlers.http
from app.errors import JustStarted
from app.jobs.intake import NotOnDiskYet
from app.slack.identity import OwnIdentity
from app.slack.web import SlackWeb, web_client
from handlers.http import HttpDoor
from handlers.on_time import listen_on_time
from tests.test_manifest import MANIFEST


@pytest.fixture
def hanging() -> Iterator[threading.Event]:
    """Set at the end of a test, so that what hangs comes to an end."""
    freed = threading.Event()
    yield freed
    freed.set()


@pytest.fixture
def app(hanging: threading.Event) -> Iterator[App]:
    """An app whose one button hangs when told to, of which two may be clicked at once."""
    pool = ThreadPoolExecutor(2)
    me = AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="U1", bot_id="B1")
    app = App(authorize=lambda: me, request_verification_enabled=False, listener_executor=pool)
    sentence = {True: "slow", False: "busy"}
    listen_on_time(app, 2, lambda _, has_begun: BoltResponse(status=200, body=sentence[has_begun]), within_seconds=0.5)

    @app.action("wait")
    def on_click(ack: Ack, body: dict[str, Any]) -> None:
        if body["actions"][0]["value"] == "long":
            hanging.wait(10)
        ack("done")

    @app.command("/ask")
    def on_command(ack: Ack) -> None:
        raise NotOnDiskYet

    @app.event("reaction_added")
    def on_event() -> None:
        raise ValueError("not taken")

    yield app
    hanging.set()
    pool.shutdown()


def click(app: App, value: str) -> str:
    """What a click is answered."""
    actions = [{"type": "button", "action_id": "wait", "block_id": "b", "value": value}]
    clicked = {"type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U2"}, "actions": actions}
    return app.dispatch(BoltRequest(body=clicked, mode="socket_mode")).body


def test_a_hanging_listener_is_not_waited_for(app: App, hanging: threading.Event) -> None:
    """Slow ones get a sentence, more than may hang get it at once, and all is well when they are through."""
    assert click(app, "short") == "done"
    assert [click(app, "long"), click(app, "long"), click(app, "short")] == ["slow", "slow", "busy"]
    hanging.set()
    app.listener_runner.listener_executor.submit(lambda: None).result(5)
    while (said := click(app, "short")) == "busy":
        pass
    assert said == "done"


def test_what_is_not_on_disk_in_time_gets_the_sentence(app: App) -> None:
    """A command's listener has no thread of its own: taking it down says by itself that it takes too long."""
    body = urlencode({"command": "/ask", "team_id": "T1", "user_id": "U2"})
    headers = {"content-type": ["application/x-www-form-urlencoded"]}
    assert app.dispatch(BoltRequest(body=body, headers=headers)).body == "slow"


SAID = {
    "user": "U2",
    "channel": "C1",
    "ts": "1.1",
    "thread_ts": "1.0",
    "text": "hello",
    "tab": "home",
    "links": [],
    "unfurl_id": "1",
    "source": "conversations_history",
    "tokens": {"bot": ["U1"]},
}


def test_commands_and_events_are_only_taken_down(mocker: MockerFixture) -> None:
    """Their listeners run where requests come in, so that nothing in them may wait for anything but the queue."""
    only_queue = mocker.Mock(spec_set=["queue", "db"])  # whatever else is asked for raises
    me = AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="U1", bot_id="B1")
    app = App(authorize=lambda: me, request_verification_enabled=False)
    handlers.register(app, only_queue)
    by = {"team_id": "T1", "user_id": "U2", "channel_id": "C1", "trigger_id": "1", "text": "help"}
    commands = [{"command": one["command"], **by} for one in MANIFEST["features"]["slash_commands"]]
    events = [
        {"type": "event_callback", "team_id": "T1", "event_id": "E1", "event": {"type": kind.partition(".")[0], **SAID}}
        for kind in MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    ]
    answers = [app.dispatch(BoltRequest(body=body, mode="socket_mode")).status for body in (*commands, *events)]
    assert set(answers) == {200}
    assert only_queue.queue.accept.call_count == len(answers)


def test_an_event_whose_listener_failed_is_not_acknowledged(app: App) -> None:
    """Bolt would have acknowledged it before; Slack sends it again."""
    event = {"type": "event_callback", "team_id": "T1", "event": {"type": "reaction_added", "user": "U2"}}
    assert app.dispatch(BoltRequest(body=event, mode="socket_mode")).status == 500


class SilentSlack(SlackWeb):
    """Says who the bot is only once the event is set."""

    def __init__(self, speaks: threading.Event) -> None:
        super().__init__(web_client("xoxb-1", "http://127.0.0.1:9/", 1))
        self._speaks = speaks

    def identity(self) -> tuple[dict[str, str], dict[str, str]]:
        self._speaks.wait(10)
        return {"team_id": "T1", "user_id": "U1", "bot_id": "B1"}, {}


def test_a_slack_that_hangs_at_the_start_holds_no_request_up(hanging: threading.Event) -> None:
    """Who we are is asked once, beside the requests; until it is known they are told so."""
    identity = OwnIdentity(SilentSlack(hanging), wait_seconds=0.05)
    with pytest.raises(JustStarted, match="try again"):
        identity.known()
    hanging.set()
    while identity._known is None:
        time.sleep(0.001)
    assert identity.known().bot_id == "B1"


def test_readiness_does_not_wait_for_a_database_that_hangs(
    hanging: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Probes that hang would take the threads that acknowledge; two at once are one."""
    monkeypatch.setattr(handlers.http, "PROBE_SECONDS", 0.3)
    asked: list[int] = []

    def probe() -> str | None:
        asked.append(1)
        hanging.wait(10)
        return None

    door = HttpDoor(None, probe)
    statuses: list[str] = []
    look = {"REQUEST_METHOD": "GET", "PATH_INFO": "/readyz"}
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: door(look, lambda status, _: statuses.append(status)), range(2)))
    assert statuses == ["503 Service Unavailable"] * 2
    assert asked == [1]
    hanging.set()
