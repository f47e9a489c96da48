"""Socket Mode: tickets, connections, and payloads that go to one connection each."""

from __future__ import annotations

import asyncio
import json
import secrets
import uuid
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

MAX_CONNECTIONS = 10
PING_SECONDS = 10.0


@dataclass(slots=True)
class Connection:
    """One open WebSocket of the bot and what it still owes us."""

    ws: web.WebSocketResponse
    transport: asyncio.Transport | None = None
    owed: dict[str, asyncio.Future[Any]] = field(default_factory=dict)


class SocketHub:
    """All connections of the one app. Frames are single and unmasked, as Slack's."""

    def __init__(self, app_id: str) -> None:
        self._app_id = app_id
        self._tickets: set[str] = set()
        self._connections: list[Connection] = []
        self._turn = 0
        self.disconnects_owed = 0

    @property
    def count(self) -> int:
        """How many connections are open."""
        return len(self._connections)

    def ticket(self) -> str:
        """A ticket for one connection."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One WebSocket from hello to goodbye; 404 without a fresh ticket."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPNotFound(text="no such ticket")
        self._tickets.discard(ticket)
        ws = web.WebSocketResponse(heartbeat=PING_SECONDS, compress=False, max_msg_size=0)
        await ws.prepare(request)
        if self.count >= MAX_CONNECTIONS:
            await ws.send_str(self._goodbye("too_many_websockets"))
            await ws.close()
            return ws
        connection = Connection(ws, request.transport)
        self._connections.append(connection)
        try:
            await ws.send_str(self._hello())
            await self._first_disconnect(connection)
            await self._read(connection)
        finally:
            self._forget(connection)
        return ws

    async def _read(self, connection: Connection) -> None:
        async for frame in connection.ws:
            if frame.type is not WSMsgType.TEXT:
                continue
            try:
                ack = json.loads(frame.data)
            except ValueError:
                continue
            envelope_id = str(ack.get("envelope_id")) if isinstance(ack, dict) else ""
            owed = connection.owed.pop(envelope_id, None)
            if owed is not None and not owed.done():
                owed.set_result(ack.get("payload"))

    def _forget(self, connection: Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)

    async def send(self, frame: dict[str, Any], seconds: float) -> Any:
        """Send one envelope to one connection; the ack's payload. Raises TimeoutError without an ack."""
        connection = self._connections[self._turn % self.count]
        self._turn += 1
        envelope_id = str(uuid.uuid4())
        owed: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        connection.owed[envelope_id] = owed
        try:
            await connection.ws.send_str(json.dumps({"envelope_id": envelope_id, **frame}))
            return await asyncio.wait_for(owed, seconds)
        except ConnectionError as error:
            self._forget(connection)
            raise TimeoutError from error
        finally:
            connection.owed.pop(envelope_id, None)

    async def disconnect(self, reason: str) -> int:
        """Say goodbye on all connections and close them a moment later; how many there were."""
        leaving = list(self._connections)
        for connection in leaving:
            self._forget(connection)
            await connection.ws.send_str(self._goodbye(reason))
        for connection in leaving:
            await connection.ws.close()
        return len(leaving)

    def drop(self) -> int:
        """Cut all connections in the middle of whatever they carry, as a broken network does; how many there were."""
        cut = list(self._connections)
        for connection in cut:
            self._forget(connection)
            if connection.transport is not None:
                connection.transport.abort()
        return len(cut)

    async def close(self) -> None:
        """Close all connections without a word, as a stopping server does."""
        for connection in list(self._connections):
            await connection.ws.close()

    async def _first_disconnect(self, connection: Connection) -> None:
        if self.disconnects_owed > 0:
            self.disconnects_owed -= 1
            await connection.ws.send_str(self._goodbye("refresh_requested"))
            await connection.ws.close()

    def _hello(self) -> str:
        return json.dumps(
            {
                "type": "hello",
                "num_connections": self.count,
                "debug_info": {
                    "host": "sandbox",
                    "build_number": 1,
                    "approximate_connection_time": 18060,
                },
                "connection_info": {"app_id": self._app_id},
            }
        )

    def _goodbye(self, reason: str) -> str:
        return json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
