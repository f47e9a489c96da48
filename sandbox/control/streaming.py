"""The calls that do not answer with one JSON object: readiness, the journal's lines, the live stream."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from aiohttp import web

from sandbox.world import World

KEEPALIVE_SECONDS = 15.0


def ready(world: World) -> Any:
    """200 once the bot answers its /readyz with 200 (and is connected, in socket mode); else 503 with why."""

    async def call(_request: web.Request) -> web.Response:
        missing = await _missing(world)
        status = 503 if missing else 200
        answer = {"ok": not missing, "ready": not missing, "missing": missing}
        return web.json_response(answer, status=status)

    return call


async def _missing(world: World) -> list[str]:
    delivery = world.slack.delivery
    missing = []
    if delivery.mode == "socket" and not delivery.hub.count:
        missing.append("no Socket Mode connection is open")
    status = await delivery.get("/readyz")
    if status != 200:
        said = "does not answer" if status == 0 else f"answers {status}"
        missing.append(f"GET {delivery.bot_url}/readyz {said}")
    return missing


def journal(world: World) -> Any:
    """JSON lines of everything after `since`, oldest first; `until`, `service`, `dir` and `method` narrow it.

    With `brief=1` large bodies are cut out; `since=N-1&until=N` gives the one exchange N in full.
    """

    async def call(request: web.Request) -> web.Response:
        query = request.query
        try:
            since, until = int(query.get("since") or 0), int(query.get("until") or sys.maxsize)
        except ValueError:
            return web.json_response({"ok": False, "error": "'since' and 'until' must be numbers"}, status=400)
        lines = [
            json.dumps(entry.as_brief() if query.get("brief") else entry.as_json(), default=str)
            for entry in world.journal.since(since)[: max(0, until - since)]
            if all(query.get(key, getattr(entry, key)) == getattr(entry, key) for key in ("service", "dir", "method"))
        ]
        text = "".join(f"{line}\n" for line in lines)
        return web.Response(text=text, content_type="application/x-ndjson")

    return call


def stream(world: World) -> Any:
    """Server-sent events: `journal` for each exchange, `message`, `view`, `home`, `status` … for changes; `brief=1` too."""

    async def call(request: web.Request) -> web.StreamResponse:
        queue: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
        brief = bool(request.query.get("brief"))
        leave_journal = world.journal.listen(
            lambda entry: queue.put_nowait(("journal", entry.as_brief() if brief else entry.as_json()))
        )
        leave_changes = world.slack.changes.listen(lambda topic, thing: queue.put_nowait((topic, thing)))
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        reply = web.StreamResponse(headers=headers)
        try:
            await reply.prepare(request)
            await reply.write(b": connected\n\n")
            await _pump(reply, queue)
        except ConnectionError:
            pass
        finally:
            leave_journal()
            leave_changes()
        return reply

    return call


async def _pump(reply: web.StreamResponse, queue: asyncio.Queue[tuple[str, dict[str, Any]]]) -> None:
    while True:
        try:
            topic, thing = await asyncio.wait_for(queue.get(), KEEPALIVE_SECONDS)
        except TimeoutError:
            await reply.write(b": still here\n\n")
            continue
        data = json.dumps(thing, default=str)
        await reply.write(f"event: {topic}\ndata: {data}\n\n".encode())
