"""The durable jobs and the clock of this room."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.crm.org_zone import org_zone
from app.jobs.claims import claim
from app.jobs.task import Task, Tick
from app.risk.judge_account import fill_judge_form, judge_account
from app.risk.run_backtest import learn_from_past
from app.risk.tables import RiskModel
from app.services import Services
from app.slack.conversation import Conversation
from app.sync.status import first_sync_missing

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
    with services.db.begin() as session:
        if claim_learning(session, services.clock.now()):
            services.queue.enqueue(session, LEARN, {}, lane="background", key=LEARN)


def claim_learning(session: Session, now: datetime) -> bool:
    """Whether to learn from the past now: as soon as the first load is done, then once a week, in the org's night.

    Never before: what an empty mirror teaches would stand on every card for a week.
    """
    if first_sync_missing(session):
        return False
    if session.scalar(select(RiskModel.fitted_at).limit(1)) is None:
        return claim(session, LEARN, "first")
    local = now.astimezone(org_zone(session))
    if local.hour not in _NIGHT_HOURS:
        return False
    year, week, _ = local.isocalendar()
    return claim(session, LEARN, f"{year}-{week}")


TASKS: tuple[Task[Services], ...] = (
    Task(FILL_JUDGE, _fill, retries=1),
    Task(JUDGE, _judge),
    Task(LEARN, _learn, lane="background"),
)

CLOCK: tuple[Tick[Services], ...] = (Tick("risk.tick", 120, _tick),)
