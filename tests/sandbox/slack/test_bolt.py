"""A real Bolt app behind a WSGI server: the ways that Throughline uses, end to end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from sandbox.server import RunningSandbox
from tests.sandbox.bots import Control, point, serving_bolt, wait_for
from tests.sandbox.conftest import ANN, BO


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


ASK = {
    "type": "modal",
    "callback_id": "ask",
    "title": plain("Ask"),
    "submit": plain("Send"),
    "blocks": [
        {
            "type": "input",
            "block_id": "q",
            "label": plain("Question"),
            "element": {"type": "plain_text_input", "action_id": "a"},
        },
    ],
}
BUTTON = {"type": "button", "action_id": "assign", "value": "7", "text": plain("Assign")}


def build(client: WebClient, secret: str) -> App:
    app = App(client=client, signing_secret=secret)

    @app.command("/account")
    def account(ack, body, client, respond) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=ASK)
        respond("opened")

    @app.view("ask")
    def asked(ack, view, body, client) -> None:
        ack()
        said = view["state"]["values"]["q"]["a"]["value"]
        blocks = [{"type": "actions", "elements": [BUTTON]}]
        client.chat_postMessage(channel=body["user"]["id"], text=f"asked: {said}", blocks=blocks)

    @app.action("assign")
    def assign(ack, body, respond, client) -> None:
        ack()
        client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="assigned")
        respond("thanks", replace_original=False)

    @app.event("app_mention")
    def mentioned(say, event) -> None:
        say("yes?", thread_ts=event["ts"])

    @app.event("message")
    def message() -> None:
        pass

    return app


@pytest.fixture
def bolt(sandbox: RunningSandbox, client: WebClient) -> Iterator[App]:
    """The app, served and known to the sandbox."""
    app = build(client, sandbox.settings["SLACK_SIGNING_SECRET"])
    with serving_bolt(app) as url:
        point(sandbox, url)
        yield app


def test_a_command_opens_a_modal_whose_answer_becomes_a_message_with_a_button(bolt: App, control: Control) -> None:
    """Command, modal, submission, message, press, update: the whole way round."""
    assert control.post("command", user=ANN, channel="general", command="/account")["status"] == 200
    view = wait_for(lambda: control.get("views", user=ANN)["views"])[0]
    submitted = control.post("submit", user=ANN, view_id=view["id"], values={"q": {"a": "why?"}})
    assert submitted["result"] == "closed"
    asked = wait_for(lambda: control.messages(user=ANN))[0]
    assert asked["text"] == "asked: why?"
    pressed = control.post("action", user=ANN, channel="dm", message_ts=asked["ts"], action_id="assign")
    assert pressed["status"] == 200
    wait_for(lambda: [m["text"] for m in control.messages(user=ANN)] == ["assigned", "thanks"])


def test_respond_is_ephemeral(bolt: App, control: Control) -> None:
    """What respond() says in a channel is for the person alone."""
    control.post("command", user=ANN, channel="general", command="/account")
    wait_for(lambda: [m["text"] for m in control.messages(channel="general", user=ANN)] == ["opened"])
    assert control.messages(channel="general", user=BO) == []


def test_a_mention_is_answered_in_its_thread(bolt: App, control: Control) -> None:
    """say() with thread_ts lands below the question."""
    ts = control.post("message", user=BO, channel="general", text="hey @throughline")["ts"]
    thread = wait_for(lambda: control.messages(channel="general", thread_ts=ts)[1:])
    assert thread[0]["text"] == "yes?"


def test_an_unhandled_payload_is_a_dispatch_failure(bolt: App, control: Control) -> None:
    """Bolt answers 404 for a command nobody listens to, and the person sees it."""
    answer = control.post("command", user=ANN, channel="general", command="/escaped")
    assert (answer["status"], answer["note"]) == (404, "dispatch_failed")
