"""Letting go of old entries, so that the rest can still be proven."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from app.audit.log import lock_head
from app.audit.seals import add_seal
from app.audit.tables import OpsLogEntry
from app.audit.verify import verify_through
from app.errors import ThroughlineError


class NotWhole(ThroughlineError):
    """Entries that would go do not fit the chain."""

    def __init__(self, findings: int) -> None:
        super().__init__(
            f"The ops log is not whole ({findings} findings among the entries that would go), so nothing was removed. "
            "`throughline audit verify` names them."
        )


def remove_before(session: Session, before: datetime, key: str) -> int:
    """Remove entries older than `before`, behind a seal from which the rest can still be verified; returns how many.

    Raises NotWhole where one of them was changed, or is missing: those are the evidence, and they stay.
    """
    head = lock_head(session)
    last = session.scalars(
        select(OpsLogEntry).where(OpsLogEntry.at < before).order_by(OpsLogEntry.id.desc()).limit(1)
    ).one_or_none()
    if last is None:
        return 0
    wrong = verify_through(session, last.id)
    if wrong:
        raise NotWhole(len(wrong))
    kept = session.scalar(select(func.count()).where(OpsLogEntry.id > last.id)) or 0
    add_seal(session, key, through_id=last.id, last_hash=last.hash, entries=head.entries - kept, is_start=True)
    session.execute(text("SET LOCAL throughline.pruning = 'on'"))  # what the table's trigger asks for
    removed = session.execute(delete(OpsLogEntry).where(OpsLogEntry.id <= last.id)).rowcount  # type: ignore[attr-defined]  # a delete's cursor result
    session.execute(text("SET LOCAL throughline.pruning = 'off'"))
    return int(removed)
