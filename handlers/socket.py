"""Socket Mode, for machines without a public address."""

from __future__ import annotations

import threading
import time
from contextlib import suppress

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

from app.wiring import LISTENER_THREADS

log = structlog.get_logger(__name__)

# The built-in client reads recursively in steps of this size; its default of 1 kB fails on frames of 1 MB.
RECEIVE_BUFFER_BYTES = 65_536
# A connection without a sign of life for four of these is given up; the client's own 10 s make that 40 s.
PING_SECONDS = 2.0
# Each holds a payload until its answer is there, 2.2 s at most. More of them than listeners may run at once: the rest
# are told at once that it is too much, instead of queueing behind a database that hangs until Slack gives up on them.
PAYLOADS_AT_ONCE = LISTENER_THREADS + 16
SILENT_SECONDS = 60.0


class SocketDoor:
    """A Socket Mode connection with a watchdog: a connection that stays down ends the process, which is restarted."""

    def __init__(self, bolt: App, app_token: str) -> None:
        self._handler = SocketModeHandler(
            bolt,
            app_token,
            receive_buffer_size=RECEIVE_BUFFER_BYTES,
            ping_interval=PING_SECONDS,
            concurrency=PAYLOADS_AT_ONCE,
        )

    def is_connected(self) -> bool:
        """Whether Slack can reach us now."""
        return bool(self._handler.client.is_connected())

    def run(self, stop: threading.Event) -> None:
        """Serve until `stop` is set; raises ConnectionError after a minute without a connection."""
        self._handler.connect()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
        last_seen = time.monotonic()
        while not stop.wait(2.0):
            if self.is_connected():
                last_seen = time.monotonic()
            elif time.monotonic() - last_seen > SILENT_SECONDS:
                raise ConnectionError(f"no Socket Mode connection for {SILENT_SECONDS:.0f} s")
        with suppress(AttributeError):  # the client stumbles where its own reader has just put the socket away
            self._handler.close()  # type: ignore[no-untyped-call]  # as above
