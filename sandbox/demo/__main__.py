"""The command line of `throughline demo`."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from sandbox.arguments import at_least_one, day, writable
from sandbox.demo.control import Control, StepFailed
from sandbox.demo.journal_check import refused_calls
from sandbox.demo.processes import Plan, Processes
from sandbox.demo.story import Story


def main(arguments: Sequence[str] | None = None) -> int:
    """Start the world, play the main job, and stay (or end at once with --once). Returns the exit status."""
    given = _parser().parse_args(arguments)
    plan = Plan(given.port, given.org, given.today, given.database, given.mode, given.workers)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends like Ctrl-C: everything started is stopped
    print("Starting a make-believe Slack, Salesforce and model, and the bot …", flush=True)  # noqa: T201
    try:
        with Processes(plan) as running:
            return _play(running, once=given.once, journal=given.journal)
    except StepFailed as failed:
        print(f"\n✗ {failed}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        return 0


def _play(running: Processes, *, once: bool, journal: Path | None) -> int:
    story = Story(running.control, running.run_throughline, say=lambda text: print(text, flush=True))  # noqa: T201
    try:
        story.play()
        for refused in refused_calls(running.control.journal()):
            raise StepFailed(f"a call was refused: {refused}")
        print("\n✓ Every step worked.", flush=True)  # noqa: T201
    finally:
        _keep_journal(running.control, journal)
        print(f"Logs: {running.folder}", flush=True)  # noqa: T201
    if not once:
        print(f"\nThe workspace: {running.control.base_url}/   (Ctrl-C ends it)", flush=True)  # noqa: T201
        threading.Event().wait()
    return 0


def _keep_journal(control: Control, path: Path | None) -> None:
    if path is not None:
        path.write_text("".join(f"{line}\n" for line in control.journal()))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="throughline demo", description="Try Throughline on this machine.")
    parser.add_argument("--once", action="store_true", help="headless: play the main job and end; status 0 = it worked")
    parser.add_argument(
        "--port", type=int, default=8100, help="port of the workspace (default 8100); 0 takes a free one"
    )
    parser.add_argument("--org", type=Path, help="folder of CSV files, one per Salesforce object")
    parser.add_argument("--today", type=day, metavar="YYYY-MM-DD", help="pretend that it is this day")
    parser.add_argument("--database", help="PostgreSQL address (default: a fresh embedded one)")
    parser.add_argument("--mode", choices=("http", "socket"), default="http", help="how Slack reaches the bot")
    parser.add_argument("--workers", type=at_least_one, default=1, help="how many workers run (default 1)")
    parser.add_argument(
        "--journal", type=writable, metavar="FILE", help="write everything that crossed the wire to this file"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
