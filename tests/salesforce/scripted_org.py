"""A loopback server that answers as it is told and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pydantic import SecretStr

from app.settings import Settings

DROP = "drop"
"""Close the connection instead of answering."""


@dataclass(frozen=True)
class Answer:
    """One scripted answer; a str body is sent as HTML."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    wait_seconds: float = 0.0


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


def error(status: int, code: str, message: str = "no", **more: Any) -> Answer:
    return Answer(status, [{"errorCode": code, "message": message, **more}])


EXPIRED = error(401, "INVALID_SESSION_ID", "Session expired or invalid")


class ScriptedOrg:
    """Signs anybody in; then gives the queued answers in order, and `last` for ever after."""

    def __init__(self) -> None:
        self.answers: deque[Answer | str] = deque()
        self.last: Answer | str = Answer(200, {"totalSize": 0, "done": True, "records": []})
        self.asked: list[Asked] = []
        self.sign_ins = 0
        self.now = datetime(2026, 11, 21, 12, tzinfo=UTC)
        self.limit_info = "api-usage=18/15000"
        self.expired: set[str] = set()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/salesforce"

    def settings(self, **changes: Any) -> Settings:
        given = {
            "salesforce_login_url": self.url,
            "salesforce_client_id": "app",
            "salesforce_client_secret": SecretStr("secret"),
            "salesforce_timeout_seconds": 1,
        }
        return Settings(_env_file=None, **(given | changes))

    def say(self, *answers: Answer | str) -> None:
        self.answers.extend(answers)

    def next_answer(self, asked: Asked) -> Answer | str:
        with self._lock:
            if asked.path.endswith("/services/oauth2/token"):
                self.sign_ins += 1
                body = {"access_token": f"token-{self.sign_ins}", "instance_url": self.url}
                return Answer(200, body)
            self.asked.append(asked)
            if asked.path.endswith("/sobjects"):
                return Answer(200, {"sobjects": []})
            if asked.headers.get("Authorization", "").removeprefix("Bearer ") in self.expired:
                return EXPIRED
            return self.answers.popleft() if self.answers else self.last

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(org: ScriptedOrg) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            answer = org.next_answer(Asked(self.command, self.path, dict(self.headers), body))
            if isinstance(answer, str):
                self.close_connection = True
                self.connection.close()
                return
            threading.Event().wait(answer.wait_seconds)
            self.reply(answer)

        def reply(self, answer: Answer) -> None:
            is_text = isinstance(answer.body, str)
            raw = b"" if answer.body is None else (answer.body if is_text else json.dumps(answer.body)).encode()
            self.send_response_only(answer.status)
            self.send_header("Content-Type", "text/html" if is_text else "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.send_header("Date", format_datetime(org.now, usegmt=True))
            self.send_header("Sforce-Limit-Info", org.limit_info)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(raw)
            except OSError:
                self.close_connection = True

        do_GET = do_POST = do_PATCH = do_DELETE = answer  # noqa: N815

    return Handler
