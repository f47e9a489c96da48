"""How fresh and how complete the mirror is, object by object."""

from __future__ import annotations

from collections import defaultdict
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


def mirror_as_of(session: Session, object_names: Sequence[str] = ()) -> datetime | None:
    """The instant up to which these objects (all, where none is named) are complete; None before the first load."""
    statement = select(SyncState).where(SyncState.is_off.is_(False), SyncState.fields != [])
    if object_names:
        statement = statement.where(SyncState.object_name.in_(object_names))
    states = list(session.scalars(statement))
    if not states or any(state.first_load_done_at is None for state in states):
        return None
    return min((state.watermark_at for state in states if state.watermark_at), default=None)


def missing_in_words(session: Session, objects: Sequence[MirroredObject]) -> tuple[str, ...]:
    """What the org does not give the mirror, for the reader of a card: objects that are off, fields that are hidden."""
    states = {state.object_name: state for state in session.scalars(select(SyncState))}
    found = []
    for mirrored in objects:
        state = states.get(mirrored.name)
        if state is not None and state.is_off:
            found.append(f"{mirrored.name} is off in Salesforce, or hidden from my user")
        elif state is not None and state.missing_fields:
            found.append(f"{mirrored.name} without {', '.join(state.missing_fields)}")
    return tuple(found)


def failures_by_cause(session: Session) -> dict[str, tuple[str, ...]]:
    """What fails now: the error in words, and the objects that it keeps from being read."""
    found: dict[str, list[str]] = defaultdict(list)
    statement = select(SyncState).where(SyncState.failing_since_at.is_not(None)).order_by(SyncState.object_name)
    for state in session.scalars(statement):
        found[state.last_error].append(state.object_name)
    return {error: tuple(names) for error, names in found.items()}


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
