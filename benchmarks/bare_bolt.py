"""A Bolt app that acknowledges one command and does nothing else: the floor that ours is measured against."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from slack_bolt import Ack, App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult

from app.serve import serve_http
from app.wiring import LISTENER_THREADS

SECRET = "bare"  # noqa: S105  # of an app that lives for a bench


def bare_app() -> App:
    """The app, without any call to Slack."""
    app = App(
        signing_secret=SECRET,
        authorize=lambda: AuthorizeResult(
            enterprise_id=None, team_id="T1", bot_token=SECRET, bot_user_id="U1", bot_id="B1"
        ),
        listener_executor=ThreadPoolExecutor(LISTENER_THREADS),
    )

    @app.command("/throughline")
    def on_command(ack: Ack) -> None:
        ack()

    return app


if __name__ == "__main__":
    serve_http(SlackRequestHandler(bare_app()), "127.0.0.1", int(sys.argv[1]), threads=LISTENER_THREADS)
    threading.Event().wait()
