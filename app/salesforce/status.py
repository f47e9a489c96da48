"""How fresh and how complete the mirror is, object by object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.salesforce.mirrored_object import MirroredObject
from app.salesforce.tables import SyncState


@dataclass(frozen=True, slots=True)
class ObjectStatus:
    """One object. `as_of`: every change before it is in the mirror; None while the first load runs."""

    object_name: str
    as_of: datetime | None = None
    rows: int = 0
    is_off: bool = False
    is_loading: bool = False
    missing_fields: tuple[str, ...] = ()
    error: str = ""
    failing_since: datetime | None = None
    reconciled_at: datetime | None = None
    reconcile_note: str = ""


def sync_status(session: Session, objects: Sequence[MirroredObject]) -> tuple[ObjectStatus, ...]:
    """The status of each object, as the last run left it."""
    states = {state.object_name: state for state in session.scalars(select(SyncState))}
    return tuple(_status(mirrored, states.get(mirrored.name)) for mirrored in objects)


def _status(mirrored: MirroredObject, state: SyncState | None) -> ObjectStatus:
    if state is None:
        return ObjectStatus(mirrored.name)
    return ObjectStatus(
        object_name=mirrored.name,
        as_of=state.watermark_at if state.first_load_done_at else None,
        rows=state.row_count,
        is_off=state.is_off,
        is_loading=not state.is_off and state.first_load_done_at is None,
        missing_fields=tuple(state.missing_fields),
        error=state.last_error if state.failing_since_at else "",
        failing_since=state.failing_since_at,
        reconciled_at=state.reconciled_at,
        reconcile_note=state.reconcile_note,
    )
