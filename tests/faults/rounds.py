"""Rounds of a game: people ask for things, something is killed at a random moment, and all that was asked is counted."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sandbox.demo.control import Message, StepFailed
from sandbox.demo.story import has_action
from tests.bot.desk_org import ANN, BOB
from tests.faults.fleet import Fleet

# Answers that one person sees: Slack gives them no place where a second try could look for them. Whoever is killed
# between Slack's yes and the record of it leaves one that is said again, which is better than one that is never said.
PRIVATE = frozenset({"card", "handoff", "answer"})
VICTIMS = (("worker-1",), ("worker-2",), ("worker-1", "worker-2"), ("web-1",))


@dataclass(slots=True)
class Outcome:
    """What became of a round: how many of each thing there are that should be there once."""

    seed: int
    victims: tuple[str, ...]
    after_ms: int
    counts: dict[str, int] = field(default_factory=dict)
    acknowledged: frozenset[str] = frozenset()

    def wrong(self) -> list[str]:
        """What was lost or doubled; an ask that Slack saw no acknowledgement of may be done or not."""
        asked_by = {"items": "assign", "tasks": "assign", "messages": "assign"}
        return [
            f"{count} {what} (seed {self.seed})"
            for what, count in self.counts.items()
            if count != 1
            and not (count == 0 and asked_by.get(what, what) not in self.acknowledged)
            and not (count == 2 and what in PRIVATE)
        ]

    def repeated(self) -> int:
        """Private answers that were said again."""
        return sum(self.counts.get(what) == 2 for what in PRIVATE)

    def __str__(self) -> str:
        counts = "  ".join(f"{what} {count}" for what, count in self.counts.items())
        verdict = "; ".join(self.wrong()) or "ok"
        return f"{self.seed:>5}  {'+'.join(self.victims):<18} {self.after_ms:>5} ms  {counts}  {verdict}"


class Round:
    """A command, a handoff, a digest and an assignment; each must be finished, once."""

    def __init__(self, fleet: Fleet, seed: int) -> None:
        self.fleet = fleet
        self.chance = random.Random(seed)
        self.title = f"Call the buyer, round {seed}"
        self.acknowledged: set[str] = set()
        let_a_new_day_come(fleet)
        self._before = self._answers()
        self._open_form()

    def _answers(self) -> dict[str, int]:
        return {
            "card": cards(self.fleet),
            "handoff": len(with_action(self.fleet, "#sales", "handoff.share")),
            "digest": len(self.fleet.seen(ANN, "#revops", "At risk")),
        }

    def _open_form(self) -> None:
        self.fleet.click(BOB, with_action(self.fleet, "#sales", "followup.assign")[-1], "followup.assign")

        def is_filled() -> bool:
            views = self.fleet.control.look("views", user=BOB)["views"]
            return bool(views) and bool(views[-1].get("submit"))

        self.fleet.until(is_filled, "the assign form")

    def act(self) -> None:
        """Everything that people ask for, in any order, and which of it Slack saw acknowledged."""
        asks: dict[str, Callable[[], None]] = {
            "card": lambda: self._command(BOB, "#general", "/account", "Quarry Foods"),
            "handoff": lambda: self._command(BOB, "#sales", "/handoff", "Quarry Foods"),
            "digest": lambda: self._command(ANN, "#revops", "/throughline", "digest risk"),
            "assign": self._submit,
        }
        for what in self.chance.sample(list(asks), len(asks)):
            try:
                asks[what]()
            except StepFailed:
                continue
            self.acknowledged.add(what)

    def _command(self, user: str, channel: str, command: str, text: str) -> None:
        self.fleet.control.act("command", user=user, channel=channel, command=command, text=text)

    def _submit(self) -> None:
        person = next(u["id"] for u in self.fleet.control.look("users")["users"] if u.get("email") == ANN)
        due_on = (datetime.now(UTC) + timedelta(days=4)).date().isoformat()
        values = {"assignee": person, "due_on": due_on, "title": self.title, "note": ""}
        view = self.fleet.control.look("views", user=BOB)["views"][-1]
        filled = {block: {"value": value} for block, value in values.items()}
        told = self.fleet.control.act("submit", user=BOB, view_id=view["id"], values=filled)
        assert not told["ack"], told

    def counts(self) -> dict[str, int]:
        """How many of each there are now that were not there before."""
        found = {what: now - self._before[what] for what, now in self._answers().items()}
        items = self.fleet.rows("SELECT salesforce_task_id FROM action_item WHERE title = '" + self.title + "'")
        return found | {
            "items": len(items),
            "tasks": self._salesforce_tasks(),
            "messages": len(self.fleet.seen(ANN, "@bot", self.title)),
        }

    def _salesforce_tasks(self) -> int:
        told = self.fleet.control.journal()
        return sum(
            '"POST"' in line and "/sobjects/Task" in line and self.title in line and '"status": 201' in line
            for line in told
        )


def let_a_new_day_come(fleet: Fleet) -> None:
    """A digest comes once a day: today's is forgotten, and its successor is another one, with another key in Slack."""
    fleet.rows("DELETE FROM digest_run RETURNING 1")
    fleet.rows("UPDATE digest_setting SET id = gen_random_uuid() RETURNING 1")


def with_action(fleet: Fleet, channel: str, action: str) -> list[Message]:
    """What Bob sees in a channel that has a certain button."""
    return [m for m in fleet.control.messages(user=BOB, channel=channel) if has_action(m, action)]


def cards(fleet: Fleet) -> int:
    """How many account cards Bob sees."""
    return len(with_action(fleet, "#general", "account.timeline"))


def warm_up(fleet: Fleet) -> None:
    """A first handoff, on which the rounds' forms open: as soon as accounts that came a moment ago are found by name."""

    def has_come() -> bool:
        fleet.control.act("command", user=BOB, channel="#sales", command="/handoff", text="Quarry Foods")
        fleet.settle()
        return bool(with_action(fleet, "#sales", "followup.assign"))

    fleet.until(has_come, "a handoff of an account that was just synced")


def kill_at_random(fleet: Fleet, seed: int, longest_seconds: float) -> Outcome:
    """One round: people act, a process or two are killed at a random moment, started again, and all is left to settle."""
    played = Round(fleet, seed)
    victims, after = played.chance.choice(VICTIMS), played.chance.uniform(0, longest_seconds)
    acting = threading.Thread(target=played.act)
    acting.start()
    time.sleep(after)
    for victim in victims:
        fleet.kill(victim)
    if "web-1" in victims:
        fleet.deliver_to("web-2")
    fleet.start(*victims)
    acting.join()
    if "web-1" in victims:
        fleet.deliver_to("web-1")
    fleet.settle(hurry_after=2.0)
    return Outcome(seed, victims, round(after * 1000), played.counts(), frozenset(played.acknowledged))


def answers(fleet: Fleet, asked_ts: str) -> list[Message]:
    """What the bot answered to a mention in #general: in its thread, or to Bob alone in the channel."""
    thread = fleet.control.messages(user=BOB, channel="#general", thread_ts=asked_ts)
    top = with_action(fleet, "#general", "answer.feedback")
    return [m for m in (*thread, *top) if m["ts"] > asked_ts and has_action(m, "answer.feedback")]
