"""The room's durable work."""

from __future__ import annotations

from app.home.answer_command import answer_command
from app.home.publish_home import publish_home
from app.jobs.task import Task
from app.services import Services

TASKS: tuple[Task[Services], ...] = (
    Task("home.answer_command", answer_command),
    Task("home.publish", publish_home),
)
