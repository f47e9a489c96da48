"""How fresh the mirror is."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.salesforce.tables import SyncState


def first_sync_missing(session: Session) -> str | None:
    """None once every object that the org has was loaded; else which are still to come, in words."""
    states = session.scalars(select(SyncState)).all()
    if not states:
        return "the first sync has not begun"
    waiting = [state.object_name for state in states if not state.is_off and state.first_load_done_at is None]
    return f"the first sync is still loading {', '.join(sorted(waiting))}" if waiting else None
