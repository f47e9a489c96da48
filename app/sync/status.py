"""How fresh the mirror is, how complete, and what its keeping did last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.crm.mirror_list import MIRRORED
from app.crm.read_origin import as_of
from app.salesforce.status import sync_status
from app.salesforce.sync.outcome import OUTAGE
from app.salesforce.tables import SyncState, UsageSource
from app.sync.incident import live_incident
from app.sync.run_log import last_ended, under_way
from app.sync.tables import SyncReconciliation, SyncRun

_WAITED_FOR = timedelta(hours=1)
"""An object that is refused this long does not keep the bot from answering: the alert and the status tell of it."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the last nightly comparison of one object found, before it mended it."""

    on: date
    org_rows: int
    mirror_rows: int
    fetched: int
    vanished: int
    note: str

    @property
    def is_equal(self) -> bool:
        """Whether both sides held the same rows in the same state."""
        return self.org_rows == self.mirror_rows and not self.fetched and not self.vanished


@dataclass(frozen=True, slots=True)
class ObjectStatus:
    """One mirrored object; `error` is empty where the last run went well, `as_of` None until it is loaded."""

    name: str
    rows: int = 0
    is_off: bool = False
    error: str = ""
    as_of: datetime | None = None
    is_loading: bool = False
    failing_since: datetime | None = None
    missing_fields: tuple[str, ...] = ()
    compared: Comparison | None = None


@dataclass(frozen=True, slots=True)
class RunStatus:
    """One run of the sync. `loading` is what a first load is at: object, rows so far, rows in all (0 = unknown)."""

    started_at: datetime
    ended_at: datetime | None
    rows: int
    failed: int
    loading: tuple[str, int, int] | None = None


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """The whole mirror; `complete_until` is the instant up to which every change was read."""

    complete_until: datetime | None
    objects: tuple[ObjectStatus, ...]
    last_run: RunStatus | None = None
    current_run: RunStatus | None = None
    failing_since: datetime | None = None
    """Since when an alert stands."""
    alert_not_told: str = ""
    """Why that alert could not be posted, where it could not."""


def read_status(session: Session) -> SyncStatus:
    """How every object stands, by name, and what the sync does."""
    compared = _comparisons(session)
    objects = tuple(
        ObjectStatus(
            name=one.object_name,
            rows=one.rows,
            is_off=one.is_off,
            error=one.error,
            as_of=one.as_of,
            is_loading=one.is_loading,
            failing_since=one.failing_since,
            missing_fields=one.missing_fields,
            compared=compared.get(one.object_name),
        )
        for one in sorted(sync_status(session, MIRRORED), key=lambda one: one.object_name)
    )
    incident = live_incident(session)
    last, current = last_ended(session), under_way(session)
    return SyncStatus(
        complete_until=as_of(session),
        objects=objects,
        last_run=run_status(last) if last else None,
        current_run=run_status(current) if current else None,
        failing_since=incident.began_at if incident else None,
        alert_not_told=incident.not_told if incident else "",
    )


def run_status(run: SyncRun) -> RunStatus:
    """A run as readers see it."""
    told = run.loading
    loading = (str(told["object"]), int(told["rows"]), int(told["total"])) if told else None
    return RunStatus(run.started_at, run.ended_at, sum(map(int, run.rows.values())), len(run.errors), loading)


def _comparisons(session: Session) -> dict[str, Comparison]:
    latest = (
        select(SyncReconciliation.object_name, func.max(SyncReconciliation.on_day).label("on_day"))
        .group_by(SyncReconciliation.object_name)
        .subquery()
    )
    is_latest = (SyncReconciliation.object_name == latest.c.object_name) & (
        SyncReconciliation.on_day == latest.c.on_day
    )
    rows = session.scalars(select(SyncReconciliation).join(latest, is_latest))
    return {
        row.object_name: Comparison(row.on_day, row.org_rows, row.mirror_rows, row.fetched, row.vanished, row.note)
        for row in rows
    }


def loaded_objects(session: Session) -> tuple[int, int]:
    """Objects whose first load is done, and all that the org has (as far as known)."""
    states = session.scalars(select(SyncState).where(SyncState.is_off.is_(False))).all()
    return sum(state.first_load_done_at is not None for state in states), len(states)


def first_sync_missing(session: Session) -> str | None:
    """None once all that the org has was loaded; else what is still to come, in words.

    A mirror that was ever compared with the org has had its first load: what a later version adds, or the org switches
    on, is loaded beside the work.
    """
    states = {state.object_name: state for state in session.scalars(select(SyncState))}
    if not states:
        return "the first sync has not begun"
    if any(state.reconciled_at is not None for state in states.values()):
        return None
    waiting = {mirrored.name for mirrored in MIRRORED if _is_to_come(states.get(mirrored.name))}
    waiting.update(session.scalars(_USAGE_TO_COME))
    return f"the first sync is still loading {', '.join(sorted(waiting))}" if waiting else None


_USAGE_TO_COME = select(UsageSource.object_name).where(
    UsageSource.is_off.is_(False), UsageSource.watermark_at.is_(None), UsageSource.last_error == ""
)


def _is_to_come(state: SyncState | None) -> bool:
    """What Salesforce has refused for so long that it will not come by itself is no longer waited for."""
    if state is None:
        return True
    if state.is_off or state.first_load_done_at is not None:
        return False
    refused_since = state.failing_since_at if state.last_error_code not in ("", OUTAGE) else None
    return not (refused_since and state.last_run_at and state.last_run_at - refused_since >= _WAITED_FOR)
