"""`/throughline sync`: an admin starts a run and is told by direct message how it goes, in one message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.jobs.claims import claim
from app.running import running_now
from app.services import Services
from app.slack.blocks import context, section, words
from app.slack.message import Message
from app.slack.text import count, escape, when
from app.sync.advice import advice, in_own_words
from app.sync.run_log import WHOLE_RUN, last_ended, under_way
from app.sync.run_sync import run_sync
from app.sync.status import first_sync_missing, loaded_objects, run_status
from app.sync.status_blocks import how_far
from app.sync.tables import SyncRun

RUN, FOLLOW = "sync.run_asked", "sync.follow"
EDIT_EVERY = timedelta(seconds=4)
"""Slack takes about one edit of a message a second; a reader needs far fewer."""

_FOLLOWED = text(
    """
    SELECT EXISTS (
        SELECT FROM procrastinate_jobs
        WHERE task_name = :task AND status IN ('todo', 'doing')
          AND args -> 'payload' ->> 'user_id' = :user_id AND args -> 'payload' ->> 'key' <> :key
    )
    """
)

_GIVE_UP_AFTER = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class _View:
    """What the message shows, and whether there is more to come."""

    message: Message
    is_over: bool


def start_sync(services: Services, user_id: str) -> Message:
    """Queue a run and the message that follows it, once a job; raises NotAllowed for people who are no admins."""
    services.people.check_admin(user_id, "start the sync by hand")
    job = running_now()
    key = str(job.job_id) if job else uuid4().hex
    asked_at = datetime.now(UTC).isoformat()
    with services.db.begin() as session:
        if _is_followed(session, user_id, key):
            return words("I am at it already: the message in our direct messages tells how far it is.")
        if claim(session, "sync.asked", key):
            services.queue.enqueue(session, FOLLOW, {"user_id": user_id, "key": key, "asked_at": asked_at})
            services.queue.enqueue(session, RUN, {}, key=RUN)
    return words("I bring the mirror up to date now and tell you by direct message how it goes.")


def _is_followed(session: Session, user_id: str, key: str) -> bool:
    """Whether another message of that person's is being edited; a job that runs again finds its own."""
    return bool(session.scalar(_FOLLOWED, {"task": FOLLOW, "user_id": user_id, "key": key}))


def run_asked(services: Services, _payload: dict[str, Any]) -> None:
    """Job: one run; where another worker is at it, that run is as good."""
    run_sync(services)


def follow_sync(services: Services, payload: dict[str, Any]) -> None:
    """Job: show how far the sync is, and look again in a few seconds until it is done."""
    asked_at = datetime.fromisoformat(payload["asked_at"])
    with services.db.begin() as session:
        view = _view(session, asked_at)
    place = services.slack.direct(payload["user_id"], view.message, key=f"sync:follow:{payload['key']}")
    fingerprint = sha256(repr(view.message).encode()).hexdigest()
    if payload.get("shown", fingerprint) != fingerprint:
        services.slack.update(place.channel, place.ts, view.message)
    if view.is_over:
        return
    now = datetime.now(UTC)
    if now - asked_at < _GIVE_UP_AFTER:
        with services.db.begin() as session:
            services.queue.enqueue(session, FOLLOW, {**payload, "shown": fingerprint}, run_at=now + EDIT_EVERY)


def _view(session: Session, asked_at: datetime) -> _View:
    current, last = under_way(session), last_ended(session)
    waiting_for = first_sync_missing(session)
    if last is not None and last.ended_at and last.ended_at >= asked_at and (last.errors or waiting_for is None):
        return _View(_summary(last), is_over=True)
    if current is None:
        is_between = last is not None and waiting_for is not None
        return _View(_in_words("The first load goes on." if is_between else "The sync is about to begin."), False)
    loaded, known = loaded_objects(session)
    lines = [f"The sync is under way since {when(current.started_at)}"]
    loading = run_status(current).loading
    if loading:
        _, rows, total = loading
        lines.append(f"{how_far(*loading)} {_bar(min(rows, total), total)}" if total else how_far(*loading))
    if waiting_for is not None and known:
        lines.append(f"{loaded} of {count(known, 'object')} loaded")
    return _View(_in_words(*lines), is_over=False)


def _in_words(first: str, *more: str) -> Message:
    return Message(first, (section("\n".join([f"*{first}*", *more])), context("This message is edited as it goes.")))


def _summary(run: SyncRun) -> Message:
    rows = sum(int(number) for number in run.rows.values())
    took = (run.ended_at or run.started_at) - run.started_at
    if run.errors:
        causes = {in_own_words(sentence): (name, code) for name, (code, sentence) in run.errors.items()}
        told = f":x: The sync ended with {count(len(run.errors), 'failure')}"
        lines = [
            f"{escape(name if name != WHOLE_RUN else 'Everything')}: {escape(why, 300)}\n→ {escape(advice(code, why))}"
            for why, (name, code) in causes.items()
        ]
    else:
        told = ":white_check_mark: The mirror is up to date"
        lines = [f"{count(rows, 'row')} changed, in {count(max(1, round(took.total_seconds())), 'second')}"]
    return Message(told, (section("\n".join([f"*{told}*", *lines[:5]])),))


def _bar(done: int, of: int, width: int = 20) -> str:
    full = width * done // of
    return f"`{'█' * full}{'░' * (width - full)}`"
