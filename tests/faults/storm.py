"""A storm: one call in ten to Slack, Salesforce and the model goes wrong, each in one of the ways that calls go wrong."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import requests

from tests.bot.desk_org import BOB
from tests.faults.fleet import Fleet
from tests.faults.rounds import Outcome, Round, answers, with_action

# Primes, so that the kinds do not come in a row; together they are one call in ten.
WAYS = {"429": 37, "500": 41, "timeout": 53, "drop_after": 43, "drop": 47}
SERVICES = ("slack", "salesforce", "openai")
# A time-out in a storm is one that the bot does not wait to the end of: the other side hangs up after this.
HANGS_MS = 3000
SETTLES_SECONDS = 90.0
QUESTION = "what is open at Quarry Foods?"


@contextmanager
def storm(fleet: Fleet, every: float = 1.0) -> Iterator[None]:
    """Let it blow until the end of the block; `every` < 1 makes faults come sooner."""
    for service in SERVICES:
        for fault, nth in WAYS.items():
            told = {"service": service, "fault": fault, "every": max(2, round(nth * every)), "times": 100_000}
            fleet.control.act("fault", **told, **({"after_ms": HANGS_MS} if fault == "timeout" else {}))
    try:
        yield
    finally:
        requests.delete(f"{fleet.control.base_url}/_control/fault", timeout=10)


class StormyRound(Round):
    """The asks of a round and a question to the bot; whoever is told that a form cannot be opened clicks again."""

    def _open_form(self) -> None:
        give_up_at = time.monotonic() + SETTLES_SECONDS
        while True:
            self.fleet.click(BOB, with_action(self.fleet, "#sales", "followup.assign")[-1], "followup.assign")
            try:
                self.fleet.until(self._is_filled, "the assign form", seconds=15)
            except AssertionError:
                if time.monotonic() > give_up_at:
                    raise
            else:
                return

    def _is_filled(self) -> bool:
        views = self.fleet.control.look("views", user=BOB)["views"]
        return bool(views) and bool(views[-1].get("submit"))

    def act(self) -> None:
        """Ask for everything."""
        told = self.fleet.control.act("message", user=BOB, channel="#general", text=f"@throughline {QUESTION}")
        self._asked_ts = str(told["ts"])
        self.acknowledged.add("answer")
        super().act()

    def counts(self) -> dict[str, int]:
        """How many of each came."""
        return super().counts() | {"answer": len(answers(self.fleet, self._asked_ts))}


def play(fleet: Fleet, seed: int) -> Outcome:
    """One round, to its end."""
    played = StormyRound(fleet, seed)
    started = time.monotonic()
    played.act()
    settle(fleet)
    took = round((time.monotonic() - started) * 1000)
    return Outcome(seed, (), took, played.counts(), frozenset(played.acknowledged))


def settle(fleet: Fleet) -> None:
    """Wait until nothing is left to do; work that was given up counts as ended, and is looked for in the end."""
    give_up_at = time.monotonic() + SETTLES_SECONDS
    hurry_at = time.monotonic() + 2
    while left := fleet.rows("SELECT task_name FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"):
        assert time.monotonic() < give_up_at, f"still to do: {left}"
        if time.monotonic() > hurry_at:
            fleet.hurry()
        time.sleep(0.2)


def given_up(fleet: Fleet) -> list[str]:
    """Jobs that ended as dead letters."""
    return [str(row[0]) for row in fleet.rows("SELECT task_name FROM procrastinate_jobs WHERE status = 'failed'")]


def calls(fleet: Fleet) -> tuple[int, int]:
    """The bot's calls so far, and how many of them went wrong."""
    statuses = Counter(line["status"] for line in map(json.loads, fleet.control.journal()) if line["dir"] == "in")
    wrong = sum(many for status, many in statuses.items() if status in (0, 429) or status >= 500)
    return sum(statuses.values()), wrong
