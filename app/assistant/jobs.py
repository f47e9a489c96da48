"""The room's durable work."""

from __future__ import annotations

from app.assistant.answer_question import answer_question
from app.assistant.note_feedback import note_feedback
from app.assistant.share_answer import share_answer
from app.jobs.task import Task
from app.services import Services

TASKS: tuple[Task[Services], ...] = (
    Task("assistant.answer_question", answer_question, lane="writing"),
    Task("assistant.share_answer", share_answer),
    Task("assistant.note_feedback", note_feedback),
)
