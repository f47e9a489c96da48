"""The room's durable work."""

from __future__ import annotations

from app.accounts.audience import among_colleagues
from app.jobs.task import Task
from app.onboarding.show_checklist import fill_checklist_form, show_checklist
from app.services import Services

SHOW = "onboarding.show"
FILL = "onboarding.fill"

TASKS: tuple[Task[Services], ...] = (Task(SHOW, among_colleagues(show_checklist)), Task(FILL, fill_checklist_form))
