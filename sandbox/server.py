"""One port on 127.0.0.1 with everything below it, in this thread or in one of its own."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from aiohttp import web

from sandbox import control
from sandbox.clock import Clock
from sandbox.org import OrgData
from sandbox.slack import http as slack_http
from sandbox.slack.state import SlackState, state_path
from sandbox.wiretap import wiretap
from sandbox.world import DEFAULT_BOT_URL, Mode, Plan, World, build_world, part

MAX_BODY_BYTES = 200 * 1024 * 1024
START_SECONDS = 120.0


def build_app(world: World) -> web.Application:
    """The application of one world: Slack, Salesforce, the model, the control API and the pages."""
    app = web.Application(middlewares=[wiretap(world)], client_max_size=MAX_BODY_BYTES)
    app.add_routes(slack_http.routes(world.slack))
    app.add_routes(control.routes(world))
    for service in (world.salesforce, world.model):
        if service is not None:
            app.add_routes(service.routes())
    if pages := part("sandbox.pages", "routes"):
        app.add_routes(pages(world))
    return app


def open_port(port: int) -> socket.socket:
    """A listening socket on loopback; port 0 takes a free one. Raises OSError that names a taken port."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except (OSError, OverflowError) as error:
        listening.close()
        why = getattr(error, "strerror", None) or "ports go from 0 to 65535"
        raise OSError(f"port {port} on 127.0.0.1 cannot be used ({why}): choose another") from error
    listening.listen(128)
    return listening


@dataclass(slots=True)
class Serving:
    """A world that answers, until `stop`."""

    world: World
    runner: web.AppRunner
    journal_file: TextIO | None = None
    state: SlackState | None = None

    async def stop(self) -> None:
        """Close connections, the port, and whatever the services keep open."""
        await self.world.slack.stop()
        if self.state is not None:
            await self.state.stop()
        await self.runner.cleanup()
        if self.world.salesforce is not None:
            self.world.salesforce.close()
        if self.journal_file is not None:
            self.journal_file.close()


async def serve(org: OrgData, listening: socket.socket, plan: Plan, clock: Clock | None = None) -> Serving:
    """Start answering on an open port."""
    base_url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    world = build_world(org, base_url, plan, clock)
    lines = None if plan.journal_file is None else _write_journal(world, plan.journal_file)
    runner = web.AppRunner(build_app(world), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.SockSite(runner, listening).start()
    return Serving(world, runner, lines, _kept(world))


def _kept(world: World) -> SlackState | None:
    path = state_path(world.plan.state)
    if path is None:
        return None
    state = SlackState(world.slack, path)
    state.start()
    return state


def _write_journal(world: World, path: Path) -> TextIO:
    lines = path.open("a", encoding="utf-8")
    world.journal.listen(lambda entry: print(json.dumps(entry.as_json(), default=str), file=lines, flush=True))
    return lines


@dataclass(slots=True)
class RunningSandbox:
    """A sandbox in a thread of its own. Talk to it over HTTP; `world` is for looking only."""

    base_url: str
    settings: dict[str, str]
    world: World
    _loop: asyncio.AbstractEventLoop
    _serving: Serving
    _thread: threading.Thread
    _stopped: bool = field(default=False)

    def stop(self) -> None:
        """Close the port and end the thread; twice does no harm."""
        if self._stopped:
            return
        self._stopped = True
        asyncio.run_coroutine_threadsafe(self._serving.stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def point_at(self, bot_url: str) -> None:
        """Say where the bot is, for a bot that took its port after the sandbox started."""

        async def point() -> None:
            slack = self.world.slack
            slack.point_at(bot_url, slack.delivery.mode, None)

        asyncio.run_coroutine_threadsafe(point(), self._loop).result(10)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def run_in_thread(
    org: OrgData,
    *,
    bot_url: str | None = None,
    mode: Mode = "http",
    today: date | None = None,
    manifest: Path | str | None = None,
    port: int = 0,
    plan: Plan | None = None,
) -> RunningSandbox:
    """Start a sandbox on a free port in a daemon thread; raises what its start raises.

    `plan` carries the rarer choices (state and journal files, retry waits); the named ones go first.
    """
    chosen = replace(
        plan or Plan(),
        bot_url=bot_url or (plan.bot_url if plan else DEFAULT_BOT_URL),
        mode=mode if plan is None or mode != "http" else plan.mode,
        today=today or (plan.today if plan else None),
        manifest=Path(manifest) if manifest else (plan.manifest if plan else None),
    )
    listening = open_port(port)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=_run_loop, args=(loop,), name="sandbox", daemon=True)
    thread.start()
    try:
        serving = asyncio.run_coroutine_threadsafe(serve(org, listening, chosen), loop).result(START_SECONDS)
    except BaseException:
        loop.call_soon_threadsafe(loop.stop)
        listening.close()
        raise
    world = serving.world
    return RunningSandbox(world.base_url, world.settings(), world, loop, serving, thread)


def _run_loop(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    loop.run_forever()
    left = asyncio.all_tasks(loop)  # such as calls that a fault holds
    for task in left:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    loop.close()
