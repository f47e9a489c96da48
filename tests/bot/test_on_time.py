"""Listeners that hang: Slack has its answer all the same."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from app.errors import JustStarted
from app.slack.identity import OwnIdentity
from app.slack.web import SlackWeb, web_client
from handlers.http import HttpDoor
from handlers.on_time import listen_on_time


@pytest.fixture
def hanging() -> Iterator[threading.Event]:
    """Set at the end of a test, so that what hangs comes to an end."""
    freed = threading.Event()
    yield freed
    freed.set()


@pytest.fixture
def app(hanging: threading.Event) -> Iterator[App]:
    """An app whose one command hangs when told to, of which two may run at once."""
    pool = ThreadPoolExecutor(2)
    me = AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="U1", bot_id="B1")
    app = App(authorize=lambda: me, request_verification_enabled=False, listener_executor=pool)
    sentence = {True: "slow", False: "busy"}
    listen_on_time(app, 2, lambda _, has_begun: BoltResponse(status=200, body=sentence[has_begun]), within_seconds=0.1)

    @app.command("/wait")
    def on_wait(ack: Ack, body: dict[str, str]) -> None:
        if body["text"] == "long":
            hanging.wait(10)
        ack("done")

    @app.event("reaction_added")
    def on_event() -> None:
        raise ValueError("not taken")

    yield app
    hanging.set()
    pool.shutdown()


def command(app: App, text: str) -> str:
    """What a command is answered."""
    body = urlencode({"command": "/wait", "text": text, "team_id": "T1", "user_id": "U2"})
    headers = {"content-type": ["application/x-www-form-urlencoded"]}
    return app.dispatch(BoltRequest(body=body, headers=headers)).body


def test_a_hanging_listener_is_not_waited_for(app: App, hanging: threading.Event) -> None:
    """Slow ones get a sentence, more than may hang get it at once, and all is well when they are through."""
    assert command(app, "short") == "done"
    assert [command(app, "long"), command(app, "long"), command(app, "short")] == ["slow", "slow", "busy"]
    hanging.set()
    app.listener_runner.listener_executor.submit(lambda: None).result(5)
    while (said := command(app, "short")) == "busy":
        pass
    assert said == "done"


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


def test_readiness_does_not_wait_for_a_database_that_hangs(hanging: threading.Event) -> None:
    """Probes that hang would take the threads that acknowledge; two at once are one."""
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
