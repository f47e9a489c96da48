"""Seals: signed marks that show later whether somebody with access to the database rewrote the log."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.log import lock_head
from app.audit.tables import OpsLogSeal

log = structlog.get_logger(__name__)


def seal(session: Session, key: str) -> OpsLogSeal | None:
    """Seal the log as it is; None where nothing came since the last seal. The log line is a witness outside the database."""
    head = lock_head(session)
    newest = session.scalar(select(func.max(OpsLogSeal.through_id)))
    if head.entries == 0 or newest == head.last_id:
        return None
    return add_seal(
        session, key, through_id=head.last_id, last_hash=head.last_hash, entries=head.entries, is_start=False
    )


def add_seal(
    session: Session, key: str, *, through_id: int, last_hash: str, entries: int, is_start: bool
) -> OpsLogSeal:
    """A new seal, signed where there is a key; `is_start` = the log begins behind it."""
    made = OpsLogSeal(
        at=datetime.now(UTC), through_id=through_id, hash=last_hash, entries=entries, is_start=is_start, signature=""
    )
    made.signature = sign(made, key) if key else ""
    session.add(made)
    session.flush()
    log.info("ops_log_sealed", through_id=through_id, entries=entries, hash=last_hash, is_start=is_start)
    return made


def sign(made: OpsLogSeal, key: str) -> str:
    """HMAC-SHA256 over everything that the seal says."""
    content = f"{made.at.astimezone(UTC).isoformat()}|{made.through_id}|{made.hash}|{made.entries}|{made.is_start}"
    return hmac.new(key.encode(), content.encode(), hashlib.sha256).hexdigest()
