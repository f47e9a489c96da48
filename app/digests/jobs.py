"""The durable jobs and the clock of this room."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.accounts.audience import among_colleagues
from app.digests.draw import redraw
from app.digests.loop_report import answer_report, send_loop_csv, send_loop_picture
from app.digests.portfolio import answer_portfolio, send_portfolio_csv
from app.digests.post_digest import post_digest_now, post_run
from app.digests.runs import POST
from app.digests.show_dry_run import TRY, send_dry_run_csv, trial_of, try_digest
from app.digests.show_rest import send_digest_csv, show_rest
from app.digests.tick import WATCH, start_due_runs
from app.digests.watch import TELL_MUTED, tell_muted, watch
from app.digests.worklist import answer_worklist, send_worklist_csv
from app.followups.access import explained
from app.followups.jobs import CLOCK as FOLLOWUP_TICKS
from app.followups.ledger import ORIGIN_CHANGED
from app.jobs.task import Task, Tick
from app.risk.signal import Rule
from app.services import Services
from app.slack.blocks import words
from app.slack.conversation import Conversation
from app.slack.text import escape

SHOW_REST = "digests.show_rest"
POST_NOW = "digests.post_now"
PORTFOLIO = "digests.portfolio"
WORKLIST = "digests.worklist"
DRY_RUN_CSV = "digests.dry_run_csv"
DIGEST_CSV = "digests.rest_csv"
PORTFOLIO_CSV = "digests.portfolio_csv"
WORKLIST_CSV = "digests.worklist_csv"
REPORT = "digests.report"
REPORT_CSV = "digests.report_csv"
REPORT_PICTURE = "digests.report_picture"


def _post(services: Services, payload: dict[str, Any]) -> None:
    post_run(services, UUID(payload["run_id"]))


def _post_now(services: Services, payload: dict[str, Any]) -> None:
    asked = Conversation.from_payload(payload["conversation"])
    with explained(services, asked):
        services.slack.reply(asked, words(escape(post_digest_now(services, payload["kind"]))))


def _show_rest(services: Services, payload: dict[str, Any]) -> None:
    show_rest(services, Conversation.from_payload(payload["conversation"]), UUID(payload["run_id"]))


def _redraw(services: Services, payload: dict[str, Any]) -> None:
    redraw(services, payload["origin"])


def _watch(services: Services, _: dict[str, Any]) -> None:
    watch(services)


def _portfolio(services: Services, payload: dict[str, Any]) -> None:
    answer_portfolio(services, Conversation.from_payload(payload["conversation"]), str(payload.get("text") or ""))


def _worklist(services: Services, payload: dict[str, Any]) -> None:
    answer_worklist(services, Conversation.from_payload(payload["conversation"]), str(payload.get("text") or ""))


def _rest_csv(services: Services, payload: dict[str, Any]) -> None:
    send_digest_csv(services, Conversation.from_payload(payload["conversation"]), UUID(payload["run_id"]))


def _portfolio_csv(services: Services, payload: dict[str, Any]) -> None:
    send_portfolio_csv(services, Conversation.from_payload(payload["conversation"]), str(payload["text"]))


def _worklist_csv(services: Services, payload: dict[str, Any]) -> None:
    send_worklist_csv(services, Conversation.from_payload(payload["conversation"]))


def _try(services: Services, payload: dict[str, Any]) -> None:
    asked = Conversation.from_payload(payload["conversation"])
    try_digest(services, asked, trial_of(services, asked.user_id, payload["kind"], payload["rhythm"]))


def _dry_run_csv(services: Services, payload: dict[str, Any]) -> None:
    asked = Conversation.from_payload(payload["conversation"])
    send_dry_run_csv(services, asked, trial_of(services, asked.user_id, payload["kind"], payload["rhythm"]))


def _report(services: Services, payload: dict[str, Any]) -> None:
    answer_report(services, Conversation.from_payload(payload["conversation"]), int(payload["days"]))


def _report_csv(services: Services, payload: dict[str, Any]) -> None:
    send_loop_csv(services, Conversation.from_payload(payload["conversation"]), int(payload["days"]))


def _report_picture(services: Services, payload: dict[str, Any]) -> None:
    send_loop_picture(services, Conversation.from_payload(payload["conversation"]), int(payload["days"]))


def _tell_muted(services: Services, payload: dict[str, Any]) -> None:
    tell_muted(services, Rule(payload["rule"]))


def _tick(services: Services) -> None:
    start_due_runs(services)


TASKS: tuple[Task[Services], ...] = (
    Task(POST, _post, lane="background", retries=10),
    Task(POST_NOW, _post_now),
    Task(PORTFOLIO, among_colleagues(_portfolio)),
    Task(WORKLIST, among_colleagues(_worklist)),
    Task(DIGEST_CSV, _rest_csv),
    Task(PORTFOLIO_CSV, _portfolio_csv),
    Task(WORKLIST_CSV, _worklist_csv),
    Task(TRY, _try, lane="background"),
    Task(DRY_RUN_CSV, _dry_run_csv, lane="background"),
    Task(REPORT, _report),
    Task(REPORT_CSV, _report_csv),
    Task(REPORT_PICTURE, _report_picture),
    Task(WATCH, _watch, lane="background"),
    Task(TELL_MUTED, _tell_muted, lane="background"),
    Task(SHOW_REST, among_colleagues(_show_rest)),
    Task(ORIGIN_CHANGED, _redraw, lane="background", retries=5),
)

CLOCK: tuple[Tick[Services], ...] = (Tick("digests.tick", 60, _tick), *FOLLOWUP_TICKS)
