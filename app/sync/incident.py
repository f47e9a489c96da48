"""The one incident of the moment: opened when something fails, told when it lasts, over when nothing fails any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.sync.caught_up import missing_from
from app.sync.health import Cause, Pulse, dated, group_by_cause, is_lasting, is_steady, standstill
from app.sync.run_log import WHOLE_RUN, last_begun, last_ended
from app.sync.tables import IncidentState, RunKind, SyncIncident


def judge(session: Session, now: datetime, interval: timedelta) -> SyncIncident | None:
    """Bring the incident up to what the log of runs says; returns it where there is something to tell."""
    causes = _causes_now(session, now, interval)
    incident = _live(session)
    if incident is None:
        if not causes:
            return _untold(session)
        incident = _opened(session, causes)
    if causes:
        _go_on(incident, causes, now)
    else:
        _calm_down(session, incident, now)
    return incident if incident.state != IncidentState.WATCHING else None


def live_incident(session: Session) -> SyncIncident | None:
    """The incident that was told and is not over."""
    told = select(SyncIncident).where(SyncIncident.is_live, SyncIncident.state == IncidentState.ALERTED)
    return session.scalars(told).first()


def causes_of(incident: SyncIncident) -> tuple[Cause, ...]:
    """What fails, or failed last."""
    return tuple(Cause.from_json(kept) for kept in incident.causes)


def _causes_now(session: Session, now: datetime, interval: timedelta) -> tuple[Cause, ...]:
    run, begun = last_ended(session), last_begun(session)
    failing = group_by_cause(run.errors, run.started_at) if run is not None else ()
    pulse = Pulse(begun.beat_at, begun.ended_at is None, begun.kind == RunKind.RECONCILE) if begun else None
    return (*failing, *standstill(pulse, now, interval))


def _live(session: Session) -> SyncIncident | None:
    return session.scalars(select(SyncIncident).where(SyncIncident.is_live).with_for_update()).one_or_none()


def _untold(session: Session) -> SyncIncident | None:
    """The newest incident, where it is over and that was not told yet: Slack may have been away."""
    newest = session.scalars(select(SyncIncident).order_by(SyncIncident.id.desc()).limit(1).with_for_update()).first()
    return newest if newest is not None and not newest.is_recovery_told else None


def _opened(session: Session, causes: tuple[Cause, ...]) -> SyncIncident:
    values = {
        "state": IncidentState.WATCHING,
        "is_live": True,
        "began_at": min(cause.since for cause in causes),
        "missing_from": missing_from(session, _failing(causes)),
    }
    session.execute(insert(SyncIncident).values(**values).on_conflict_do_nothing())
    return session.scalars(select(SyncIncident).where(SyncIncident.is_live).with_for_update()).one()


def _go_on(incident: SyncIncident, causes: tuple[Cause, ...], now: datetime) -> None:
    current = dated(causes, causes_of(incident))
    incident.steady_since_at = None
    incident.causes = [cause.as_json() for cause in current]
    incident.objects = sorted({*(incident.objects or ()), *_failing(current)})
    if incident.state == IncidentState.WATCHING and is_lasting(current, now):
        incident.state = IncidentState.ALERTED


def _failing(causes: tuple[Cause, ...]) -> set[str]:
    return {name for cause in causes for name in cause.objects or (WHOLE_RUN,)}


def _calm_down(session: Session, incident: SyncIncident, now: datetime) -> None:
    if incident.state == IncidentState.WATCHING:
        session.delete(incident)
        return
    incident.steady_since_at = incident.steady_since_at or now
    if is_steady(incident.steady_since_at, now):
        incident.state, incident.is_live = IncidentState.OVER, False
        incident.recovered_at = incident.steady_since_at
