"""The record of what is owed to Slack, and of what it has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.slack.tables import SlackPost

_LOCK = text("SELECT pg_advisory_lock(hashtextextended(:key, 7))")
_UNLOCK = text("SELECT pg_advisory_unlock(hashtextextended(:key, 7))")


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message is."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Owed:
    """A message that is to be sent; `tried_at` is when a try began whose end nobody knows."""

    channel: str
    sent: Posted | None
    tried_at: datetime | None


@contextmanager
def sole_sender(db: Database, key: str) -> Iterator[Session]:
    """One sender per key: a job taken over too early must not race the worker that was only slow.

    The session keeps one connection, and with it the lock, over all that its caller commits.
    """
    with db.engine.connect() as connection, Session(connection, expire_on_commit=False) as session:
        session.execute(_LOCK, {"key": key})
        session.commit()
        try:
            yield session
        finally:
            session.rollback()
            session.execute(_UNLOCK, {"key": key})
            session.commit()


def begin_try(session: Session, key: str, channel: str, thread_ts: str | None) -> Owed:
    """Record that a message is about to be sent, before it is; tells what is known of earlier tries."""
    values = {"key": key, "channel": channel, "thread_ts": thread_ts}
    session.execute(insert(SlackPost).values(**values).on_conflict_do_nothing())
    post = session.scalars(select(SlackPost).where(SlackPost.key == key)).one()
    owed = Owed(post.channel, _place(post), post.recorded_at if post.attempts else None)
    if owed.sent is None:
        post.attempts += 1
    session.commit()
    return owed


def _place(post: SlackPost) -> Posted | None:
    return Posted(post.channel, post.ts) if post.ts is not None else None


def find_sent(session: Session, key: str) -> Posted | None:
    """Where the message with that key is; None while Slack is not known to have it."""
    post = session.get(SlackPost, key)
    return _place(post) if post else None


def is_known(session: Session, place: Posted) -> bool:
    """Whether a message is recorded under any key."""
    known = select(SlackPost.key).where(SlackPost.channel == place.channel, SlackPost.ts == place.ts).limit(1)
    return session.scalar(known) is not None


def mark_sent(session: Session, key: str, sent: Posted) -> None:
    """Record that Slack has the message."""
    values = {"ts": sent.ts, "channel": sent.channel, "sent_at": func.now()}
    session.execute(update(SlackPost).where(SlackPost.key == key).values(**values))


def was_said(session: Session, key: str) -> bool:
    """Whether an answer with that key went out."""
    return session.get(SlackPost, key) is not None


def mark_said(session: Session, key: str, channel: str) -> None:
    """Record that an answer went out that Slack gives no place for."""
    session.add(SlackPost(key=key, channel=channel, sent_at=func.now()))
