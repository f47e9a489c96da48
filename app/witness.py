"""Told by the worker and the publisher what happens; tells the people who wait, and the ops log."""

from __future__ import annotations

import secrets
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.audit.log import record
from app.errors import NotAllowed, NotLinked, NotVisible, SlackRefused, SlackUnavailable, ThroughlineError
from app.jobs.claims import claim
from app.jobs.dead_letters import remember_failure
from app.jobs.task import Job
from app.metrics import JOB_SECONDS, JOBS
from app.services import Services
from app.slack.blocks import modal, section
from app.slack.conversation import Conversation
from app.slack.message import Block, Message
from app.slack.publisher import Sent
from app.slack.text import escape

log = structlog.get_logger(__name__)

STILL_AT_IT = "This takes longer than usual. I am still on it, and will answer here."
_IDS_ONLY_CHARACTERS = 60


def apology(error: Exception) -> tuple[Message, str]:
    """A known error in its own words; an unknown one with a reference id that the log has too (else empty)."""
    if isinstance(error, SlackRefused) and error.advice:
        return warning(error.advice), ""
    if isinstance(error, ThroughlineError) and not isinstance(error, (SlackRefused, SlackUnavailable)):
        return warning(str(error)), ""
    reference = secrets.token_hex(4)
    log.error("unexpected_error", reference=reference, exc_info=error)
    if isinstance(error, SQLAlchemyError):
        first = "My database does not answer right now, so I did nothing. Please try again in a minute;"
    else:
        first = "Something went wrong on my side, and nothing was changed. Please try again;"
    words = f"{first} if it happens again, give your administrator the reference {reference}."
    return warning(words), reference


def warning(words: str) -> Message:
    """A sentence of trouble."""
    text = escape(words)
    return Message(text, (section(f":warning: {text}"),))


def trouble_view(message: Message) -> Block:
    """A modal that holds a sentence of trouble."""
    return modal("Throughline", message.blocks, callback_id="trouble", close="Close")


def note_sent(session: Session, sent: Sent) -> None:
    """Record in the ops log that a message left."""
    detail = {"key": sent.key} if sent.key else {}
    record(session, actor="throughline", kind=sent.what, subject=sent.to, detail=detail)


class Witness:
    """The worker's onlooker: whoever waits hears a sentence, and everything that people asked for is on the record."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def done(self, job: Job, seconds: float) -> None:
        """Record who asked for what."""
        JOBS.labels(job.task, "done").inc()
        JOB_SECONDS.labels(job.task).observe(seconds)
        self._record(job, "done", {})
        self._end_waiting(job)

    def failed(self, job: Job, error: Exception, *, last: bool) -> None:
        """At the last try, tell the asker, and keep why."""
        JOBS.labels(job.task, "failed" if last else "retried").inc()
        log.warning("job_failed", task=job.task, error=type(error).__name__, last=last, attempt=job.attempt)
        if not last:
            return
        message, reference = apology(error)
        self._record(job, _outcome(error), {"error": type(error).__name__, "reference": reference})
        with self._services.db.begin() as session:
            remember_failure(session, job.id, type(error).__name__, reference)
        if not getattr(error, "is_told", False) and not self._tell_in_form(job, message):
            self._tell(job, message, f"failure:{job.id}:{job.attempt}")
        self._end_waiting(job)

    def waiting(self, job: Job, *, on_record: bool = True) -> None:
        """Say that the work goes on; where the database hangs, without asking whether it was said before."""
        JOBS.labels(job.task, "slow").inc()
        log.warning("job_slow", task=job.task, job_id=job.id)
        text = escape(STILL_AT_IT)
        key = _waiting_key(job) if on_record else None
        self._tell(job, Message(text, (section(f":hourglass_flowing_sand: {text}"),)), key)

    def _end_waiting(self, job: Job) -> None:
        """An answer does not stand below a sentence that promises it."""
        if job.payload.get("conversation"):
            self._services.slack.take_back(_waiting_key(job))

    def _tell_in_form(self, job: Job, message: Message) -> bool:
        """In the form that waits to be filled, which hides what is said behind it; False where that cannot be."""
        view_id = job.payload.get("view_id")
        try:
            return bool(view_id) and self._services.slack.update_view(str(view_id), trouble_view(message))
        except (SlackRefused, SlackUnavailable):
            return False

    def _tell(self, job: Job, message: Message, key: str | None) -> None:
        asked = job.payload.get("conversation")
        if asked:
            self._services.slack.reply(Conversation.from_payload(asked), message, key=key)

    def _record(self, job: Job, outcome: str, detail: dict[str, str]) -> None:
        """Once a job and outcome, however often the job ran; jobs that nobody asked for record what they do themselves."""
        actor = _actor(job.payload)
        if actor is None:
            return
        ids = _ids(job.payload)
        with self._services.db.begin() as session:
            if claim(session, "audit", f"{job.id}:{job.attempt if outcome != 'done' else ''}:{outcome}"):
                subject = next(iter(ids.values()), "")
                told = {"job": str(job.id), **ids, **{name: value for name, value in detail.items() if value}}
                record(session, actor=actor, kind=f"{job.task}.{outcome}", subject=subject, detail=told)


def _waiting_key(job: Job) -> str:
    return f"waiting:{job.id}"


def _outcome(error: Exception) -> str:
    if isinstance(error, (NotAllowed, NotLinked, NotVisible)):
        return "denied"
    return "refused" if isinstance(error, ThroughlineError) and not error.may_pass else "failed"


def _actor(payload: dict[str, Any]) -> str | None:
    """The person who asked; None for the bot's own work."""
    asked = payload.get("conversation") or {}
    actor: str | None = asked.get("user_id") or payload.get("user_id")
    return actor


def _ids(payload: dict[str, Any]) -> dict[str, str]:
    """The ids that the job is about; never text."""
    named = {
        name: value
        for name, value in payload.items()
        if isinstance(value, str) and (name.endswith("_id") or name == "origin") and len(value) <= _IDS_ONLY_CHARACTERS
    }
    named.pop("user_id", None)
    channel = (payload.get("conversation") or {}).get("channel_id")
    return named | ({"channel": channel} if channel else {})
