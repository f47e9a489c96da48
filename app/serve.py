"""Running a process until it is told to stop, with its health routes."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import structlog
from waitress.server import create_server

log = structlog.get_logger(__name__)

# More is not even read; the door refuses more exactly.
LARGEST_REQUEST_BYTES = 2_000_000


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and Ctrl-C set."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def serve_http(wsgi: Callable[..., Any], host: str, port: int, *, threads: int) -> Callable[[], None]:
    """Serve a WSGI application from a thread; returns the function that stops it.

    Waitress: pure Python, one process, a fixed pool; each request holds a thread until Bolt has its
    acknowledgement, so the pool must be larger than the number of clicks within one acknowledgement.
    """
    server = create_server(
        wsgi,
        host=host,
        port=port,
        threads=threads,
        ident=None,
        channel_timeout=30,
        max_request_body_size=LARGEST_REQUEST_BYTES,
        connection_limit=1000,
        clear_untrusted_proxy_headers=False,  # that a request came through a proxy is what keeps metrics private
    )
    closing = threading.Event()

    def run() -> None:
        try:
            server.run()
        except OSError:  # waitress may be waiting on the very socket that is being closed
            if not closing.is_set():
                raise

    def close() -> None:
        closing.set()
        server.close()

    threading.Thread(target=run, name="http", daemon=True).start()
    log.info("http_started", host=host, port=port)
    return close


def keep_what_is_built() -> None:
    """Spare the garbage collector what a process has built before it serves.

    All of it stays, and looking through it would halt every request for a tenth of a second now and then.
    """
    gc.collect()
    gc.freeze()


def give_way() -> None:
    """Let processes that acknowledge go first where they share a machine with this one: they have three seconds."""
    if not hasattr(os, "nice"):  # Windows
        return
    os.nice(10)
    # Linux may share processors among sessions before it looks at what is nice within one (autogroup, see sched(7)).
    if os.getsid(0) == os.getpid():
        with contextlib.suppress(OSError):
            Path("/proc/self/autogroup").write_text("10")


def run_until(stop: threading.Event, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a coroutine until `stop` is set or it ends by itself, then let it finish what it holds."""

    async def main() -> None:
        task = asyncio.create_task(work())
        waiting = asyncio.create_task(asyncio.to_thread(stop.wait))
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            log.info("stopped")

    asyncio.run(main())
