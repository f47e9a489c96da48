"""The room's durable work."""

from __future__ import annotations

from app.home.answer_command import answer_command
from app.home.end_installation import end_installation
from app.home.publish_home import publish_home
from app.jobs.task import Task
from app.services import Services

END_INSTALLATION = "home.end_installation"

TASKS: tuple[Task[Services], ...] = (
    Task("home.answer_command", answer_command),
    Task("home.publish", publish_home),
    Task(END_INSTALLATION, end_installation, retries=20),
)
