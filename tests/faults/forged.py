"""Requests that Slack never sends: wrong signatures, broken headers, bodies that nobody can read."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import random
import time
from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

_AT_ONCE = 16


def forged(count: int, seed: int, secret: str) -> Iterator[bytes]:
    """Raw HTTP requests, each bad in some way; `secret` signs those whose bodies are what is wrong."""
    chance = random.Random(seed)
    for _ in range(count):
        yield chance.choice((_unsigned, _wrongly_signed, _too_old, _broken_headers, _unreadable))(chance, secret)


def _body(chance: random.Random) -> bytes:
    told = {"command": "/account", "text": "x" * chance.randrange(5000), "trigger_id": str(chance.random())}
    return chance.choice(
        (urlencode(told).encode(), json.dumps(told).encode(), chance.randbytes(chance.randrange(3000)))
    )


def _request(body: bytes, headers: dict[str, str]) -> bytes:
    told = {"Host": "bot", "Connection": "close", "Content-Length": str(len(body)), **headers}
    lines = ["POST /slack/events HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def _signed(body: bytes, secret: str, at: float) -> dict[str, str]:
    digest = hmac.new(secret.encode(), f"v0:{int(at)}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(int(at)), "X-Slack-Signature": f"v0={digest}"}


def _unsigned(chance: random.Random, _secret: str) -> bytes:
    return _request(_body(chance), {"Content-Type": "application/json"})


def _wrongly_signed(chance: random.Random, _secret: str) -> bytes:
    body = _body(chance)
    return _request(body, _signed(body, str(chance.random()), time.time()))


def _too_old(chance: random.Random, secret: str) -> bytes:
    body = _body(chance)
    return _request(body, _signed(body, secret, time.time() - chance.randrange(301, 10**8)))


def _broken_headers(chance: random.Random, secret: str) -> bytes:
    body = _body(chance)
    noise = "".join(chr(chance.choice((*range(33, 127), *range(161, 256)))) for _ in range(chance.randrange(1, 70)))
    name = chance.choice(("X-Slack-Signature", "X-Slack-Request-Timestamp"))
    return _request(body, _signed(body, secret, time.time()) | {name: noise})


def _unreadable(chance: random.Random, secret: str) -> bytes:
    body = chance.choice((b"{", b"[1, 2]", b"\xff\xfe" + chance.randbytes(9), b"[" * chance.randrange(2, 5000)))
    return _request(body, {"Content-Type": "application/json", **_signed(body, secret, time.time())})


async def send_all(port: int, requests: Iterable[bytes]) -> list[int]:
    """Each request's status, 0 where the connection was dropped; some of them at once."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(request: bytes) -> int:
        async with gate:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request)
            line = (await reader.readline()).split()
            writer.close()
        return int(line[1]) if len(line) > 1 else 0

    return list(await asyncio.gather(*(one(request) for request in requests)))
