"""The thread's subject, kept for a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.assistant.tables import ThreadSubject

KEPT = timedelta(hours=24)


def remember_subject(
    session: Session, channel_id: str, thread_ts: str, account_ids: Sequence[str], now: datetime
) -> None:
    """Keep what the thread is about for 24 hours from now; a new subject replaces the old one."""
    values = {"account_ids": list(account_ids), "expires_at": now + KEPT}
    row = insert(ThreadSubject).values(channel_id=channel_id, thread_ts=thread_ts, **values)
    session.execute(row.on_conflict_do_update(index_elements=["channel_id", "thread_ts"], set_=values))


def recall_subject(session: Session, channel_id: str, thread_ts: str, now: datetime) -> tuple[str, ...]:
    """The accounts that the thread is about; empty where it has no subject, or none any more."""
    found = session.scalar(
        select(ThreadSubject.account_ids).where(
            ThreadSubject.channel_id == channel_id,
            ThreadSubject.thread_ts == thread_ts,
            ThreadSubject.expires_at > now,
        )
    )
    return tuple(found or ())
