"""Signed slash commands sent from a process of their own, so that the sender's work does not count as the bot's.

`python -m benchmarks.burst` reads a `Burst` as JSON from standard input, and prints a list: each command's seconds from
connecting to the first line of its answer, infinity where that was no 200.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import selectors
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True, slots=True)
class Burst:
    """`commands` in turns to each of the addresses, `at_once` of them at a time, as a load balancer does."""

    urls: list[str]
    secret: str
    fields: dict[str, str]
    commands: int
    at_once: int

    def send(self) -> list[float]:
        """Send it all; each command's seconds."""
        sender = [sys.executable, "-m", "benchmarks.burst"]
        told = subprocess.run(sender, input=json.dumps(asdict(self)), capture_output=True, text=True, check=True)
        return [float(seconds) for seconds in json.loads(told.stdout)]

    def request(self, number: int) -> bytes:
        """One command as it goes over the wire."""
        body = urlencode({**self.fields, "trigger_id": f"{time.time_ns()}.{number}", "text": "help"}).encode()
        stamp = str(int(time.time()))
        digest = hmac.new(self.secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        lines = (
            "POST /slack/events HTTP/1.1",
            f"Host: {urlsplit(self.urls[0]).netloc}",
            "Connection: close",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
            f"X-Slack-Request-Timestamp: {stamp}",
            f"X-Slack-Signature: v0={digest}",
        )
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def _send(burst: Burst) -> list[float]:
    """Everything is made before the first is sent, and one thread waits for all: each costs the sender some 0.1 ms."""
    addresses = [urlsplit(url) for url in burst.urls]
    to_send = [
        ((str(where.hostname), int(where.port or 80)), burst.request(number))
        for number in range(burst.commands)
        for where in [addresses[number % len(addresses)]]
    ]
    seconds: list[float] = []
    with selectors.DefaultSelector() as waiting:
        while to_send or waiting.get_map():
            while to_send and len(waiting.get_map()) < burst.at_once:
                where, request = to_send.pop()
                started = time.monotonic()
                connection = socket.create_connection(where)
                connection.sendall(request)
                waiting.register(connection, selectors.EVENT_READ, started)
            for key, _ in waiting.select():
                seconds.append(_seconds(key))
                waiting.unregister(key.fileobj)
    return seconds


def _seconds(key: selectors.SelectorKey) -> float:
    connection: socket.socket = key.fileobj  # type: ignore[assignment]  # nothing else is registered
    status = connection.recv(64)
    seconds: float = time.monotonic() - key.data
    connection.close()
    return seconds if status.startswith(b"HTTP/1.1 200 ") else float("inf")


if __name__ == "__main__":
    print(json.dumps(_send(Burst(**json.load(sys.stdin)))))
