"""The durable work of departures."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.handoffs.reassign_records import reassign, start_reassigning, undo_reassigning
from app.jobs.task import Task
from app.services import Services
from app.slack.conversation import Conversation


def _start(services: Services, payload: dict[str, Any]) -> None:
    start_reassigning(services, Conversation.from_payload(payload["conversation"]), UUID(payload["plan_id"]))


def _reassign(services: Services, payload: dict[str, Any]) -> None:
    reassign(services, UUID(payload["plan_id"]))


def _undo(services: Services, payload: dict[str, Any]) -> None:
    undo_reassigning(services, Conversation.from_payload(payload["conversation"]), UUID(payload["plan_id"]))


TASKS: tuple[Task[Services], ...] = (
    Task("handoffs.start_reassigning", _start),
    Task("handoffs.reassign", _reassign, lane="background", retries=20),
    Task("handoffs.undo_reassigning", _undo, lane="background", retries=20),
)
