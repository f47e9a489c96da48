"""Signed slash commands sent from a process of their own, so that the sender's work does not count as the bot's.

`python -m benchmarks.burst` reads a `Burst` as JSON from standard input, and prints a list: each command's seconds from
connecting to the first line of its answer, infinity where that was no 200.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
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


async def _all(burst: Burst) -> list[float]:
    gate = asyncio.Semaphore(burst.at_once)
    addresses = [urlsplit(url) for url in burst.urls]

    async def one(number: int, request: bytes) -> float:
        where = addresses[number % len(addresses)]
        async with gate:
            started = time.monotonic()
            reader, writer = await asyncio.open_connection(where.hostname, where.port)
            writer.write(request)
            status = await reader.readline()
            seconds = time.monotonic() - started
            writer.close()
        return seconds if b" 200 " in status else float("inf")

    requests = [burst.request(number) for number in range(burst.commands)]
    return await asyncio.gather(*(one(number, request) for number, request in enumerate(requests)))


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_all(Burst(**json.load(sys.stdin))))))
