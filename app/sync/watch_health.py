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
from app.slack.outbox import Posted
from app.sync.blocks import Duty, Recovery, alert_message, ended_message, recovery_message
from app.sync.caught_up import rows_caught_up
from app.sync.health import due_on
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
    owner_slack_id: str | None


def watch_health(services: Services, *, now: datetime | None = None) -> None:
    """Look whether a failure lasts or has ended, and see to it that its messages say so.

    Any number of workers may look at the same time, and as often as they like: every message has a key. Where Slack
    is away (SlackUnavailable), the next look posts what this one could not.
    """
    now = now or datetime.now(UTC)
    interval = timedelta(seconds=services.settings.sync_interval_seconds)
    with services.db.begin() as session:
        incident = judge(session, now, interval)
    if incident is None:
        return
    duty = _duty(services, incident.began_at)
    with services.db.begin() as session:
        to_tell = _to_tell(session, session.get_one(SyncIncident, incident.id), duty)
    if to_tell is not None:
        _tell(services, to_tell)


def _duty(services: Services, began_at: datetime) -> Duty:
    """The first who looks after the bot, and the date by that person's own day."""
    try:
        owner_id = next(services.people.in_charge(services.settings.admin_emails), None)
        zone = services.people.time_zone(owner_id) if owner_id else UTC
    except SlackRefused:  # an alert without an owner is better than none
        owner_id, zone = None, UTC
    return Duty(owner_id, due_on(began_at.astimezone(zone)))


def _to_tell(session: Session, incident: SyncIncident, duty: Duty) -> _ToTell | None:
    where = (incident.channel, incident.ts) if incident.ts else None
    if incident.state == IncidentState.OVER and where is None:
        # It passed before anybody could be told of it.
        incident.is_recovery_told = True
        return None
    recovery = _recovery(session, incident) if incident.recovered_at else None
    if recovery:
        shows = ended_message(recovery)
    else:
        shows = alert_message(causes_of(incident), incident.began_at, as_of(session), duty)
    said = recovery_message(recovery) if recovery and not incident.is_recovery_told else None
    return _ToTell(incident.id, shows, incident.shown, where, said, duty.owner_slack_id)


def _recovery(session: Session, incident: SyncIncident) -> Recovery:
    rows = rows_caught_up(session, incident.objects, incident.missing_from)
    ended_at = incident.recovered_at or incident.began_at
    return Recovery(incident.began_at, ended_at, rows, causes_of(incident), as_of(session))


def _tell(services: Services, told: _ToTell) -> None:
    fingerprint = hashlib.sha256(json.dumps([told.shows.text, told.shows.blocks]).encode()).hexdigest()
    kept: dict[str, str | bool] = {"shown": fingerprint}
    try:
        if told.where is None:
            posted, not_told = _first_told(services, told)
            kept |= {"channel": posted.channel, "ts": posted.ts, "not_told": not_told}
            where = posted.channel, posted.ts
        else:
            where = told.where
            if fingerprint != told.shown:
                services.slack.update(*where, told.shows)
        if told.recovery is not None:
            services.slack.post(where[0], told.recovery, key=f"sync:recovery:{told.incident_id}")
            kept["is_recovery_told"] = True
    except (NotConfigured, SlackRefused) as refused:
        log.warning("sync_alert_not_told", incident=told.incident_id, reason=str(refused))
        kept = {"not_told": str(refused)}
    _keep(services, told.incident_id, **kept)


def _first_told(services: Services, told: _ToTell) -> tuple[Posted, str]:
    """Where the alert is now, and why it is not in its channel: its owner is told alone where that cannot be posted to."""
    key = f"sync:incident:{told.incident_id}"
    try:
        return services.slack.post(_channel(services), told.shows, key=key), ""
    except (NotConfigured, SlackRefused) as refused:
        if told.owner_slack_id is None:
            raise
        posted = services.slack.direct(told.owner_slack_id, told.shows, key=f"{key}:owner")
        return posted, f"{refused} I told its owner by direct message."


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
