"""Writing the ops log: append-only, each entry bound to the one before it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.audit.tables import OpsLogEntry, OpsLogHead

GENESIS = "0" * 64


def record(session: Session, *, actor: str, kind: str, subject: str, detail: dict[str, Any] | None = None) -> None:
    """Append one entry to the chain; make it the last statement of the transaction.

    Appenders wait for each other from here to the commit, which is what keeps the chain in order.
    """
    head = lock_head(session)
    entry = OpsLogEntry(
        at=datetime.now(UTC), actor=actor, kind=kind, subject=subject, detail=detail or {}, previous_hash=head.last_hash
    )
    entry.hash = entry_hash(entry)
    session.add(entry)
    session.flush()
    head.entries += 1
    head.last_id, head.last_hash = entry.id, entry.hash
    session.flush()


def lock_head(session: Session) -> OpsLogHead:
    """The chain's end, held until the transaction ends."""
    held = select(OpsLogHead).where(OpsLogHead.id == 1).with_for_update().execution_options(populate_existing=True)
    head = session.scalars(held).one_or_none()
    if head is None:
        first = {"id": 1, "entries": 0, "last_id": 0, "last_hash": GENESIS}
        session.execute(insert(OpsLogHead).values(**first).on_conflict_do_nothing())
        head = session.scalars(held).one()
    return head


def entry_hash(entry: OpsLogEntry) -> str:
    """SHA-256 over the entry's content and the hash before it."""
    content = [entry.at.astimezone(UTC).isoformat(), entry.actor, entry.kind, entry.subject, entry.detail]
    line = json.dumps([entry.previous_hash, *content], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(line.encode()).hexdigest()
