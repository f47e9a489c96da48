"""Tell #revops of a failure that lasts, once, and of its end, once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from app.crm.read_origin import as_of
from app.errors import NotConfigured, SlackRefused
from app.services import Services
from app.slack.message import Message
from app.sync.blocks import Recovery, alert_message, ended_message, recovery_message
from app.sync.caught_up import rows_caught_up
from app.sync.incident import causes_of, judge
from app.sync.tables import IncidentState, SyncIncident

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _ToTell:
    """What the incident's message should show, and what should follow it."""

    incident_id: int
    shows: Message
    shown: str
    where: tuple[str, str] | None
    recovery: Message | None


def watch_health(services: Services, *, now: datetime | None = None) -> None:
    """Look whether a failure lasts or has ended, and see to it that its messages say so.

    Any number of workers may look at the same time, and as often as they like: every message has a key. Where Slack
    is away (SlackUnavailable), the next look posts what this one could not.
    """
    now = now or datetime.now(UTC)
    interval = timedelta(seconds=services.settings.sync_interval_seconds)
    with services.db.begin() as session:
        incident = judge(session, now, interval)
        to_tell = _to_tell(session, incident) if incident is not None else None
    if to_tell is not None:
        _tell(services, to_tell)


def _to_tell(session: Session, incident: SyncIncident) -> _ToTell | None:
    where = (incident.channel, incident.ts) if incident.ts else None
    if incident.state == IncidentState.OVER and where is None:
        # It passed before anybody could be told of it.
        incident.is_recovery_told = True
        return None
    recovery = _recovery(session, incident) if incident.recovered_at else None
    shows = (
        ended_message(recovery) if recovery else alert_message(causes_of(incident), incident.began_at, as_of(session))
    )
    said = recovery_message(recovery) if recovery and not incident.is_recovery_told else None
    return _ToTell(incident.id, shows, incident.shown, where, said)


def _recovery(session: Session, incident: SyncIncident) -> Recovery:
    rows = rows_caught_up(session, incident.objects, incident.missing_from)
    ended_at = incident.recovered_at or incident.began_at
    return Recovery(incident.began_at, ended_at, rows, causes_of(incident), as_of(session))


def _tell(services: Services, told: _ToTell) -> None:
    fingerprint = hashlib.sha256(json.dumps([told.shows.text, told.shows.blocks]).encode()).hexdigest()
    try:
        if told.where is None:
            posted = services.slack.post(_channel(services), told.shows, key=f"sync:incident:{told.incident_id}")
            told_at = posted.channel, posted.ts
        else:
            told_at = told.where
        if told.where is not None and fingerprint != told.shown:
            services.slack.update(*told.where, told.shows)
        if told.recovery is not None:
            services.slack.post(told_at[0], told.recovery, key=f"sync:recovery:{told.incident_id}")
    except (NotConfigured, SlackRefused) as refused:
        log.warning("sync_alert_not_told", incident=told.incident_id, reason=str(refused))
        _keep(services, told.incident_id, not_told=str(refused))
        return
    done = {"is_recovery_told": True} if told.recovery is not None else {}
    _keep(services, told.incident_id, channel=told_at[0], ts=told_at[1], shown=fingerprint, not_told="", **done)


def _keep(services: Services, incident_id: int, **values: str | bool) -> None:
    with services.db.begin() as session:
        incident = session.get(SyncIncident, incident_id, with_for_update=True)
        for name, value in values.items() if incident is not None else ():
            setattr(incident, name, value)


def _channel(services: Services) -> str:
    """The channel's id; raises NotConfigured where there is none, or where people of other companies read it."""
    named = services.settings.revops_channel
    channel = services.people.channel_id(named)
    if channel is None:
        raise NotConfigured(f"I cannot see a channel named #{named}: create it and invite me, or set REVOPS_CHANNEL.")
    if services.people.is_shared_channel(channel):
        raise NotConfigured(f"#{named} is shared with another company, so I do not post about your Salesforce there.")
    return channel
