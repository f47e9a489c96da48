"""Writing the ops log, and proving that nobody changed it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.audit.tables import OpsLogEntry

GENESIS = "0" * 64
_CHAIN_LOCK = 4_601_001


def record(session: Session, *, actor: str, kind: str, subject: str, detail: dict[str, Any] | None = None) -> None:
    """Append one entry to the chain; make it the last statement of the transaction.

    Appenders wait for each other from here to the commit, which is what keeps the chain in order.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
    newest = session.scalar(select(OpsLogEntry.hash).order_by(OpsLogEntry.id.desc()).limit(1))
    entry = OpsLogEntry(
        at=datetime.now(UTC),
        actor=actor,
        kind=kind,
        subject=subject,
        detail=detail or {},
        previous_hash=newest or GENESIS,
    )
    entry.hash = entry_hash(entry)
    session.add(entry)
    session.flush()


def entry_hash(entry: OpsLogEntry) -> str:
    """SHA-256 over the entry's content and the hash before it."""
    content = [entry.at.astimezone(UTC).isoformat(), entry.actor, entry.kind, entry.subject, entry.detail]
    line = json.dumps([entry.previous_hash, *content], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(line.encode()).hexdigest()


def broken_entries(session: Session) -> Iterator[int]:
    """Ids of entries that were changed, or before which one is missing or out of order."""
    expected = GENESIS
    for entry in session.scalars(select(OpsLogEntry).order_by(OpsLogEntry.id).execution_options(yield_per=1000)):
        if entry.previous_hash != expected or entry.hash != entry_hash(entry):
            yield entry.id
        expected = entry.hash
