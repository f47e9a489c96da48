"""`python -m sandbox`: the make-believe services on one port, until Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from pathlib import Path
from socket import socket

from sandbox.arguments import day
from sandbox.clock import Clock
from sandbox.demo_org import build_demo_org
from sandbox.org import OrgData
from sandbox.org_files import load_org
from sandbox.server import open_port, serve
from sandbox.slack.manifest import SAMPLE_MANIFEST, find_manifest
from sandbox.world import DEFAULT_BOT_URL, Plan


def main(arguments: list[str] | None = None) -> int:
    """Start, print the settings that point a bot here, and serve; 2 for something that cannot be used."""
    given = _parser().parse_args(arguments)
    try:
        clock = Clock(given.today)
        org = _org(given.org, clock)
        listening = open_port(given.port)
    except (ValueError, OSError) as error:
        sys.stderr.write(f"python -m sandbox: {error}\n")
        return 2
    if find_manifest(given.manifest) == SAMPLE_MANIFEST:
        sys.stderr.write("no manifest.yml here: scopes and events follow a sample manifest\n")
    plan = Plan(
        bot_url=given.bot_url,
        mode=given.mode,
        today=given.today,
        manifest=given.manifest,
        state=given.state,
        journal_file=given.journal,
        retry_seconds=given.retry_seconds,
    )
    try:
        asyncio.run(_run(org, listening, plan, clock))
    except (ValueError, OSError) as error:
        sys.stderr.write(f"python -m sandbox: {error}\n")
        return 2
    return 0


async def _run(org: OrgData, listening: socket, plan: Plan, clock: Clock) -> None:
    serving = await serve(org, listening, plan, clock)
    for name, value in serving.world.settings().items():
        sys.stdout.write(f"{name}={value}\n")
    sys.stdout.write("\n")  # the empty line tells a program that reads along that these were all
    sys.stdout.flush()
    ended = asyncio.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signum, ended.set)
    await ended.wait()
    await serving.stop()


def _org(folder: Path | None, clock: Clock) -> OrgData:
    return build_demo_org(clock.today()) if folder is None else load_org(folder, clock)


def _waits(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split(",") if part.strip())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="A make-believe Slack workspace, Salesforce org and model on 127.0.0.1.",
    )
    add = parser.add_argument
    add("--port", type=int, default=8100, help="port to listen on; 0 takes a free one")
    add("--org", type=Path, metavar="DIR", help="folder of CSV files, one per object (default: demo org)")
    add(
        "--state",
        metavar="FILE",
        help="keep Salesforce records in this file between runs, and what was said in Slack beside it in "
        "FILE.slack.json (open modals, response URLs and waiting retries are not kept)",
    )
    add("--today", type=day, metavar="YYYY-MM-DD", help="the day it is in there")
    add("--bot-url", default=DEFAULT_BOT_URL, metavar="URL", help="where the bot listens (%(default)s)")
    add("--mode", choices=("http", "socket"), default="http", help="how payloads reach the bot")
    add("--manifest", type=Path, metavar="FILE", help="app manifest (default: manifest.yml of this folder)")
    add("--journal", type=Path, metavar="FILE", help="append the journal to this file as JSON lines")
    add(
        "--retry-seconds",
        type=_waits,
        metavar="A,B,C",
        help="waits before the three retries of an event (Slack: 0,60,300)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
