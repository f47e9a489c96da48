"""The room's durable work."""

from __future__ import annotations

from app.handoffs.draft_handoff import draft_handoff
from app.handoffs.share_handoff import share_handoff
from app.jobs.task import Task
from app.services import Services

TASKS: tuple[Task[Services], ...] = (
    Task("handoffs.draft", draft_handoff),
    Task("handoffs.share", share_handoff),
)
