"""Socket Mode, with Slack's own client and Bolt's own handler."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from aiohttp import ClientSession, WSMsgType
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from sandbox.server import RunningSandbox
from tests.sandbox.bots import Control, wait_for
from tests.sandbox.conftest import ANN


@pytest.fixture
def app(client: WebClient, sandbox: RunningSandbox) -> App:
    """A Bolt app with one command, one event and one slow command."""
    app = App(client=client, signing_secret=sandbox.settings["SLACK_SIGNING_SECRET"])

    @app.command("/account")
    def account(ack, command) -> None:
        ack(f"socket says {command['text']}")

    @app.command("/escaped")
    def never(command) -> None:
        """Never acknowledges."""

    @app.event("app_mention")
    def mentioned(event, say) -> None:
        say("yes?", thread_ts=event["ts"])

    return app


@contextmanager
def connected(app: App, sandbox: RunningSandbox, number: int = 1) -> Iterator[list[SocketModeHandler]]:
    """Connections of Bolt's handler; at the end the server hangs up first, which spares the client a wait."""
    token = sandbox.settings["SLACK_APP_TOKEN"]
    handlers = [SocketModeHandler(app, token, ping_interval=1) for _ in range(number)]
    for handler in handlers:
        handler.connect()
    wait_for(lambda: sandbox.world.slack.delivery.hub.count == number)
    yield handlers
    for handler in handlers:
        handler.client.auto_reconnect_enabled = False
    sandbox.stop()
    for handler in handlers:
        with suppress(AttributeError):  # the client stumbles where its own reader has just put the socket away
            handler.close()


def test_a_command_goes_over_the_socket_and_its_ack_is_shown(app, sandbox, control: Control) -> None:
    """A plain-text ack becomes the person's ephemeral message."""
    with connected(app, sandbox):
        answer = control.post("command", user=ANN, channel="general", command="/account", text="acme")
        seen = control.messages(channel="general", user=ANN)[-1]
    assert (answer["status"], answer["ack"]) == (200, {"text": "socket says acme"})
    assert (seen["text"], seen["is_ephemeral"]) == ("socket says acme", True)


def test_an_event_goes_over_the_socket(app, sandbox, control: Control) -> None:
    """A mention is answered in its thread."""
    with connected(app, sandbox):
        ts = control.post("message", user=ANN, channel="general", text="@throughline")["ts"]
        reply = wait_for(lambda: control.messages(channel="general", thread_ts=ts)[1:])[0]
        paths = {entry["path"] for entry in control.journal(dir="out")}
    assert (reply["text"], paths) == ("yes?", {"/slack/link"})


@pytest.mark.usefixtures("impatient_slack")
def test_no_ack_within_three_seconds_is_a_timeout(app, sandbox, control: Control) -> None:
    """Status 0, and the person reads operation_timeout."""
    with connected(app, sandbox):
        answer = control.post("command", user=ANN, channel="general", command="/escaped")
    assert (answer["status"], answer["note"]) == (0, "operation_timeout")


def test_each_payload_goes_to_one_of_several_connections(app, sandbox, control: Control) -> None:
    """Two connections share the work; nothing arrives twice."""
    with connected(app, sandbox, 2):
        for _ in range(4):
            control.post("message", user=ANN, channel="general", text="@throughline")
        wait_for(lambda: len(control.messages(channel="general")) == 8)
        time.sleep(0.2)
        said = control.messages(channel="general")
    assert [m["text"] for m in said].count("yes?") == 4


def test_a_disconnect_makes_the_client_come_back(app, sandbox, control: Control) -> None:
    """The client opens a new connection by itself, and works on."""
    with connected(app, sandbox):
        answer = control.post("fault", service="slack", fault="socket_disconnect")
        assert answer["disconnected"] == 1
        wait_for(lambda: sandbox.world.slack.delivery.hub.count == 1, 10)
        later = control.post("command", user=ANN, channel="general", command="/account", text="again")
    assert later["status"] == 200


async def frames(sandbox: RunningSandbox, act: Callable[[], Any] | None = None) -> list[dict[str, Any]]:
    """The first frames on a raw connection, without acknowledging anything."""
    settings = sandbox.settings
    async with ClientSession() as http:
        headers = {"Authorization": f"Bearer {settings['SLACK_APP_TOKEN']}"}
        opened = await http.post(f"{settings['SLACK_API_URL']}apps.connections.open", headers=headers)
        url = (await opened.json())["url"]
        async with http.ws_connect(url) as ws:
            seen = [json.loads((await ws.receive()).data)]
            if act is not None:
                act()
                frame = await ws.receive()
                assert frame.type is WSMsgType.TEXT
                seen.append(json.loads(frame.data))
                await ws.send_json({"envelope_id": seen[-1]["envelope_id"]})
        again = await http.get(url.replace("ws", "http", 1))
        assert again.status == 404
    return seen


def test_hello_and_envelopes_are_slacks(sandbox: RunningSandbox, control: Control) -> None:
    """Hello counts connections; an event has retry keys and takes no payload; a ticket works once."""

    def act() -> None:
        threading.Thread(target=control.post, args=("open_home",), kwargs={"user": ANN}, daemon=True).start()

    hello, event = asyncio.run(frames(sandbox, act))
    assert hello["type"] == "hello"
    assert hello["num_connections"] == 1
    assert event["type"] == "events_api"
    assert (event["accepts_response_payload"], event["retry_attempt"], event["retry_reason"]) == (False, 0, "")
    assert event["payload"]["event"]["type"] == "app_home_opened"
