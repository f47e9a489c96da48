"""How fresh the mirror is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.crm.read_origin import as_of
from app.salesforce.tables import SyncState


@dataclass(frozen=True, slots=True)
class ObjectStatus:
    """One mirrored object; `error` is empty where the last run went well."""

    name: str
    rows: int
    is_off: bool
    error: str


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """The whole mirror; `complete_until` is the instant up to which every change was read."""

    complete_until: datetime | None
    objects: tuple[ObjectStatus, ...]


def read_status(session: Session) -> SyncStatus:
    """How every object stands, by name."""
    states = session.scalars(select(SyncState).order_by(SyncState.object_name))
    objects = tuple(ObjectStatus(one.object_name, one.row_count, one.is_off, one.last_error) for one in states)
    return SyncStatus(as_of(session), objects)


def first_sync_missing(session: Session) -> str | None:
    """None once every object that the org has was loaded; else which are still to come, in words."""
    states = session.scalars(select(SyncState)).all()
    if not states:
        return "the first sync has not begun"
    waiting = [state.object_name for state in states if not state.is_off and state.first_load_done_at is None]
    return f"the first sync is still loading {', '.join(sorted(waiting))}" if waiting else None
