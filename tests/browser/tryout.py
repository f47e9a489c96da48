"""A small real Bolt app, served over HTTP, for trying the workspace page against."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient
from waitress import create_server

from tests.browser import screens

TOO_LONG_SECONDS = 3.6


@dataclass(slots=True)
class Tryout:
    """The running bot: where it listens, and what it was told."""

    url: str
    heard: list[tuple[str, Any]]
    _server: Any
    _client: WebClient

    def update_form(self, view_id: str, above: str, label: str) -> None:
        """Change the open form by itself: a line on top, another label for the account."""
        view = screens.form()
        view["blocks"][1]["label"] = screens.plain(label)
        line = {"type": "section", "text": screens.mrkdwn(above)}
        self._client.views_update(view_id=view_id, view=view | {"blocks": [line, *view["blocks"]]})

    def update_message(self, channel: str, ts: str, above: str) -> None:
        """Change a message by itself: a line on top."""
        found = self._client.conversations_history(channel=channel, latest=ts, inclusive=True, limit=1)
        line = {"type": "section", "text": screens.mrkdwn(above)}
        self._client.chat_update(channel=channel, ts=ts, text=above, blocks=[line, *found["messages"][0]["blocks"]])

    def stop(self) -> None:
        """Close the port."""
        self._server.close()


def start_tryout(settings: Mapping[str, str]) -> Tryout:
    """Serve the bot on a free port of 127.0.0.1."""
    client = WebClient(settings["SLACK_BOT_TOKEN"], base_url=settings["SLACK_API_URL"])
    app = App(client=client, signing_secret=settings["SLACK_SIGNING_SECRET"])
    heard: list[tuple[str, Any]] = []
    for register in (_commands, _actions, _views, _events):
        register(app, heard)
    server = create_server(SlackRequestHandler(app, path="/slack/events"), host="127.0.0.1", port=0, threads=8)
    threading.Thread(target=server.run, name="tryout", daemon=True).start()
    return Tryout(f"http://127.0.0.1:{server.effective_port}", heard, server, client)


def _commands(app: App, heard: list[tuple[str, Any]]) -> None:
    @app.command("/show")
    def show(ack: Any, command: dict[str, Any]) -> None:
        heard.append(("show", command["text"]))
        name = command["text"] or "card"
        ack(text=name, blocks=getattr(screens, name)())

    @app.command("/public")
    def public(ack: Any, command: dict[str, Any]) -> None:
        ack(response_type="in_channel", text=f"*{command['text']}* — said aloud", blocks=screens.card())

    @app.command("/slow")
    def slow(ack: Any) -> None:
        time.sleep(TOO_LONG_SECONDS)
        ack("too late")

    @app.command("/form")
    def form(ack: Any, client: WebClient, body: dict[str, Any]) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=screens.form())
        ack()


def _actions(app: App, heard: list[tuple[str, Any]]) -> None:
    @app.action("take")
    def take(ack: Any, respond: Any) -> None:
        ack()
        respond(
            text="Taken", replace_original=True, blocks=[{"type": "section", "text": screens.mrkdwn("*Taken* by you")}]
        )

    @app.action("too_slow")
    def too_slow(ack: Any) -> None:
        time.sleep(TOO_LONG_SECONDS)
        ack()

    @app.action("details")
    def details(ack: Any, client: WebClient, body: dict[str, Any]) -> None:
        client.views_push(trigger_id=body["trigger_id"], view=screens.details())
        ack()

    @app.action("refresh")
    def refresh(ack: Any, client: WebClient, body: dict[str, Any]) -> None:
        client.views_update(view_id=body["view"]["id"], view=screens.form("Refreshed."))
        ack()

    @app.action("refresh_home")
    def refresh_home(ack: Any) -> None:
        ack()

    @app.action(re.compile(".*"))
    def anything(ack: Any, action: dict[str, Any]) -> None:
        heard.append((action["action_id"], action))
        ack()

    @app.options("account")
    def accounts(ack: Any, payload: dict[str, Any]) -> None:
        names = ["Meridian Freight", "Meridian Labs", "Cobalt Health"]
        found = [name for name in names if payload["value"].lower() in name.lower()]
        ack(options=[screens.option(name, name.lower()) for name in found])


def _views(app: App, heard: list[tuple[str, Any]]) -> None:
    @app.view("form")
    def submitted(ack: Any, view: dict[str, Any]) -> None:
        values = view["state"]["values"]
        text = values["what"]["text"]["value"]
        if len(text) < 5:
            ack(response_action="errors", errors={"what": "Say a little more."})
            return
        heard.append(("form", values))
        ack()

    for callback_id in ("save_message", "new_task"):

        @app.shortcut(callback_id)
        def shortcut(ack: Any, client: WebClient, shortcut: dict[str, Any]) -> None:
            heard.append((shortcut["callback_id"], shortcut))
            client.views_open(trigger_id=shortcut["trigger_id"], view=screens.form())
            ack()


def _events(app: App, heard: list[tuple[str, Any]]) -> None:
    @app.event("app_mention")
    def mentioned(event: dict[str, Any], client: WebClient) -> None:
        thread = event.get("thread_ts") or event["ts"]
        posted = client.chat_postMessage(channel=event["channel"], thread_ts=thread, text="Looking…")
        time.sleep(0.4)
        client.chat_update(channel=event["channel"], ts=posted["ts"], text="Cobalt renews on *Dec 21*.")

    @app.event("app_home_opened")
    def home(event: dict[str, Any], client: WebClient) -> None:
        if event["tab"] == "home":
            client.views_publish(user_id=event["user"], view=screens.home())

    @app.event("link_shared")
    def unfurl(event: dict[str, Any], client: WebClient) -> None:
        blocks = [{"type": "section", "text": screens.mrkdwn("*Renewal 2027* · $184,000")}]
        unfurls = {link["url"]: {"blocks": blocks} for link in event["links"]}
        client.chat_unfurl(channel=event["channel"], ts=event["message_ts"], unfurls=unfurls)

    @app.event("message")
    def message(event: dict[str, Any], client: WebClient) -> None:
        if "stream" in event.get("text", ""):
            _stream(event, client)


def _stream(event: dict[str, Any], client: WebClient) -> None:
    step = {"type": "task_update", "id": "look", "title": "Looking", "status": "in_progress"}
    opened = {"channel": event["channel"], "thread_ts": event["ts"], "chunks": [step]}
    started = client.api_call("chat.startStream", json=opened)
    for piece in ("## Answer\n", "It is **on track**", " and due soon."):
        time.sleep(0.3)
        client.api_call(
            "chat.appendStream", json={"channel": event["channel"], "ts": started["ts"], "markdown_text": piece}
        )
    done = {"channel": event["channel"], "ts": started["ts"], "chunks": [step | {"status": "complete"}]}
    client.api_call("chat.stopStream", json=done)
