"""Bots to try the sandbox with: one that writes down what it gets, and a real Bolt app behind a WSGI server."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qsl
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import requests
from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler

from sandbox.server import RunningSandbox


@dataclass
class Received:
    """One request that reached the bot."""

    headers: dict[str, str]
    body: bytes
    at: float = field(default_factory=time.monotonic)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def payload(self) -> dict[str, Any]:
        """The JSON of an event, or of the `payload` field of an interaction."""
        return json.loads(self.form["payload"] if self.body.startswith(b"payload=") else self.body)


@dataclass
class Reply:
    """What the bot answers; `wait` seconds pass before."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0


class RecordingBot:
    """A bot that writes everything down and answers with `replies`, then with empty 200s."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.replies: list[Reply] = []
        self.readyz = 200
        bot = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                bot.received.append(Received({k.lower(): v for k, v in self.headers.items()}, body))
                self._answer(bot.replies.pop(0) if bot.replies else Reply())

            def do_GET(self) -> None:
                self._answer(Reply(bot.readyz))

            def _answer(self, reply: Reply) -> None:
                time.sleep(reply.wait)
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body.encode())

            def log_message(self, *args: object) -> None:
                pass

        self._server = _QuietServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answers(self, body: object) -> None:
        """Queue a JSON acknowledgement."""
        self.replies.append(Reply(200, json.dumps(body), {"Content-Type": "application/json"}))

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Events of one type that reached the bot."""
        found = (r.payload for r in self.received if not r.body.startswith((b"token=", b"payload=")))
        return [envelope["event"] for envelope in found if envelope["event"]["type"] == kind]


class _QuietServer(ThreadingHTTPServer):
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # the sandbox hangs up after three seconds, which is what some tests are about


class _ThreadedWsgi(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    block_on_close = False


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def serving_bolt(app: App) -> Iterator[str]:
    """A Bolt app on a free port; yields its address."""
    server = make_server("127.0.0.1", 0, SlackRequestHandler(app, path="/slack/events"), _ThreadedWsgi, _Quiet)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@dataclass(frozen=True)
class Control:
    """A small client of the control API."""

    base_url: str

    def post(self, call: str, **body: Any) -> dict[str, Any]:
        return self.asked("POST", call, json=body).json()

    def get(self, call: str, **query: Any) -> dict[str, Any]:
        return self.asked("GET", call, params=query).json()

    def asked(self, verb: str, call: str, **options: Any) -> requests.Response:
        return requests.request(verb, f"{self.base_url}/_control/{call}", timeout=30, **options)

    def messages(self, **query: Any) -> list[dict[str, Any]]:
        return self.get("messages", **query)["messages"]

    def journal(self, since: int = 0, **query: Any) -> list[dict[str, Any]]:
        text = self.asked("GET", "journal", params={"since": since, **query}).text
        return [json.loads(line) for line in text.splitlines()]

    def dm(self, email: str) -> str:
        """The id of somebody's direct messages with the bot."""
        return self.get("users", email=email)["users"][0]["dm"]

    def user_id(self, email: str) -> str:
        return self.get("users", email=email)["users"][0]["id"]

    def channel_id(self, name: str) -> str:
        return next(c["id"] for c in self.get("channels")["channels"] if c["name"] == name)


def wait_for(found: Callable[[], Any], seconds: float = 30.0) -> Any:
    """The first truthy answer of `found`; fails after `seconds`."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := found():
            return answer
        time.sleep(0.02)
    raise AssertionError(f"nothing came within {seconds} s")


def point(sandbox: RunningSandbox, url: str) -> None:
    """Tell the sandbox where the bot is."""
    Control(sandbox.base_url).post("delivery", bot_url=url)
