"""The durable work of accounts: everything that a command or a button asks for."""

from __future__ import annotations

from typing import Any

from app.accounts.answer_account import answer_account
from app.accounts.pick_account import pick_account
from app.accounts.share_card import share_card
from app.accounts.show_card import REFRESH_TASK, SignalsFor, refresh_card
from app.accounts.show_timeline import show_timeline
from app.jobs.task import Task
from app.services import Services
from app.slack.conversation import Conversation

Payload = dict[str, Any]

ANSWER_TASK = "accounts.answer"
PICK_TASK = "accounts.pick"
SHARE_TASK = "accounts.share"
TIMELINE_TASK = "accounts.timeline"

# Each call is repeated by itself already; a person should hear within ten seconds that it did not help.
_SOMEBODY_WAITS = 1


def account_tasks(signals_for: SignalsFor) -> tuple[Task[Services], ...]:
    """The tasks, with the risk signals that their cards show."""

    def answer(services: Services, payload: Payload) -> None:
        answer_account(services, _asked(payload), payload["text"], signals_for)

    def pick(services: Services, payload: Payload) -> None:
        pick_account(services, _asked(payload), payload["account_id"], signals_for)

    def share(services: Services, payload: Payload) -> None:
        share_card(services, _asked(payload), payload["account_id"], signals_for, key=payload["key"])

    def refresh(services: Services, payload: Payload) -> None:
        shown, note = payload["digest"], payload["note"]
        refresh_card(services, _asked(payload), payload["account_id"], shown, signals_for, note=note)

    return (
        Task(ANSWER_TASK, answer, retries=_SOMEBODY_WAITS),
        Task(PICK_TASK, pick, retries=_SOMEBODY_WAITS),
        Task(SHARE_TASK, share),
        Task(TIMELINE_TASK, _timeline, retries=_SOMEBODY_WAITS),
        Task(REFRESH_TASK, refresh, retries=_SOMEBODY_WAITS),
    )


def _timeline(services: Services, payload: Payload) -> None:
    show_timeline(services, _asked(payload), payload["account_id"], payload["page"], replace=payload["replace"])


def _asked(payload: Payload) -> Conversation:
    return Conversation.from_payload(payload["conversation"])
