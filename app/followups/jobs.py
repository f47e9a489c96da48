"""The durable jobs of this room."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from app.followups.acknowledge_item import acknowledge_item
from app.followups.assign_item import DELIVER, assign_item
from app.followups.cancel_item import cancel_item
from app.followups.complete_item import complete_item
from app.followups.deliver_item import deliver_item
from app.followups.dismiss_risk import Dismissal, DismissReason, dismiss_risk
from app.followups.escalate_items import ESCALATED, escalate_items
from app.followups.follow_tasks import (
    TASK_GONE,
    TASK_MOVED,
    TASK_QUEUED,
    ask_about_gone_task,
    follow_tasks,
    tell_new_owner,
    tell_of_queue,
)
from app.followups.form import AssignForm
from app.followups.ledger import ITEM_CHANGED
from app.followups.open_assign_view import fill_assign_view
from app.followups.origin import parse_origin
from app.followups.reassign_item import REDELIVER
from app.followups.show_history import show_history
from app.followups.show_item import show_item
from app.followups.snooze_item import snooze_item
from app.followups.tell_manager import tell_manager
from app.followups.views import FormContext
from app.jobs.task import Task, Tick
from app.services import Services
from app.slack.conversation import Conversation

FILL_ASSIGN = "followups.fill_assign_view"
ASSIGN = "followups.assign"
COMPLETE = "followups.complete"
ACKNOWLEDGE = "followups.acknowledge"
SNOOZE = "followups.snooze"
DISMISS = "followups.dismiss_risk"
CANCEL = "followups.cancel"
HISTORY = "followups.history"


def _fill(services: Services, payload: dict[str, Any]) -> None:
    fill_assign_view(services, payload["view_id"], FormContext.from_metadata(payload["form"]))


def _assign(services: Services, payload: dict[str, Any]) -> None:
    assign_item(services, AssignForm.from_payload(payload))


def _deliver(services: Services, payload: dict[str, Any]) -> None:
    deliver_item(services, UUID(payload["item_id"]), Conversation.from_payload(payload["conversation"]))


def _complete(services: Services, payload: dict[str, Any]) -> None:
    complete_item(services, Conversation.from_payload(payload["conversation"]), parse_origin(payload["origin"]))


def _acknowledge(services: Services, payload: dict[str, Any]) -> None:
    acknowledge_item(services, Conversation.from_payload(payload["conversation"]), parse_origin(payload["origin"]))


def _snooze(services: Services, payload: dict[str, Any]) -> None:
    asked, origin = Conversation.from_payload(payload["conversation"]), parse_origin(payload["origin"])
    snooze_item(services, asked, origin, date.fromisoformat(payload["until"]))


def _dismiss(services: Services, payload: dict[str, Any]) -> None:
    reason, note = DismissReason(payload["reason"]), str(payload.get("note") or "")
    dismissal = Dismissal(parse_origin(payload["origin"]), reason, note)
    dismiss_risk(services, Conversation.from_payload(payload["conversation"]), dismissal)


def _cancel(services: Services, payload: dict[str, Any]) -> None:
    cancel_item(services, Conversation.from_payload(payload["conversation"]), parse_origin(payload["origin"]))


def _tell_manager(services: Services, payload: dict[str, Any]) -> None:
    tell_manager(services, [UUID(one) for one in payload["item_ids"]], payload["manager_id"])


def _tell_new_owner(services: Services, payload: dict[str, Any]) -> None:
    tell_new_owner(services, UUID(payload["item_id"]))


def _ask_about_gone_task(services: Services, payload: dict[str, Any]) -> None:
    ask_about_gone_task(services, UUID(payload["item_id"]))


def _tell_of_queue(services: Services, payload: dict[str, Any]) -> None:
    tell_of_queue(services, UUID(payload["item_id"]))


def _history(services: Services, payload: dict[str, Any]) -> None:
    show_history(services, Conversation.from_payload(payload["conversation"]), parse_origin(payload["origin"]))


def _tick(services: Services) -> None:
    follow_tasks(services)
    escalate_items(services)


def _show(services: Services, payload: dict[str, Any]) -> None:
    show_item(services, UUID(payload["item_id"]))


TASKS: tuple[Task[Services], ...] = (
    Task(FILL_ASSIGN, _fill),
    Task(ASSIGN, _assign),
    Task(DELIVER, _deliver, retries=8, is_owed=True),
    Task(REDELIVER, _deliver, retries=8, is_owed=True),
    Task(COMPLETE, _complete),
    Task(ACKNOWLEDGE, _acknowledge),
    Task(SNOOZE, _snooze),
    Task(DISMISS, _dismiss),
    Task(CANCEL, _cancel),
    Task(HISTORY, _history),
    Task(ITEM_CHANGED, _show, lane="background"),
    Task(ESCALATED, _tell_manager, lane="background"),
    Task(TASK_MOVED, _tell_new_owner, lane="background"),
    Task(TASK_QUEUED, _tell_of_queue, lane="background"),
    Task(TASK_GONE, _ask_about_gone_task, lane="background"),
)

CLOCK: tuple[Tick[Services], ...] = (Tick("followups.tick", 60, _tick),)
