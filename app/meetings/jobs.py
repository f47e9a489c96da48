"""The room's durable work and its clock."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.accounts.audience import among_colleagues
from app.jobs.task import Task, Tick
from app.meetings.assign_items import assign_items, fill_items_view
from app.meetings.drafts import forget_drafts
from app.meetings.open_save import fill_save_view
from app.meetings.save_talk import save_talk, undo_save
from app.meetings.send_briefs import SEND, SEND_EVENING, on_brief, send_brief, send_evening, start_briefs
from app.services import Services
from app.slack.conversation import Conversation

FILL_SAVE = "meetings.fill_save"
SAVE = "meetings.save"
UNDO = "meetings.undo"
FILL_ITEMS = "meetings.fill_items"
ASSIGN_ITEMS = "meetings.assign_items"
BRIEF = "meetings.brief"


def _undo(services: Services, payload: dict[str, Any]) -> None:
    undo_save(services, Conversation.from_payload(payload["conversation"]), UUID(payload["draft_id"]))


def _start_briefs(services: Services) -> None:
    start_briefs(services)


TASKS: tuple[Task[Services], ...] = (
    Task(FILL_SAVE, fill_save_view, lane="writing"),
    Task(SAVE, save_talk),
    Task(UNDO, _undo),
    Task(FILL_ITEMS, fill_items_view, lane="writing"),
    Task(ASSIGN_ITEMS, assign_items),
    Task(BRIEF, among_colleagues(on_brief)),
    Task(SEND, send_brief, lane="background"),
    Task(SEND_EVENING, send_evening, lane="background"),
)
CLOCK: tuple[Tick[Services], ...] = (
    Tick("meetings.briefs", 60, _start_briefs),
    Tick("meetings.forget_drafts", 3600, forget_drafts),
)
