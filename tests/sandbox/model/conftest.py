"""A model on a real port, and OpenAI's own client pointed at it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest
from aiohttp import web
from aiohttp.typedefs import Handler
from openai import OpenAI

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.model import ModelService


class Bench:
    """The service, its faults, and a client."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.model = ModelService(Clock(), self.faults)
        self.url = ""
        self._clients: dict[str, OpenAI] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self) -> None:
        """Serve on a free port of loopback."""
        self._thread.start()
        port = asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(10)
        self.url = f"http://127.0.0.1:{port}/openai/v1"

    async def _serve(self) -> int:
        app = web.Application(middlewares=[self._take_fault])
        app.add_routes(self.model.routes())
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        return int(self._runner.addresses[0][1])

    @web.middleware
    async def _take_fault(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        request["fault"] = self.faults.take("openai", request.method, request.path)
        return await handler(request)

    def stop(self) -> None:
        """Close the clients, the port and the loop."""
        for client in self._clients.values():
            client.close()
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def client(self, key: str = "sk-sandbox") -> OpenAI:
        """OpenAI's client, without retries; one for each key, since it keeps its connections open."""
        if key not in self._clients:
            self._clients[key] = OpenAI(base_url=self.url, api_key=key, max_retries=0, timeout=10)
        return self._clients[key]


@pytest.fixture(scope="module")
def _served() -> Iterator[Bench]:
    bench = Bench()
    bench.start()
    yield bench
    bench.stop()


@pytest.fixture
def bench(_served: Bench) -> Bench:
    _served.faults.clear()
    _served.model.unscript()
    return _served
