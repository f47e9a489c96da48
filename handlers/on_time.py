"""Running listeners so that Slack has its answer in time, whatever hangs behind them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from slack_bolt import App
from slack_bolt.listener import Listener
from slack_bolt.listener.thread_runner import ThreadListenerRunner
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse

from app.jobs.intake import NotOnDiskYet
from app.metrics import LATE

log = structlog.get_logger(__name__)

# Slack waits 3 s, the way there and back included.
ANSWER_WITHIN_SECONDS = 2.2

LateAnswer = Callable[[BoltRequest, bool], BoltResponse]
"""Given the request, and whether work has begun that may still end well."""


class OnTimeRunner(ThreadListenerRunner):
    """Bolt's runner, but the answer waits for the listener's end, and never longer than Slack does.

    Bolt's own acknowledges events before their listeners ran, looks every 10 ms whether a listener acknowledged, and
    answers 404 when time is up. Here an event whose listener failed is refused, so that Slack sends it again; and a
    listener that hangs goes on behind a sentence that says so. While more of them hang than may run at once, the
    sentence comes at once: else requests would queue until Slack gives up on all of them.

    Commands and events are only taken down, which knows by itself when it takes too long; their listeners run in the
    thread that the request came in, since handing a burst of them from thread to thread and back costs a fifth of it.
    """

    def __init__(
        self, replaced: ThreadListenerRunner, at_once: int, late_answer: LateAnswer, within_seconds: float
    ) -> None:
        super().__init__(
            logger=replaced.logger,
            process_before_response=False,
            listener_error_handler=replaced.listener_error_handler,
            listener_start_handler=replaced.listener_start_handler,
            listener_completion_handler=replaced.listener_completion_handler,
            listener_executor=replaced.listener_executor,
            lazy_listener_runner=replaced.lazy_listener_runner,
        )
        self._late_answer = late_answer
        self._within_seconds = within_seconds
        self._free = threading.Semaphore(at_once)

    def run(
        self,
        request: BoltRequest,
        response: BoltResponse,
        listener_name: str,
        listener: Listener,
        starting_time: float | None = None,  # noqa: ARG002  # Bolt's signature
    ) -> BoltResponse | None:
        """The listener's answer, or the one for those who cannot wait; None where the listener gave none."""
        listening = (request, response, listener)
        try:
            if _is_only_taken_down(request.body):
                return self._listen(*listening)
            if not self._free.acquire(blocking=False):
                return self._late(request, listener_name, has_begun=False)
            return self.listener_executor.submit(self._listen_and_free, *listening).result(self._within_seconds)
        except TimeoutError:
            return self._late(request, listener_name, has_begun=True)

    def _listen_and_free(self, *listening: Any) -> BoltResponse | None:
        try:
            return self._listen(*listening)
        finally:
            self._free.release()

    def _listen(self, request: BoltRequest, response: BoltResponse, listener: Listener) -> BoltResponse | None:
        try:
            self.listener_start_handler.handle(request=request, response=response)
            listener.run_ack_function(request=request, response=response)
        except NotOnDiskYet:
            raise
        except Exception as error:  # noqa: BLE001  # whatever it is, the handler of errors knows the words
            failed = BoltResponse(status=500)
            self.listener_error_handler.handle(error=error, request=request, response=failed)
            return failed
        finally:
            self.listener_completion_handler.handle(request=request, response=response)
        ack = request.context.ack
        if listener.auto_acknowledgement and ack.response is None:
            ack()
        return ack.response

    def _late(self, request: BoltRequest, listener_name: str, *, has_begun: bool) -> BoltResponse:
        LATE.labels("begun" if has_begun else "not begun").inc()
        log.warning("listener_late", listener=listener_name, has_begun=has_begun)
        return self._late_answer(request, has_begun)


def _is_only_taken_down(body: Mapping[str, Any]) -> bool:
    return "command" in body or body.get("type") == "event_callback"


def listen_on_time(
    app: App, at_once: int, late_answer: LateAnswer, within_seconds: float = ANSWER_WITHIN_SECONDS
) -> None:
    """Let an app run its listeners this way; Bolt offers no setting for it."""
    app._listener_runner = OnTimeRunner(app.listener_runner, at_once, late_answer, within_seconds)  # noqa: SLF001
