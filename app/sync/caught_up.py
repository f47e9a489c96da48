"""How much was missing while something failed: rows whose last change in Salesforce lies in that time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.crm.mirror_list import MIRRORED
from app.salesforce.tables import SyncState
from app.sync.run_log import WHOLE_RUN


def missing_from(session: Session, failing: Collection[str]) -> datetime | None:
    """The org's time from which changes are missing; None where these objects were never read.

    Where everything fails, the newest watermark: tables without a change stamp are read once a day and lie behind it.
    """
    loaded = (SyncState.is_off.is_(False), SyncState.watermark_at.is_not(None))
    if WHOLE_RUN in failing:
        return session.scalar(select(func.max(SyncState.watermark_at)).where(*loaded))
    return session.scalar(select(func.min(SyncState.watermark_at)).where(*loaded, SyncState.object_name.in_(failing)))


def rows_caught_up(session: Session, failing: Collection[str], since: datetime | None) -> dict[str, int]:
    """Rows of the objects that failed (all, where everything did) that changed since then and are here now."""
    found = {}
    for mirrored in MIRRORED:
        if WHOLE_RUN not in failing and mirrored.name not in failing:
            continue
        stamp, created = mirrored.stamp_column, mirrored.columns["CreatedDate"]
        statement = select(func.count()).select_from(mirrored.table)
        if since is not None:
            # History tables have no change stamp: their rows never change.
            statement = statement.where((stamp >= since) | (stamp.is_(None) & (created >= since)))
        number = session.scalar(statement) or 0
        if number:
            found[mirrored.name] = number
    return found
