"""The durable jobs and the clock of this room."""

from __future__ import annotations

from typing import Any

from app.jobs.claims import claim
from app.jobs.task import Task, Tick
from app.risk.judge_account import fill_judge_form, judge_account
from app.risk.run_backtest import learn_from_past
from app.services import Services
from app.slack.conversation import Conversation

FILL_JUDGE = "risk.fill_judge_form"
JUDGE = "risk.judge"
LEARN = "risk.learn"
_NIGHT_HOURS = range(2, 5)


def _fill(services: Services, payload: dict[str, Any]) -> None:
    asked = Conversation.from_payload(payload["conversation"])
    fill_judge_form(services, asked, payload["account_id"], payload["view_id"])


def _judge(services: Services, payload: dict[str, Any]) -> None:
    judge_account(services, Conversation.from_payload(payload["conversation"]), payload["account_id"], payload["typed"])


def _learn(services: Services, _: dict[str, Any]) -> None:
    learn_from_past(services)


def _tick(services: Services) -> None:
    """Learn from the past once a week, at night: outcomes come slowly."""
    now = services.clock.now()
    if now.hour not in _NIGHT_HOURS:
        return
    year, week, _ = now.isocalendar()
    with services.db.begin() as session:
        if claim(session, LEARN, f"{year}-{week}"):
            services.queue.enqueue(session, LEARN, {}, lane="background", key=LEARN)


TASKS: tuple[Task[Services], ...] = (
    Task(FILL_JUDGE, _fill, retries=1),
    Task(JUDGE, _judge),
    Task(LEARN, _learn, lane="background"),
)

CLOCK: tuple[Tick[Services], ...] = (Tick("risk.tick", 600, _tick),)
